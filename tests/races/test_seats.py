"""Who is faster, again and again: separate processes, one barrier, and a watcher that never looks away."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from groups.models import Block, Circle, Membership, Seat, Session
from groups.services import seats
from members.models import Member
from tests.factories import make_circle, make_login, make_member, make_membership, make_session
from tests.races.crew import HANDS, Act, Crew, held

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]),
    pytest.mark.slow,
    pytest.mark.timeout(900),  # a hundred rounds on a machine that does something else as well
]

# The races that docs/guarantees.md promises: a hundred rounds of each on every commit, not by night alone.
of_the_list = pytest.mark.parametrize("rounds", [100])


class Ground:
    """A circle, eight mothers who belong to it and are logged in, and a new session for each round."""

    def __init__(self) -> None:
        self.circle: Circle = make_circle(capacity=4, min_to_run=2)
        self.members: list[Member] = [make_member(quiet_from=None, quiet_to=None) for _each in range(8)]
        self.places: list[Membership] = [make_membership(self.circle, member) for member in self.members]
        self.logins = [make_login(member) for member in self.members]

    def session(self, *states: str, capacity: int = 2, hours: float = 48) -> Session:
        """Make a session with seats of the first members, in this order; offers among them ran out just now."""
        now = timezone.now()
        with transaction.atomic():
            # A circle meets once at a time; that of the round before is over for us.
            Session.objects.filter(circle=self.circle, state="scheduled").update(state="cancelled", cancelled_at=now)
            taken = sum(state in Seat.TAKEN for state in states)
            starts_at = now + timedelta(hours=hours)
            session = make_session(self.circle, starts_at=starts_at, capacity=capacity, taken=taken, freed_at=now)
            Seat.objects.bulk_create(
                Seat(
                    session=session,
                    member=member,
                    state=state,
                    queued_at=now - timedelta(minutes=60 - number),
                    offer_expires_at=now if state == "offered" else None,
                )
                for number, (member, state) in enumerate(zip(self.members, states, strict=False))
            )
        return session

    def takes(self, session: Session, who: int, state: str = "in") -> Act:
        return Act(f"PUT /api/v1/sessions/{session.pk}/seat/", self.logins[who], f'{{"state": "{state}"}}')

    def gives_back(self, session: Session, who: int) -> Act:
        return Act(f"DELETE /api/v1/sessions/{session.pk}/seat/", self.logins[who])

    def answers(self, session: Session, who: int, what: str) -> Act:
        return Act(f"POST /api/v1/sessions/{session.pk}/offer/{what}/", self.logins[who])

    def stand(self, session: Session) -> dict[int, str]:
        """Return how everybody stands who has a live row, by number; hold the counters on the way."""
        session.refresh_from_db()
        rows = list(session.seats.exclude(state="out"))
        live = {seat.member_id: seat.state for seat in rows}
        assert len(live) == len(rows), "somebody sits there twice"
        found = {number: live[member.pk] for number, member in enumerate(self.members) if member.pk in live}
        assert session.taken == sum(state in Seat.TAKEN for state in found.values()) <= session.seat_limit
        return found


@pytest.fixture
def ground() -> Ground:
    return Ground()


@of_the_list
def test_the_last_seat_for_two(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in")
        answers = held(crew.together(ground.takes(session, 1), ground.takes(session, 2)))
        assert answers == {"200 in": 1, "200 waiting": 1, "200": HANDS - 2}
        assert sorted(ground.stand(session).values()) == ["in", "in", "waiting"]


def test_four_claims_for_two_seats(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session()
        answers = held(crew.together(*(ground.takes(session, who) for who in range(4))))
        assert answers == {"200 in": 2, "200 waiting": 2}
        ground.stand(session)


def test_one_who_taps_again_and_again(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in")
        answers = held(crew.together(*[ground.takes(session, 1)] * HANDS))
        assert answers == {"200 in": HANDS}
        assert ground.stand(session) == {0: "in", 1: "in"}


@of_the_list
def test_claims_against_a_cancellation(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in")
        cancelling = Act("cancel", body={"session": session.pk})
        answers = held(crew.together(ground.takes(session, 1), cancelling, ground.takes(session, 2)))
        assert set(answers) <= {"200", "200 in", "200 waiting", "409 session_cancelled"}
        ground.stand(session)


@of_the_list
def test_claims_against_a_change_of_capacity(crew: Crew, ground: Ground, rounds: int) -> None:
    for turn in range(rounds):
        session = ground.session("in", "in", "waiting", capacity=2)
        changing = Act("capacity", body={"session": session.pk, "capacity": 3 if turn % 2 else 1})
        held(crew.together(ground.takes(session, 3), changing, ground.gives_back(session, 0)))
        stand = ground.stand(session)
        # Whatever came first: nobody is put out, and nobody passes the one who waited.
        if turn % 2:
            assert (stand[2], stand[3]) in (("offered", "in"), ("offered", "offered")), stand
        else:
            assert (stand[2], stand[3]) in (("offered", "waiting"), ("waiting", "waiting")), stand


@of_the_list
def test_what_is_held_against_her_own_goodbye(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "in", "waiting", "waiting")
        held(crew.together(ground.gives_back(session, 0), ground.gives_back(session, 2)))
        # She is gone, and the seat was not lost with her.
        assert ground.stand(session) == {1: "in", 3: "offered"}


@of_the_list
def test_a_yes_against_the_end_of_the_offer(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "offered", "waiting")
        soon = timezone.now() + timedelta(milliseconds=15)
        session.seats.filter(state="offered").update(offer_expires_at=soon)
        yes = ground.answers(session, 1, "accept")
        answers = held(crew.together(yes, ground.takes(session, 3)))
        assert set(answers) <= {"200", "200 in", "200 waiting", "409 no_offer"}
        seats.sweep(now=soon)
        stand = ground.stand(session)
        rest = {0: "in", 3: "waiting"}
        assert stand in ({**rest, 1: "in", 2: "waiting"}, {**rest, 1: "waiting", 2: "offered"})
        assert (answers["200 in"] == 1) == (stand[1] == "in")


def test_a_newcomer_against_the_sweep_that_passes_a_seat_on(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "offered", "waiting", "waiting")
        answers = held(crew.together(ground.takes(session, 4), Act("sweep"), ground.takes(session, 5)))
        assert answers["200 waiting"] == 2
        expected = {0: "in", 1: "waiting", 2: "offered", 3: "waiting", 4: "waiting", 5: "waiting"}
        assert ground.stand(session) == expected


def test_a_newcomer_against_one_who_may_sit_there_from_now_on(crew: Crew, ground: Ground, rounds: int) -> None:
    """She was kept apart until just now; nobody has looked since, and the seat is hers before any newcomer's."""
    for _round in range(rounds):
        with transaction.atomic():
            session = ground.session("in", "waiting")
            Block.objects.filter(circle=ground.circle).delete()
        answers = held(crew.together(*(ground.takes(session, who) for who in (2, 3, 4, 5))))
        assert answers == {"200 waiting": 4}
        assert ground.stand(session)[1] == "offered"


