"""Too few will come: whoever leads is asked, members consent one by one, and nothing happens silently."""

from datetime import UTC, datetime, timedelta

import pytest

from groups import errors, events
from groups.models import Circle, Membership, Merge, MergeAnswer, Seat, Session
from groups.selectors import quorum as state_of
from groups.services import hosts, quorum, seats, sessions
from members.models import Member
from tests.factories import LONG_AGO, make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 6, 12, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
ASKED_AT = START - DAY
DECIDE_BY = START - 3 * HOUR


def evening(circle: Circle, *states: str, starts_at: datetime = START, **fields: object) -> Session:
    """A session that was scheduled long ago, with a seat in each of these states."""
    session = make_session(circle, starts_at=starts_at, **{"created_at": LONG_AGO, **fields})
    for state in states:
        member = make_member()
        make_membership(circle, member)
        make_seat(session, member, state=state)
    return session


@pytest.fixture
def circle() -> Circle:
    circle = make_circle(min_to_run=3, facilitators_wanted=1)
    make_membership(circle, make_member("fay"), role=Membership.Role.FACILITATOR)
    return circle


@pytest.fixture
def small(circle: Circle) -> Session:
    """Two have a seat, three are needed, and whoever leads it was asked."""
    session = evening(circle, "in", "in")
    hosts.assign_hosts([session], now=LONG_AGO)
    quorum.sweep(now=ASKED_AT)
    session.refresh_from_db()
    assert session.quorum == Session.Quorum.ASKED
    return session


@pytest.fixture
def target(circle: Circle) -> Session:
    """The circle's next evening, with room."""
    return evening(circle, "in", "in", "in", starts_at=START + DAY)


def members_of(session: Session) -> list[Member]:
    return [seat.member for seat in session.seats.filter(state__in=Seat.SEATED).order_by("pk")]


class TestTheQuestion:
    def test_it_is_asked_a_day_before_and_once(self, circle: Circle, heard) -> None:
        session = evening(circle, "in", "in")
        hosts.assign_hosts([session], now=LONG_AGO)
        assert quorum.sweep(now=ASKED_AT - SECOND) == 0
        assert quorum.sweep(now=ASKED_AT) == 1
        assert quorum.sweep(now=ASKED_AT) == 0
        fay = session.hosts.get().member_id
        asked = events.QuorumMissed(session_id=session.pk, host_ids=(fay,), decide_by=DECIDE_BY, at=ASKED_AT)
        assert heard(events.QuorumMissed) == [asked]

    @pytest.mark.parametrize(
        ("states", "is_asked"),
        [
            (["in", "in", "in"], False),
            (["in", "in", "hopeful"], True),  # two and a half
            (["in", "in", "hopeful", "hopeful"], False),  # three
            (["hopeful"] * 5, True),
            (["hopeful"] * 6, False),
            (["in", "in", "waiting"], True),
            ([], True),
        ],
    )
    def test_hope_counts_half(self, circle: Circle, states: list[str], is_asked: bool) -> None:
        session = evening(circle, *states)
        quorum.sweep(now=ASKED_AT)
        session.refresh_from_db()
        assert (session.quorum == Session.Quorum.ASKED) is is_asked

    def test_where_nobody_leads_all_facilitators_are_asked(self, circle: Circle, heard) -> None:
        session = evening(circle)
        quorum.sweep(now=ASKED_AT)
        assert heard(events.QuorumMissed)[0].host_ids == tuple(hosts.facilitators([circle.pk])[circle.pk])
        assert session.hosts.count() == 0

    def test_what_was_scheduled_at_short_notice_is_not_asked_about(self, circle: Circle) -> None:
        evening(circle, created_at=ASKED_AT + SECOND)
        assert quorum.sweep(now=ASKED_AT + HOUR) == 0

    def test_once_enough_come_again_the_question_falls(self, circle: Circle, small: Session) -> None:
        ola = make_member()
        make_membership(circle, ola)
        seats.take_seat(session_id=small.pk, member=ola, now=ASKED_AT)
        assert quorum.sweep(now=ASKED_AT + SECOND) == 1
        small.refresh_from_db()
        assert (small.quorum, small.quorum_at) == ("", None)
        seats.give_back_seat(session_id=small.pk, member=ola, now=ASKED_AT + HOUR)
        assert quorum.sweep(now=ASKED_AT + HOUR) == 1
        small.refresh_from_db()
        assert small.quorum == "asked"

    def test_without_an_answer_it_is_two_chairs_and_everybody_knows(self, small: Session, heard) -> None:
        assert quorum.sweep(now=DECIDE_BY - SECOND) == 0
        assert quorum.sweep(now=DECIDE_BY) == 1
        assert quorum.sweep(now=DECIDE_BY) == 0
        small.refresh_from_db()
        assert (small.quorum, small.state) == ("two_chairs", "scheduled")
        assert heard(events.KeptAsTwoChairs) == [events.KeptAsTwoChairs(session_id=small.pk, at=DECIDE_BY)]

    def test_a_session_that_moved_away_is_asked_about_again_in_its_own_time(self, heard, small: Session) -> None:
        sessions.change_session(session_id=small.pk, local_start=small.local_start + 2 * DAY, now=ASKED_AT)
        assert quorum.sweep(now=ASKED_AT) == 1
        small.refresh_from_db()
        assert small.quorum == ""
        assert quorum.sweep(now=ASKED_AT + 2 * DAY) == 1
        assert len(heard(events.QuorumMissed)) == 2


