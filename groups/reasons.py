"""Why a circle fits her, or does not, and what would make it fit: in words, factor by factor. Nothing is looked up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from groups.forwhom import CHILD_STAGES, WORK_PATTERNS
from groups.norms import NORMS

STATES: Final = ("no", "partly", "fits")
UNKNOWN: Final = "unknown"
CODES: Final = (
    "your_language", "other_language",
    "in_your_hours", "partly_in_your_hours", "outside_your_hours", "no_hours_painted", "no_session_in_sight",
    "seat_free", "seat_later", "full", "circle_full", "like_this", "like_this_open",
    "all_of_yours", "some_of_yours", "none_of_yours", "not_said_by_you", "not_said_by_circle",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One factor: a stable code and state, why in words, and what would make it fit, in words and as values."""

    factor: str
    state: str
    code: str
    reason: str
    would_fit: str | None = None
    values: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A circle, what was found of it, what she said, and how themes are called; what reasons are made of."""

    circle: Any
    found: Any
    her: Any
    themes: Mapping[str, str]


def reasons_for(subject: Subject) -> list[Reason]:
    """Return a reason for each factor that was judged, in the order of the factors."""
    return [_WORDED[factor](subject, verdict) for factor, verdict in subject.found.verdicts.items()]


def language_name(code: str) -> str:
    """Return how a language is called in the language of the request; its code where nobody knows."""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code


def said_when(at: datetime, zone: ZoneInfo) -> str:
    """Return a day and a time on her wall."""
    # Translators: how a day and a time are written, in the letters of Django's `date` filter.
    return date_format(at.astimezone(zone), _("l, F j, H:i"), use_l10n=False)


def _language(subject: Subject, verdict: int | None) -> Reason:
    name = language_name(subject.circle.language)
    said = {"factor": "language", "reason": _("It meets in %(language)s.") % {"language": name}}
    if verdict == STATES.index("fits"):
        return Reason(state="fits", code="your_language", **said)
    would = _("It fits if you understand %(language)s.") % {"language": name}
    return Reason(state="no", code="other_language", would_fit=would, values=[subject.circle.language], **said)


def _hours(subject: Subject, verdict: int | None) -> Reason:
    found, her = subject.found, subject.her
    if found.next_at is None:
        return _out_of_sight("hours")
    if verdict is None:
        would, text = _("Paint your week: then this is known."), _("You have not said when you could come.")
        return Reason(factor="hours", state=UNKNOWN, code="no_hours_painted", reason=text, would_fit=would)
    at: datetime = found.hers_at or found.partly_at or found.next_at
    when = said_when(at, her.zone)
    if found.hers_at:
        return Reason(
            factor="hours", state="fits", code="in_your_hours", reason=_("It meets in your hours: %s.") % when
        )
    would = _("You would need this hour: %s.") % when
    partly = found.partly_at is not None
    return Reason(
        factor="hours",
        state="partly" if partly else "no",
        code="partly_in_your_hours" if partly else "outside_your_hours",
        reason=_("You could come to a part of it.") if partly else _("It meets outside your hours."),
        would_fit=would,
        values=[f"{at.astimezone(her.zone).replace(tzinfo=None):%Y-%m-%dT%H:%M}"],
    )


def _seats(subject: Subject, verdict: int | None) -> Reason:
    if not subject.found.has_place:
        return _without_place(subject.circle)
    if verdict is None:
        return _out_of_sight("seats")
    if verdict == STATES.index("fits"):
        return Reason(factor="seats", state="fits", code="seat_free", reason=_("There is a seat for you next time."))
    if verdict:
        when = said_when(subject.found.free_at, subject.her.zone)
        text = _("Next time is full; there is a seat on %s.") % when
        return Reason(factor="seats", state="partly", code="seat_later", reason=text)
    is_cohort = subject.circle.enrolment == "cohort"
    would = _("A seat has to come free.") if is_cohort else _("You may wait for a seat in one of its sessions.")
    return Reason(factor="seats", state="no", code="full", reason=_("It is full for now."), would_fit=would)


def _without_place(circle: Any) -> Reason:
    """Say that a circle is full, and whether one like it can begin, or has."""
    said = {"factor": "seats", "state": "no", "reason": _("It takes no more members for now.")}
    if circle.like_open:
        would = _("A circle like this has begun: look there.")
        return Reason(code="like_this_open", would_fit=would, values=[circle.like_open], **said)
    if circle.is_enough_waiting:
        would = _("Enough others wait for a circle like this to begin. Wait with them, if you would join one.")
        return Reason(code="like_this", would_fit=would, **said)
    return Reason(code="circle_full", would_fit=_("You may wait for a place in it."), **said)


def _out_of_sight(factor: str) -> Reason:
    text = _("No session is planned within five weeks.")
    return Reason(factor=factor, state=UNKNOWN, code="no_session_in_sight", reason=text)


@dataclass(frozen=True, kw_only=True, slots=True)
class _List:
    """How a list of codes is spoken of: what she said, what the circle says, and the sentences for each outcome."""

    factor: str
    hers: str
    theirs: str
    labels: Callable[[Subject], Mapping[str, Any]]
    fits: Callable[[], str]
    other: Callable[[], str]
    would: Callable[[], str]
    unsaid: Callable[[], str]
    say: Callable[[], str]
    silent: Callable[[], str]

    def __call__(self, subject: Subject, verdict: int | None) -> Reason:
        hers, theirs = getattr(subject.her, self.hers), getattr(subject.circle, self.theirs)
        if not hers:
            return self._reason(UNKNOWN, "not_said_by_you", self.unsaid(), self.say())
        if verdict is None:
            return self._reason(UNKNOWN, "not_said_by_circle", self.silent())
        shared, missing = [one for one in hers if one in theirs], [one for one in hers if one not in theirs]
        labels = self.labels(subject)
        if not shared:
            text = self.other() % _listed(theirs, labels)
            return self._reason("no", "none_of_yours", text, self.would() % _listed(missing, labels), missing)
        text = self.fits() % _listed(shared, labels)
        if verdict == STATES.index("fits"):
            return self._reason("fits", "all_of_yours", text)
        return self._reason("partly", "some_of_yours", text, self.would() % _listed(missing, labels), missing)

    def _reason(self, state: str, code: str, text: str, would: str | None = None, values: Sequence[str] = ()) -> Reason:
        return Reason(factor=self.factor, state=state, code=code, reason=text, would_fit=would, values=values)


def _listed(codes: Iterable[str], labels: Mapping[str, Any]) -> str:
    return ", ".join(str(labels.get(code, code)) for code in codes)


_WORDED: Final[Mapping[str, Callable[[Subject, int | None], Reason]]] = {
    "language": _language,
    "hours": _hours,
    "sources": _List(
        factor="sources",
        hers="sources",
        theirs="guilt_sources",
        labels=lambda subject: subject.themes,
        fits=lambda: _("It is about what weighs on you: %s."),
        other=lambda: _("It is about something else: %s."),
        would=lambda: _("It would fit better if it were about this too: %s."),
        unsaid=lambda: _("You have not ticked what weighs on you."),
        say=lambda: _("Tick it in the settings, if you like."),
        silent=lambda: _("It does not say what it is about."),
    ),
    "seats": _seats,
    "stage": _List(
        factor="stage",
        hers="child_stages",
        theirs="child_stages",
        labels=lambda subject: CHILD_STAGES,
        fits=lambda: _("It is for mothers of children like yours: %s."),
        other=lambda: _("It is for mothers of other children: %s."),
        would=lambda: _("It would fit if it were for this too: %s."),
        unsaid=lambda: _("You have not said how old your children are."),
        say=lambda: _("Say it here, if you like."),
        silent=lambda: _("It does not say for which ages it is."),
    ),
    "work": _List(
        factor="work",
        hers="work_patterns",
        theirs="work_patterns",
        labels=lambda subject: WORK_PATTERNS,
        fits=lambda: _("It is for mothers who work as you do: %s."),
        other=lambda: _("It is for mothers who work in other ways: %s."),
        would=lambda: _("It would fit if it were for this too: %s."),
        unsaid=lambda: _("You have not said how you work."),
        say=lambda: _("Say it here, if you like."),
        silent=lambda: _("It does not say for which work it is."),
    ),
    "norms": _List(
        factor="norms",
        hers="needs",
        theirs="norms",
        labels=lambda subject: NORMS,
        fits=lambda: _("What you need is welcome: %s."),
        other=lambda: _("It names other things as welcome: %s."),
        would=lambda: _("It would fit if this were welcome: %s."),
        unsaid=lambda: _("You have not said what has to be welcome."),
        say=lambda: _("Say it here, if you like."),
        silent=lambda: _("It does not say what is welcome."),
    ),
}
