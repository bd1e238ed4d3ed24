"""The roster of a session at a moment: to answer "I had a seat on Tuesday". Handles alone, and nothing to change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.api.clock import database_now
from groups.models import Membership, Seat, Session
from groups.recurrence import RuleRefused, instant
from groups.selectors.history import roster_at
from members.zones import zone


class MomentForm(forms.Form):
    """A moment on the wall of the session's own zone; of two equal times the first."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M:%S", attrs={"type": "time", "step": "1"})
    )

    def __init__(self, data: Any, session: Session) -> None:
        super().__init__(data)
        self.zone = zone(session.timezone)
        self.fields["time"].help_text = _("By the clock of %(zone)s.") % {"zone": session.timezone}

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an instant."""
        given = {**(super().clean() or {})}
        if {"day", "time"} <= given.keys():
            try:
                given["at"] = instant(datetime.combine(given["day"], given["time"]), self.zone).utc
            except RuleRefused as refused:
                raise forms.ValidationError(_("That is too far away.")) from refused
        return given


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of the roster, in the session's own time."""

    handle: str
    state: str
    since: datetime
    until: datetime | None


def read(session: Session, asked: Any) -> dict[str, Any]:
    """Return what the page says: the form, the moment (none where it makes no sense) and who stood where then."""
    now = database_now().astimezone(zone(session.timezone))
    today = {"day": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M:%S}"}
    is_asked = bool(asked.keys() & today.keys())
    form = MomentForm(asked if is_asked else today, session)
    at = None
    if form.is_valid():
        at = form.cleaned_data["at"].astimezone(form.zone) if is_asked else now
    return {"form": form, "at": at, "places": _places(session, at) if at is not None else []}


def _places(session: Session, at: datetime) -> list[Place]:
    seats = roster_at(session_id=session.pk, at=at)
    known = Membership.objects.filter(circle=session.circle_id, member__in=[seat.member_id for seat in seats])
    handles = dict(known.order_by("created_at").values_list("member", "handle"))  # her latest one stays
    return [
        Place(
            handle=handles.get(seat.member_id, "-"),
            state=str(Seat.State(seat.state).label),
            since=seat.queued_at.astimezone(at.tzinfo),
            until=seat.offer_expires_at.astimezone(at.tzinfo) if seat.offer_expires_at else None,
        )
        for seat in seats
    ]