class TestTheDecision:
    def test_two_chairs(self, small: Session, heard) -> None:
        quorum.keep_as_two_chairs(session_id=small.pk, now=ASKED_AT)
        assert len(heard(events.KeptAsTwoChairs)) == 1
        with pytest.raises(errors.QuorumNotAsked):
            quorum.keep_as_two_chairs(session_id=small.pk, now=ASKED_AT)

    def test_kindly_called_off(self, small: Session, heard) -> None:
        quorum.cancel_kindly(session_id=small.pk, now=ASKED_AT)
        small.refresh_from_db()
        assert small.state == "cancelled"
        assert len(heard(events.SessionCancelled)) == 1
        with pytest.raises(errors.SessionIsCancelled):
            quorum.keep_as_two_chairs(session_id=small.pk, now=ASKED_AT)

    def test_nothing_is_decided_that_nobody_asked(self, circle: Circle, target: Session) -> None:
        session = evening(circle, "in", "in", "in")
        for decide in (quorum.keep_as_two_chairs, quorum.cancel_kindly):
            with pytest.raises(errors.QuorumNotAsked):
                decide(session_id=session.pk, now=ASKED_AT)
        with pytest.raises(errors.QuorumNotAsked):
            quorum.ask_to_merge(session_id=session.pk, target_id=target.pk, now=ASKED_AT)


