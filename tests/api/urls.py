"""Addresses of the views that exist for these tests."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from config.api.problems import unknown_route
from tests.api import views


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("a secret that no answer shows")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("a secret that no answer shows")


def broken(request: HttpRequest) -> HttpResponse:
    views.raise_unprintable()
    return HttpResponse()


test_api = [
    path("raise/<str:what>/", views.Raising.as_view()),
    path("raise-outside-drf/<str:what>/", views.raising_outside_drf),
    path("constraints/<str:what>/", views.Constraints.as_view()),
    path("hidden/<int:pk>/", views.Forbidden.as_view()),
    path("notes/", views.Notes.as_view()),
    path("notes-by-due/", views.NotesByDue.as_view()),
    path("notes-by-rank/", views.NotesByRank.as_view()),
    path("notes/<int:pk>/", views.NoteDetail.as_view()),
    path("agenda/", views.Agenda.as_view()),
    path("create/", views.CreateNote.as_view()),
    path("create/<str:token>/", views.CreateNote.as_view()),
    path("create-sealed/", views.CreateSealed.as_view()),
    path("create-inherited/", views.CreateInherited.as_view()),
    path("empty/", views.Empty.as_view()),
    path("rolls-back/", views.RollsBack.as_view()),
    path("limited/", views.Limited.as_view()),
    path("echo/", views.Echo.as_view()),
    path("blind/", views.Blind.as_view()),
    path("private/", views.Private.as_view()),
    path("delicate/", views.Delicate.as_view()),
    path("suspicious/", suspicious),
    path("denied/", denied),
    path("broken/", broken),
]

urlpatterns = [
    path("api/test/", include(test_api)),
    path("_allauth/", include("allauth.headless.urls")),
    path("suspicious/", suspicious),
    path("denied/", denied),
    path("broken/", broken),
    path("page/", views.page),
    re_path(r"^api/", unknown_route),
]

handler400 = "config.api.problems.handler400"
handler403 = "config.api.problems.handler403"
handler404 = "config.api.problems.handler404"
handler500 = "config.api.problems.handler500"
