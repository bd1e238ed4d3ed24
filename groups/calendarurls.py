"""The address that a calendar fetches, at the root of the site: without login, by a token alone."""

from django.urls import path

from groups.views.feeds import calendar_file

urlpatterns = [path("<str:token>.ics", calendar_file, name="calendar-file")]