class TestWhatFits:
    def candidates(self, session: Session) -> list[Session]:
        return list(state_of.merge_candidates(session, now=ASKED_AT))

    def test_its_own_circle_first_then_open_ones_that_meet_alike(self, small: Session, target: Session) -> None:
        near = evening(make_circle(meeting_format="audio"), starts_at=START + HOUR)
        assert self.candidates(small) == [target, near]

    @pytest.mark.parametrize(
        "fields",
        [
            {"language": "es"},
            {"meeting_format": "phone"},
            {"meeting_format": "in_person"},
            {"admission": "approval"},
            {"enrolment": "cohort"},
            {"is_discoverable": False},
            {"archived_at": LONG_AGO},
        ],
    )
    def test_another_circle_must_be_open_and_alike(self, small: Session, fields: dict[str, object]) -> None:
        evening(make_circle(**fields), starts_at=START + HOUR)
        assert self.candidates(small) == []

    def test_a_place_is_like_no_other_place(self) -> None:
        here, there = make_circle(meeting_format="in_person"), make_circle(meeting_format="in_person")
        session, same = evening(here), evening(here, starts_at=START + DAY)
        evening(there, starts_at=START + DAY)
        assert self.candidates(session) == [same]

    @pytest.mark.parametrize(
        ("offset", "fits"),
        [
            (timedelta(hours=48), True),
            (timedelta(hours=48, seconds=1), False),
            (-DAY + timedelta(minutes=31), True),
            (-DAY + timedelta(minutes=30), False),  # too soon for anybody to answer
        ],
    )
    def test_it_is_near_and_still_ahead(self, small: Session, offset: timedelta, fits: bool) -> None:
        other = evening(make_circle(), starts_at=START + offset)
        assert (other in self.candidates(small)) is fits

    def test_it_has_room_takes_place_and_is_not_about_to_vanish(self, small: Session) -> None:
        full = evening(make_circle(), "in", starts_at=START + HOUR, capacity=1)
        off = evening(make_circle(), starts_at=START + HOUR, state="cancelled", cancelled_at=LONG_AGO)
        going = evening(make_circle(), starts_at=START + HOUR, quorum="merging")
        assert not {full, off, going} & set(self.candidates(small))

    def test_what_does_not_fit_is_refused(self, small: Session, target: Session) -> None:
        for other in (evening(make_circle(language="es")).pk, small.pk, small.circle_id):
            with pytest.raises(errors.SessionsDoNotFit):
                quorum.ask_to_merge(session_id=small.pk, target_id=other, now=ASKED_AT)
        first = evening(small.circle, starts_at=START + 2 * HOUR)
        Merge.objects.create(source=first, target=small, decide_by=DECIDE_BY)
        with pytest.raises(errors.SessionsDoNotFit):  # the first one is about to come here
            quorum.ask_to_merge(session_id=small.pk, target_id=target.pk, now=ASKED_AT)