@of_the_list
def test_claims_against_a_block(crew: Crew, ground: Ground, rounds: int) -> None:
    for turn in range(rounds):
        session = ground.session(*(["in"] if turn % 2 else []), capacity=3)
        blocking = Act("block", body={"member": ground.members[0].pk, "membership": ground.places[1].pk})
        held(crew.together(ground.takes(session, 0), ground.takes(session, 1), blocking, ground.takes(session, 2)))
        stand = ground.stand(session)
        assert sorted((stand[0], stand[1])) == ["in", "waiting"], stand
        assert stand[2] == "in"
        Session.objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=timezone.now())
        with transaction.atomic():  # the watcher must not see a pair of a round that is over
            session.seats.all().delete()
            Session.objects.filter(pk=session.pk).update(taken=0)
            Block.objects.all().delete()


def test_accepting_against_being_taken_away_and_leaving(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "offered", "waiting")
        session.seats.filter(state="offered").update(offer_expires_at=timezone.now() + timedelta(hours=1))
        seat = session.seats.get(state="offered")
        taking = Act("take_away", body={"session": session.pk, "seat": seat.pk})
        answers = held(crew.together(ground.answers(session, 1, "accept"), taking, ground.gives_back(session, 1)))
        assert set(answers) <= {"200", "200 in", "204", "404 not_found", "409 no_offer", "409 no_seat"}
        assert ground.stand(session) == {0: "in", 2: "offered"}


def test_a_late_yes_against_the_hour_at_which_hope_gives_way(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "hopeful", "waiting", hours=2.5)
        held(crew.together(ground.takes(session, 1), Act("sweep"), ground.takes(session, 3)))
        stand = ground.stand(session)
        assert (stand[1], stand[2]) in (("in", "waiting"), ("waiting", "offered")), stand
        assert stand[3] == "waiting"


def test_a_yes_against_being_removed_from_the_circle(crew: Crew, ground: Ground, rounds: int) -> None:
    for _round in range(rounds):
        session = ground.session("in", "offered", "waiting")
        session.seats.filter(state="offered").update(offer_expires_at=timezone.now() + timedelta(hours=1))
        removing = Act("remove", body={"membership": ground.places[1].pk})
        held(crew.together(ground.answers(session, 1, "accept"), removing, ground.takes(session, 1)))
        assert ground.stand(session) == {0: "in", 2: "offered"}
        ground.places[1] = make_membership(ground.circle, ground.members[1])
        Membership.objects.filter(member=ground.members[1], state=Membership.State.REMOVED).delete()
