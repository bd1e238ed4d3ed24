"""The public pages without script: welcome, directory, circle, care. They read; every change goes through the API."""

from groups.pages.views import urlpatterns

__all__ = ["urlpatterns"]