class TestTheMerge:
    @pytest.fixture
    def merge(self, small: Session, target: Session) -> Merge:
        return quorum.ask_to_merge(session_id=small.pk, target_id=target.pk, now=ASKED_AT)

    def answer(self, merge: Merge, member: Member, is_yes: bool, now: datetime = ASKED_AT + HOUR) -> MergeAnswer:
        asked = merge.answers.get(member=member)
        return quorum.answer_merge(answer_id=asked.pk, member=member, is_yes=is_yes, now=now)

    def test_everybody_with_a_seat_is_asked_once(self, heard, merge: Merge) -> None:
        pim, ola = members_of(merge.source)
        assert {event.member_id for event in heard(events.MergeAsked)} == {pim.pk, ola.pk}
        assert {event.decide_by for event in heard(events.MergeAsked)} == {merge.decide_by} == {DECIDE_BY}
        merge.source.refresh_from_db()
        assert merge.source.quorum == "merging"
        assert quorum.sweep(now=ASKED_AT + SECOND) == 0

    def test_a_yes_moves_her_alone_and_the_last_answer_settles_it(self, merge: Merge, heard) -> None:
        pim, ola = members_of(merge.source)
        self.answer(merge, pim, True)
        assert members_of(merge.source) == [ola]
        assert pim in members_of(merge.target)
        merge.source.refresh_from_db()
        assert merge.source.state == "scheduled"
        self.answer(merge, ola, False)
        merge.refresh_from_db()
        merge.source.refresh_from_db()
        assert (merge.state, merge.source.state) == ("done", "cancelled")
        assert ola not in members_of(merge.target)
        assert members_of(merge.source) == [ola]  # so that she is told of it
        assert len(heard(events.MergeAnswered)) == 2

    def test_a_hopeful_seat_is_hopeful_there_too(self, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        seats.take_seat(session_id=merge.source_id, member=pim, state=Seat.State.HOPEFUL, now=ASKED_AT)
        self.answer(merge, pim, True)
        assert merge.target.seats.get(member=pim).state == "hopeful"

    def test_without_her_answer_nobody_is_moved(self, merge: Merge, heard) -> None:
        pim, ola = members_of(merge.source)
        self.answer(merge, pim, True)
        assert quorum.sweep(now=DECIDE_BY - SECOND) == 0
        assert quorum.sweep(now=DECIDE_BY) == 1
        merge.refresh_from_db()
        merge.source.refresh_from_db()
        assert (merge.state, merge.source.state) == ("done", "cancelled")
        assert ola not in members_of(merge.target)
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, ola, True, now=DECIDE_BY)
        assert len(heard(events.MergeAnswered)) == 2  # hers, and that ola need not answer any more

    def test_a_no_may_become_a_yes_and_a_yes_stays(self, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        self.answer(merge, pim, False)
        self.answer(merge, pim, True)
        assert self.answer(merge, pim, True).state == "yes"
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, pim, False)
        assert merge.target.seats.filter(member=pim).count() == 1

    def test_into_another_circle_she_joins_it_by_her_yes(self, small: Session) -> None:
        other = evening(make_circle(), starts_at=START + HOUR)
        merge = quorum.ask_to_merge(session_id=small.pk, target_id=other.pk, now=ASKED_AT)
        pim = members_of(small)[0]
        self.answer(merge, pim, True)
        assert other.circle.memberships.get(member=pim).state == "active"
        assert members_of(other) == [pim]

    def test_where_the_last_seat_went_meanwhile_she_keeps_hers(self, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        Session.objects.filter(pk=merge.target_id).update(capacity=3, seat_limit=3)
        with pytest.raises(errors.MergeFull):
            self.answer(merge, pim, True)
        assert pim in members_of(merge.source)
        assert not merge.target.seats.filter(member=pim).exists()
        assert merge.answers.get(member=pim).state == "asked"

    def test_who_takes_a_seat_meanwhile_is_asked_too(self, merge: Merge, heard) -> None:
        late = make_member()
        make_membership(merge.source.circle, late)
        seats.take_seat(session_id=merge.source_id, member=late, now=ASKED_AT)
        assert quorum.sweep(now=ASKED_AT + SECOND) == 1
        assert heard(events.MergeAsked)[-1].member_id == late.pk
        assert quorum.sweep(now=ASKED_AT + 2 * SECOND) == 0

    def test_who_gave_her_seat_back_is_not_moved(self, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        seats.give_back_seat(session_id=merge.source_id, member=pim, now=ASKED_AT)
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, pim, True)
        assert pim not in members_of(merge.target)

    def test_if_the_other_session_is_called_off_the_question_is_asked_again(self, heard, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        sessions.cancel_session(session_id=merge.target_id, now=ASKED_AT)
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, pim, True)
        assert quorum.sweep(now=ASKED_AT + SECOND) >= 1
        merge.refresh_from_db()
        merge.source.refresh_from_db()
        assert (merge.state, merge.source.quorum) == ("dropped", "asked")
        assert len(heard(events.QuorumMissed)) == 2

    def test_a_session_that_was_moved_is_not_called_off_for_the_old_question(self, heard, merge: Merge) -> None:
        pim = members_of(merge.source)[0]
        source = merge.source
        sessions.change_session(session_id=source.pk, local_start=source.local_start + 2 * DAY, now=ASKED_AT)
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, pim, True)
        assert quorum.sweep(now=ASKED_AT + SECOND) == 1
        assert quorum.sweep(now=DECIDE_BY) == 0
        merge.refresh_from_db()
        source.refresh_from_db()
        assert (merge.state, source.state, source.quorum) == ("dropped", "scheduled", "")
        assert quorum.sweep(now=ASKED_AT + 2 * DAY) == 1
        again = quorum.ask_to_merge(session_id=source.pk, target_id=merge.target_id, now=ASKED_AT + 2 * DAY - HOUR)
        assert again.state == "asking"

    def test_if_the_other_session_is_moved_too_far_the_question_is_asked_again(self, heard, merge: Merge) -> None:
        target = merge.target
        sessions.change_session(session_id=target.pk, local_start=target.local_start + 2 * DAY, now=ASKED_AT)
        with pytest.raises(errors.MergeClosed):
            self.answer(merge, members_of(merge.source)[0], True)
        assert quorum.sweep(now=ASKED_AT + SECOND) == 1
        merge.refresh_from_db()
        merge.source.refresh_from_db()
        assert (merge.state, merge.source.quorum) == ("dropped", "asked")
        assert len(heard(events.QuorumMissed)) == 2

    def test_if_the_small_one_is_called_off_nobody_is_asked_any_more(self, merge: Merge) -> None:
        sessions.cancel_session(session_id=merge.source_id, now=ASKED_AT)
        assert quorum.sweep(now=ASKED_AT + SECOND) == 1
        merge.refresh_from_db()
        assert merge.state == "dropped"

    def test_somebody_elses_question_is_nobodys_to_answer(self, merge: Merge) -> None:
        pim, ola = members_of(merge.source)
        asked = merge.answers.get(member=pim)
        with pytest.raises(MergeAnswer.DoesNotExist):
            quorum.answer_merge(answer_id=asked.pk, member=ola, is_yes=True, now=ASKED_AT)

    def test_a_session_nobody_sits_in_is_called_off_at_once(self, circle: Circle, target: Session) -> None:
        empty = evening(circle)
        quorum.sweep(now=ASKED_AT)
        merge = quorum.ask_to_merge(session_id=empty.pk, target_id=target.pk, now=ASKED_AT)
        empty.refresh_from_db()
        assert empty.state == "cancelled"
        assert Merge.objects.get(pk=merge.pk).state == "done"


