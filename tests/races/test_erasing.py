"""She leaves for good at the very moment at which something of hers is being written: nothing of it is left.

Separate processes and one barrier, as in the races for seats. Every answer is one that a client can understand.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from config import vault
from config.privacy.models import Erasure
from groups.models import Membership, Seat, Session
from members.models import Member
from notifications import planning
from notifications.models import Delivery
from tests.factories import make_circle, make_login, make_member, make_membership, make_seat, make_session
from tests.privacy import columns
from tests.privacy.logins import log_in
from tests.processes import environment
from tests.races.crew import Act, Crew

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

HANDS = 4
ROUNDS = 15
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def crew(django_db_setup: None) -> Iterator[Crew]:
    """The processes; nobody watches the counters of past sessions, which keep a count of whom nobody names."""
    crew = Crew(HANDS, environment())
    yield crew
    crew.dismiss()


class Her:
    """A new member in a circle that fay leads; she came yesterday, sits tomorrow, and ola waits for her seat."""

    def __init__(self) -> None:
        now = timezone.now()
        self.circle, self.open = make_circle(capacity=4), make_circle(capacity=4)
        self.member: Member = make_member(reflecting=True, quiet_from=None, quiet_to=None)
        self.fay, self.ola = make_member(), make_member()
        make_membership(self.circle, self.member)
        make_membership(self.circle, self.ola)
        make_membership(self.circle, self.fay, role=Membership.Role.FACILITATOR)
        self.past: Session = make_session(self.circle, starts_at=now - 2 * HOUR)
        make_seat(self.past, self.member, attendance=Seat.Attendance.ATTENDED)
        self.coming: Session = make_session(self.circle, starts_at=now + 48 * HOUR, capacity=1)
        make_seat(self.coming, self.member)
        make_seat(self.coming, self.ola, state="waiting")
        self.other: Session = make_session(self.open, starts_at=now + 72 * HOUR)
        self.login, self.elsewhere = log_in(self.member), make_login(self.member)
        self.fays = make_login(self.fay)

    @property
    def leaves(self) -> Act:
        return Act("DELETE /api/v1/me/", self.login, '{"confirm": "erase"}')

    def does(self, what: str, body: str = "{}") -> Act:
        return Act(what, self.elsewhere, body)

    def check(self, answers: list[str], *, leaving: list[str]) -> None:
        """Nothing names her, nobody is told to come back later for a mistake of ours, and ola has the seat."""
        assert "204" in leaving, answers  # of two that ask at once, one may find her gone already
        assert not [each for each in answers if each.startswith(("5", "409 conflict"))], answers
        left = [label for label in columns.naming() if columns.rows_of(label, self.member.pk)]
        assert set(left) <= set(columns.SAID["kept"]), (left, answers)
        assert vault.is_destroyed(vault.Owner.member(self.member.pk))
        assert Erasure.objects.filter(pk=self.member.pk, key_destroyed_at__isnull=False).exists()
        for session in (self.coming, self.other):
            session.refresh_from_db()
            if session.state == Session.State.SCHEDULED:  # what is over or off keeps a count without a name
                assert session.taken == session.seats.filter(state__in=Seat.TAKEN).count()
        if self.coming.state == Session.State.SCHEDULED:
            assert self.coming.seats.get(member=self.ola).state == Seat.State.OFFERED


LEAVING = ("leaves", "leaves twice")


def raced(crew: Crew, *others: str) -> Counter[str]:
    """Race her leaving against what the names stand for, again and again, and count what the others were told."""
    told: Counter[str] = Counter()
    for _round in range(ROUNDS):
        her = Her()
        answers = crew.together(her.leaves, *(WHAT[name](her) for name in others))
        names = ("leaves", *others)
        her.check(answers, leaving=[answer for name, answer in zip(names, answers, strict=True) if name in LEAVING])
        told.update(answers[1:])
    return told


WHAT = {
    "takes a seat": lambda her: her.does(f"PUT /api/v1/sessions/{her.coming.pk}/seat/", '{"state": "hopeful"}'),
    "joins by a seat": lambda her: her.does(f"PUT /api/v1/sessions/{her.other.pk}/seat/", '{"state": "in"}'),
    "gives it back": lambda her: her.does(f"DELETE /api/v1/sessions/{her.coming.pk}/seat/"),
    "writes": lambda her: her.does(
        "POST /api/v1/me/reflections/", f'{{"session": "{her.past.pk}", "text": "half of it was enough"}}'
    ),
    "consents": lambda her: her.does("POST /api/v1/me/consents/", '{"purpose": "guilt_sources", "granted": true}'),
    "opens a feed": lambda her: her.does("POST /api/v1/me/calendar-feed/"),
    "asks for all": lambda her: Act("POST /api/v1/me/export/", her.login),
    "leaves twice": lambda her: her.leaves,
    "fay looks for a host": lambda her: Act(f"POST /api/v1/sessions/{her.coming.pk}/handover/", her.fays),
    "fay cancels": lambda her: Act(f"POST /api/v1/sessions/{her.coming.pk}/cancel/", her.fays),
    "fay notes who came": lambda her: Act(
        f"PUT /api/v1/sessions/{her.past.pk}/attendance/",
        her.fays,
        f'{{"seats": [{{"seat": "{her.past.seats.get().pk}", "attended": true}}]}}',
    ),
    "more seats": lambda her: Act("capacity", body={"session": her.coming.pk, "capacity": 2}),
    "a sender": lambda her: _sends(her),
    "a keeper": lambda her: Act("keep"),
}


def _sends(her: Her) -> Act:
    """A reminder of hers is due, and a worker is about to take it."""
    now = timezone.now()
    planning.plan_reminders(Q(pk=her.coming.seats.get(member=her.member).pk), now=now)
    Delivery.objects.filter(recipient=her.member).update(due_at=now - HOUR, not_before=now - HOUR)
    return Act("send")


@pytest.mark.parametrize(
    "others",
    [
        ("takes a seat", "joins by a seat", "gives it back"),
        ("writes", "consents", "opens a feed"),
        ("joins by a seat", "writes", "a sender"),
        ("fay looks for a host", "fay notes who came", "more seats"),
        ("fay cancels", "writes", "a sender"),
        ("leaves twice", "asks for all", "a keeper"),
    ],
    ids="-".join,
)
def test_nothing_of_hers_is_left_whatever_is_written_meanwhile(crew: Crew, others: tuple[str, ...]) -> None:
    told = raced(crew, *others)
    assert told.total() == ROUNDS * len(others), told
    print(dict(told))  # how often each came first
