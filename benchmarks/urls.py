"""The service's own addresses, and beside them the usual ways that it is measured against."""

from django.urls import include, path

from benchmarks.usual import LockThenOrm, PlainList

urlpatterns = [
    path("", include("config.urls")),
    path("api/v1/bench/sessions/", PlainList.as_view()),
    path("api/v1/bench/sessions/<uuid:session_id>/seat/", LockThenOrm.as_view()),
]