class TestOverHttp:
    @pytest.fixture
    def coming(self, circle: Circle) -> tuple[Session, Session]:
        starts_at = datetime.now(UTC).replace(microsecond=0) + 20 * HOUR
        small = evening(circle, "in", "hopeful", starts_at=starts_at)
        quorum.sweep(now=datetime.now(UTC))
        return small, evening(circle, starts_at=starts_at + 3 * HOUR)

    def test_who_leads_reads_decides_and_members_answer(self, client_for, coming: tuple[Session, Session]) -> None:
        small, other = coming
        fay = client_for(small.circle.memberships.get(role="facilitator").member)
        path = f"/api/v1/sessions/{small.pk}/quorum/"
        read = fay.get(path).json()
        assert (read["state"], read["expected"], read["min_to_run"]) == ("asked", 1.5, 3)
        assert [card["id"] for card in read["candidates"]] == [str(other.pk)]
        assert fay.get(f"/api/v1/sessions/{small.pk}/").json()["quorum"] == "asked"
        body = {"decision": "merge", "target": str(other.pk)}
        decided = fay.post(path, body, content_type="application/json")
        assert (decided.status_code, decided.json()["state"], decided.json()["candidates"]) == (200, "merging", [])
        pim = members_of(small)[0]
        merge = client_for(pim).get(f"/api/v1/sessions/{small.pk}/").json()["merge"]
        assert (merge["target"]["id"], merge["answer"]) == (str(other.pk), "asked")
        assert client_for(pim).get("/api/v1/me/agenda/").json()["results"][0]["merge"] == merge
        answer = client_for(pim).post(
            f"/api/v1/merges/{merge['id']}/answer/", {"answer": "yes"}, content_type="application/json"
        )
        assert answer.json() == {"id": merge["id"], "answer": "yes", "session": str(other.pk)}
        stranger = client_for(make_member()).post(
            f"/api/v1/merges/{merge['id']}/answer/", {"answer": "yes"}, content_type="application/json"
        )
        assert stranger.status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"decision": "merge"},
            {"decision": "cancel", "target": "01890a5d-ac96-774b-bcce-b302099a8057"},
            {"decision": "perhaps"},
            {"decision": "merge", "target": "no id"},
            {"decision": "merge", "target": None},
        ],
    )
    def test_half_a_decision_is_none(
        self, client_for, coming: tuple[Session, Session], body: dict[str, object]
    ) -> None:
        fay = client_for(coming[0].circle.memberships.get(role="facilitator").member)
        path = f"/api/v1/sessions/{coming[0].pk}/quorum/"
        assert fay.post(path, body, content_type="application/json").status_code == 400
