"""The addresses under /api/v1/ that are about circles, sessions, seats and reflections."""

from django.urls import path

from groups.views import (
    changes,
    circles,
    meetings,
    memberships,
    offers,
    prompts,
    reflections,
    seats,
    series,
    sessions,
    sources,
    support,
)

urlpatterns = [
    path("circles/", circles.CircleList.as_view(), name="circles"),
    path("circles/<slug:slug>/", circles.CircleDetail.as_view(), name="circle"),
    path("circles/<slug:slug>/memberships/", memberships.MembershipList.as_view(), name="memberships"),
    path("circles/<slug:slug>/memberships/me/", memberships.OwnMembership.as_view(), name="own-membership"),
    path(
        "circles/<slug:slug>/memberships/<uuid:membership_id>/",
        memberships.MembershipDetail.as_view(),
        name="membership",
    ),
    path("circles/<slug:slug>/series/", series.SeriesList.as_view(), name="series-list"),
    path("circles/<slug:slug>/sessions/", sessions.SessionList.as_view(), name="sessions"),
    path("guilt-sources/", sources.GuiltSources.as_view(), name="guilt-sources"),
    path("support-lines/", support.SupportLines.as_view(), name="support-lines"),
    path("series/<uuid:series_id>/", series.SeriesDetail.as_view(), name="series"),
    path("series/<uuid:series_id>/changes/", changes.SeriesChangeList.as_view(), name="series-changes"),
    path(
        "series/<uuid:series_id>/changes/<uuid:change_id>/",
        changes.SeriesChangeDetail.as_view(),
        name="series-change",
    ),
    path("sessions/<uuid:session_id>/", sessions.SessionDetail.as_view(), name="session"),
    path("sessions/<uuid:session_id>/cancel/", sessions.SessionCancellation.as_view(), name="session-cancel"),
    path("sessions/<uuid:session_id>/calendar.ics", meetings.CalendarFile.as_view(), name="session-calendar"),
    path("sessions/<uuid:session_id>/join/", meetings.Meeting.as_view(), name="session-join"),
    path("sessions/<uuid:session_id>/offer/accept/", offers.OfferAcceptance.as_view(), name="offer-accept"),
    path("sessions/<uuid:session_id>/offer/decline/", offers.OfferRefusal.as_view(), name="offer-decline"),
    path("sessions/<uuid:session_id>/seat/", seats.OwnSeat.as_view(), name="seat"),
    path("sessions/<uuid:session_id>/seats/", seats.SeatList.as_view(), name="seats"),
    path("sessions/<uuid:session_id>/seats/<uuid:seat_id>/", seats.SeatDetail.as_view(), name="seat-detail"),
    path("sessions/<uuid:session_id>/attendance/", seats.Attendance.as_view(), name="attendance"),
    path("me/agenda/", sessions.Agenda.as_view(), name="agenda"),
    path("me/attended/", sessions.Attended.as_view(), name="attended"),
    path("me/guilt-sources/", sources.OwnGuiltSources.as_view(), name="own-guilt-sources"),
    path("me/circles/", circles.MyCircles.as_view(), name="my-circles"),
    path("me/prompts/", prompts.PromptList.as_view(), name="prompts"),
    path("me/prompts/<uuid:prompt_id>/skip/", prompts.PromptSkip.as_view(), name="prompt-skip"),
    path("me/reflections/", reflections.ReflectionList.as_view(), name="reflections"),
    path("me/reflections/<uuid:reflection_id>/", reflections.ReflectionDetail.as_view(), name="reflection"),
]
