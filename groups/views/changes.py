"""Editing a series: previewing, applying, undoing."""

from collections.abc import Iterable
from datetime import time
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import PreconditionRequired, VersionConflict
from config.api.etag import VersionedMixin, tags_in
from groups.models import ChangedSession, SeriesChange
from groups.permissions import Schedules
from groups.recurrence import RuleRefused
from groups.selectors import changes
from groups.serializers.changes import ChangePreviewOut, SeriesChangeIn, SeriesChangeOut
from groups.services import changes as service
from groups.views import examples
from groups.views.base import LOGIN, SeriesView, refused
from groups.views.examples import answer
from groups.views.series import is_dry_run


def edit_of(body: dict[str, Any]) -> service.Edit:
    """Return the checked body as the services take it."""
    local_time = body.get("local_time")
    return service.Edit(
        scope=SeriesChange.Scope(body["scope"]),
        session_id=body.get("session"),
        local_start=body.get("local_start"),
        local_time=time.fromisoformat(local_time) if local_time is not None else None,
        shift_days=body.get("shift_days", 0),
        rrule=body.get("rrule"),
        zone=body.get("timezone"),
        fold=body.get("fold"),
        duration_minutes=body.get("duration_minutes"),
        capacity=body.get("capacity"),
        leave_out=tuple((date["local"], date["label"]) for date in body.get("leave_out", [])),
        add=tuple((date["local"], date["label"]) for date in body.get("add", [])),
        is_cancelling=body.get("cancel", False),
    )


def preview_body(preview: service.Preview) -> dict[str, Any]:
    """Return a preview as it is answered: whole counts, and the first occurrences."""
    shown = preview.touched[: service.SHOWN]
    body = {
        "scope": preview.scope,
        "sessions": numbers(preview.numbers),
        "seats": preview.seats,
        "members": preview.members,
        "reminders": preview.reminders,
        "calendar_entries": preview.calendar_entries,
        "occurrences": [_occurrence(one) for one in shown],
        "local_times": preview.local_times,
        "warnings": preview.warnings,
    }
    return dict(ChangePreviewOut(body).data)


def numbers(counted: Any) -> dict[str, int]:
    """Return a number for every kind, the absent ones too."""
    return {kind.value: counted.get(kind, 0) for kind in ChangedSession.Kind}


def _occurrence(one: service.Touched) -> dict[str, Any]:
    session, before = one.session, one.before
    new = {"local": session.local_start, "utc": session.starts_at, "clock_kind": session.clock_kind}
    old = {"local": one.old_local_start, "utc": one.old_starts_at}
    return {
        "session": session.pk if before is not None else None,
        "kind": one.kind,
        "from": old if before is not None else None,
        "to": None if session.state == "cancelled" else new,
    }


class SeriesChangeList(VersionedMixin, SeriesView):
    """`series/{id}/changes/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules), "POST": (*LOGIN, Schedules)}
    versioned_methods = ("POST",)
    ordering = ("-made_at", "-pk")

    @extend_schema(
        operation_id="series_changes_list",
        tags=["sessions"],
        summary="Read what was changed of a series",
        description="For facilitators: the latest first, undone ones included.",
        responses=SeriesChangeOut(many=True),
        examples=answer(examples.CHANGE),
    )
    def get(self, request: Request, series_id: UUID) -> Response:
        """Answer a page of the changes."""
        return self.page(changes.changes_of(self.series), _rows)

    @extend_schema(
        operation_id="series_changes_create",
        tags=["sessions"],
        summary="Edit a series",
        description=(
            "For facilitators. `this` changes one occurrence, `following` it and those after it, `all` every one to "
            "come; what has begun is never touched, an occurrence that was moved by itself keeps its time, and a "
            "cancelled date never comes back. With `dry_run=true` nothing is written and the answer says what would "
            "be touched; its ETag is the If-Match with which this very edit is applied. Members are told once, from "
            "`notices_at` on; until then the change can be undone. 409 `cohort_length` when a cohort would not have "
            "four to eight sessions by another rule, or more with added dates."
        ),
        parameters=[OpenApiParameter("dry_run", bool, default=False)],
        request=SeriesChangeIn,
        responses={200: ChangePreviewOut, 201: SeriesChangeOut},
        examples=[
            OpenApiExample(
                "Half an hour later from one evening on",
                request_only=True,
                value={"scope": "following", "session": examples.SESSION_ID, "local_time": "21:00"},
            ),
            OpenApiExample(
                "What it would touch", response_only=True, status_codes=[200], value=examples.CHANGE_PREVIEW
            ),
            OpenApiExample("Changed", response_only=True, status_codes=[201], value=examples.CHANGE),
        ],
    )
    def post(self, request: Request, series_id: UUID) -> Response:
        """Preview the edit, or apply what was previewed."""
        is_preview = is_dry_run(request)
        expected = None if is_preview else self._expected_tag()
        edit = edit_of(self.valid(SeriesChangeIn, timezone=self.series.timezone))
        try:
            if is_preview:
                preview = service.preview_change(series_id=self.series.pk, edit=edit, now=self.now)
                return Response(preview_body(preview), headers={"ETag": f'"{preview.tag}"'})
            change = service.change_series(
                series_id=self.series.pk, edit=edit, member=self.me, expected=expected, now=self.now
            )
        except RuleRefused as refusal:
            raise refused(refusal) from refusal
        return Response(_rows(changes.changes_of(self.series).filter(pk=change.pk))[0], status=201)

    def _expected_tag(self) -> str | None:
        """Return the tag of the preview; None for `*`. Raises PreconditionRequired, or VersionConflict for no tag."""
        if_match = self.request.headers.get("If-Match")
        if if_match is None:
            raise PreconditionRequired
        if if_match.strip() == "*":
            return None
        found = tags_in(if_match)
        if len(found) != 1:
            raise VersionConflict
        return found[0]


class SeriesChangeDetail(SeriesView):
    """`series/{id}/changes/{change_id}/`"""

    permissions_by_method = {"DELETE": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="series_changes_destroy",
        tags=["sessions"],
        summary="Undo a change of a series",
        description=(
            "For facilitators, until its notices leave: everything is as it was before, and nobody is told. 409 "
            "`cohort_length` where a cohort would have more than eight sessions, since others were scheduled meanwhile."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, series_id: UUID, change_id: UUID) -> Response:
        """Put everything back."""
        change = changes.change_of(self.series, change_id)
        if change is None:
            raise Http404
        service.undo_change(change_id=change.pk, now=self.now)
        return Response(status=204)


def _rows(rows: Iterable[Any]) -> list[Any]:
    for change in rows:
        change.numbers = changes.numbers_of(change)
    return list(SeriesChangeOut(rows, many=True).data)
