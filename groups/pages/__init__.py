"""The public pages without script: welcome, directory, circle, care. They read; every change goes through the API."""

from groups.pages import machines, views

urlpatterns = [*machines.urlpatterns, *views.urlpatterns]

__all__ = ["urlpatterns"]
