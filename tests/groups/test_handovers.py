""" "I can't make it": who is asked, for how long, and what changes once somebody says yes."""

from datetime import UTC, datetime, time, timedelta

import pytest

from groups import errors, events
from groups.models import Circle, Handover, HandoverOffer, Membership, Session, SessionHost
from groups.selectors.hosts import search_for
from groups.services import circles, handovers, hosts, meetings, memberships, sessions
from members.models import Member
from tests.factories import LONG_AGO, make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 6, 12, tzinfo=UTC)
NOW = START - timedelta(hours=40)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LINK = "https://meet.example/quiet-heron"


def helper(circle: Circle, role: str = Membership.Role.CO_FACILITATOR, **fields: object) -> Member:
    """She facilitates too, joined after those before her, and has no quiet hours."""
    member = make_member(**{"quiet_from": None, "quiet_to": None, **fields})
    joined_at = LONG_AGO + timedelta(days=circle.memberships.count())
    make_membership(circle, member, role=role, joined_at=joined_at)
    return member


@pytest.fixture
def circle() -> Circle:
    return make_circle(facilitators_wanted=1)


@pytest.fixture
def fay(circle: Circle) -> Member:
    """She leads the session."""
    return helper(circle, Membership.Role.FACILITATOR)


@pytest.fixture
def session(circle: Circle, fay: Member) -> Session:
    session = make_session(circle, starts_at=START)
    hosts.assign_hosts([session], now=NOW)
    return session


@pytest.fixture
def others(session: Session) -> list[Member]:
    """Three who could help, in the order in which they are asked."""
    first = helper(session.circle, Membership.Role.FACILITATOR)
    return [first, helper(session.circle), helper(session.circle)]


def ask(session: Session, member: Member, now: datetime = NOW) -> Handover:
    return handovers.open_handover(session_id=session.pk, member=member, now=now)[0]


def open_offers(handover: Handover) -> list[tuple[Member, datetime | None]]:
    offers = handover.offers.filter(state=HandoverOffer.State.OFFERED).order_by("pk")
    return [(offer.member, offer.expires_at) for offer in offers]


def offer_to(handover: Handover, member: Member) -> HandoverOffer:
    return handover.offers.get(member=member)


def accept(handover: Handover, member: Member, now: datetime = NOW) -> Handover:
    return handovers.accept_offer(offer_id=offer_to(handover, member).pk, member=member, now=now)


def pass_on(handover: Handover, member: Member, now: datetime = NOW) -> Handover:
    return handovers.pass_offer(offer_id=offer_to(handover, member).pk, member=member, now=now)


def handle_of(session: Session, member: Member) -> str:
    return Membership.objects.get(circle=session.circle, member=member).handle


def hosts_of(session: Session) -> list[Member]:
    return [host.member for host in session.hosts.order_by("pk")]


def test_one_is_asked_at_a_time_and_passing_asks_the_next(
    session: Session, fay: Member, others: list[Member], heard
) -> None:
    handover = ask(session, fay)
    assert open_offers(handover) == [(others[0], NOW + 12 * HOUR)]
    later = NOW + HOUR
    pass_on(handover, others[0], now=later)
    assert open_offers(handover) == [(others[1], later + 12 * HOUR)]
    assert hosts_of(session) == [fay]  # until somebody says yes it is still hers
    first, second = (offer_to(handover, member).pk for member in others[:2])
    assert [event.offer_id for event in heard(events.HandoverOffered)] == [first, second]
    assert [event.offer_id for event in heard(events.HandoverOfferEnded)] == [first]


def test_asking_again_while_it_runs_is_the_same_search(session: Session, fay: Member, others: list[Member]) -> None:
    handover, is_new = handovers.open_handover(session_id=session.pk, member=fay, now=NOW)
    again, is_new_again = handovers.open_handover(session_id=session.pk, member=fay, now=NOW + HOUR)
    assert (again.pk, is_new, is_new_again) == (handover.pk, True, False)
    assert len(open_offers(handover)) == 1


def test_she_may_lead_it_after_all_and_then_nobody_is_asked_any_more(
    session: Session, fay: Member, others: list[Member]
) -> None:
    handover = ask(session, fay)
    handovers.take_back(session_id=session.pk, member=fay, now=NOW + HOUR)
    handover.refresh_from_db()
    assert handover.state == Handover.State.CLOSED
    assert open_offers(handover) == []
    assert hosts_of(session) == [fay]
    with pytest.raises(errors.HandoverClosed):
        accept(handover, others[0], NOW + HOUR)
    assert [asked for asked, _until in open_offers(ask(session, fay, NOW + 2 * HOUR))] == [others[0]]


def test_once_somebody_said_yes_it_cannot_be_taken_back(session: Session, fay: Member, others: list[Member]) -> None:
    accept(ask(session, fay), others[0])
    with pytest.raises(errors.HandoverClosed):
        handovers.take_back(session_id=session.pk, member=fay, now=NOW + HOUR)
    assert hosts_of(session) == [others[0]]
    handovers.take_back(session_id=session.pk, member=others[1], now=NOW + HOUR)  # who never asked
    assert hosts_of(session) == [others[0]]


def test_she_reads_how_her_search_stands_until_she_leads_again(
    session: Session, fay: Member, others: list[Member]
) -> None:
    assert search_for(session=session, member=fay) is None
    handover = ask(session, fay)
    running = search_for(session=session, member=fay)
    assert running is not None
    assert (running.pk, running.state, running.asked) == (handover.pk, "open", 1)
    assert search_for(session=session, member=others[1]) is None, "what she said is between her and who is asked"
    accept(handover, others[0])
    accepted = search_for(session=session, member=fay)
    assert accepted is not None
    assert (accepted.state, accepted.accepted_handle) == ("accepted", handle_of(session, others[0]))
    SessionHost.objects.filter(session=session).update(member=fay)
    assert search_for(session=session, member=fay) is None


def test_everybody_who_leads_reads_the_search_that_asks_them_all(session: Session, fay: Member) -> None:
    noor = helper(session.circle)
    Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
    SessionHost.objects.exclude(member=fay).delete()
    opened, _is_new = handovers.open_handover(session_id=session.pk, member=noor, now=NOW)
    for member in (fay, noor):
        found = search_for(session=session, member=member)
        assert found is not None
        assert (found.pk, found.is_substitute_request) == (opened.pk, True)


def test_half_the_time_that_is_left_and_twelve_hours_at_most(
    session: Session, fay: Member, others: list[Member]
) -> None:
    handover = ask(session, fay, now=START - 10 * HOUR)
    assert open_offers(handover) == [(others[0], START - 5 * HOUR)]


def test_an_offer_does_not_run_out_in_her_night(session: Session, fay: Member) -> None:
    asleep = helper(session.circle, timezone="UTC", quiet_from=time(2), quiet_to=time(8))
    now = START - 36 * HOUR  # midnight; twelve hours later is noon
    handover = ask(session, fay, now=now + 3 * HOUR)  # runs out at 15:00
    assert open_offers(handover) == [(asleep, now + 15 * HOUR)]
    handovers.pass_offer(offer_id=offer_to(handover, asleep).pk, member=asleep, now=now + 4 * HOUR)
    sleeping_later = helper(session.circle, timezone="UTC", quiet_from=time(14), quiet_to=time(20))
    second = make_session(session.circle, starts_at=START + 2 * HOUR)
    hosts.assign_hosts([second], now=NOW)
    moved = ask(second, fay, now=now + 3 * HOUR)
    pass_on(moved, asleep, now=now + 3 * HOUR)
    assert open_offers(moved) == [(sleeping_later, now + 20 * HOUR)]


def test_what_runs_out_passes_on_with_nobody_there(session: Session, fay: Member, others: list[Member]) -> None:
    handover = ask(session, fay)
    ran_out = NOW + 12 * HOUR
    assert handovers.sweep(now=ran_out - SECOND) == 0
    assert handovers.sweep(now=ran_out) == 1
    assert handovers.sweep(now=ran_out) == 0
    assert open_offers(handover) == [(others[1], ran_out + 12 * HOUR)]
    with pytest.raises(errors.HandoverClosed):
        accept(handover, others[0], now=ran_out)


def test_an_offer_ends_on_the_second_whether_or_not_anybody_looked(
    session: Session, fay: Member, others: list[Member]
) -> None:
    handover = ask(session, fay)
    with pytest.raises(errors.HandoverClosed):
        accept(handover, others[0], now=NOW + 12 * HOUR)
    assert accept(handover, others[0], now=NOW + 12 * HOUR - SECOND).accepted_by == others[0]


def test_once_all_were_asked_in_vain_everybody_who_did_not_pass_is_asked_at_once(
    session: Session, fay: Member, others: list[Member], heard
) -> None:
    handover = ask(session, fay)
    handovers.sweep(now=NOW + 12 * HOUR)  # the first did not answer
    pass_on(handover, others[1], now=NOW + 13 * HOUR)
    pass_on(handover, others[2], now=NOW + 14 * HOUR)
    handover.refresh_from_db()
    assert handover.is_substitute_request
    assert open_offers(handover) == [(others[0], None)]
    assert heard(events.HandoverOffered)[-1].expires_at == START
    assert accept(handover, others[0], now=START - SECOND).state == Handover.State.ACCEPTED


def test_nobody_who_leads_another_session_then_is_asked(session: Session, fay: Member, others: list[Member]) -> None:
    elsewhere = make_circle()
    make_membership(elsewhere, others[0], role=Membership.Role.FACILITATOR)
    hosts.assign_hosts([make_session(elsewhere, starts_at=START + timedelta(minutes=30))], now=NOW)
    handover = ask(session, fay)
    assert open_offers(handover)[0][0] == others[1]


def test_where_nobody_else_is_there_the_search_stays_open(session: Session, fay: Member) -> None:
    handover = ask(session, fay)
    assert (handover.is_substitute_request, open_offers(handover)) == (True, [])
    late = helper(session.circle)
    assert handovers.accept_handover(handover_id=handover.pk, member=late, now=NOW).accepted_by == late


class TestSomebodySaysYes:
    def test_the_host_changes_the_calendar_counts_on_and_members_are_told_once(
        self, session: Session, fay: Member, others: list[Member], heard
    ) -> None:
        handover = accept(ask(session, fay), others[0])
        session.refresh_from_db()
        assert hosts_of(session) == [others[0]]
        assert (handover.state, handover.accepted_by, session.schedule_version) == ("accepted", others[0], 2)
        changed = events.HostChanged(session_id=session.pk, host_id=others[0].pk, schedule_version=2, at=NOW)
        assert heard(events.HostChanged) == [changed]
        with pytest.raises(errors.HandoverClosed):
            accept(handover, others[0])
        with pytest.raises(errors.HandoverClosed):
            pass_on(handover, others[0])

    def test_the_others_need_not_answer_any_more(
        self, session: Session, fay: Member, others: list[Member], heard
    ) -> None:
        Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
        handover = ask(session, others[0])
        accept(handover, others[2])
        assert open_offers(handover) == []
        ended = {event.member_id for event in heard(events.HandoverOfferEnded)}
        assert ended == {member.pk for member in others}

    def test_the_room_is_another_one(self, session: Session, fay: Member, others: list[Member]) -> None:
        opens = START - timedelta(minutes=15)
        before = meetings.join_meeting(session_id=session.pk, member=fay, now=opens).url
        accept(ask(session, fay, now=opens), others[0], now=opens)
        after = meetings.join_meeting(session_id=session.pk, member=others[0], now=opens).url
        assert before != after

    def test_of_a_pasted_link_the_new_host_is_asked_for_another(
        self, session: Session, fay: Member, others: list[Member], heard
    ) -> None:
        circles.change_circle(circle_id=session.circle_id, expected_version=None, now=NOW, meeting_link=LINK)
        accept(ask(session, fay), others[0])
        wanted = events.MeetingLinkWanted(session_id=session.pk, member_id=others[0].pk, at=NOW)
        assert heard(events.MeetingLinkWanted) == [wanted]
        session.refresh_from_db()
        assert session.is_link_stale
        sessions.change_session(session_id=session.pk, meeting_link=LINK + "-2", now=NOW)
        session.refresh_from_db()
        assert not session.is_link_stale

    def test_whoever_leads_another_session_by_then_is_refused_and_nothing_changes(
        self, session: Session, fay: Member, others: list[Member]
    ) -> None:
        handover = ask(session, fay)
        elsewhere = make_session(make_circle(), starts_at=START)
        SessionHost.objects.create(
            session=elsewhere, member=others[0], starts_at=elsewhere.starts_at, ends_at=elsewhere.ends_at
        )
        with pytest.raises(errors.FacilitatorBusy):
            accept(handover, others[0])
        session.refresh_from_db()
        assert (hosts_of(session), session.schedule_version) == ([fay], 1)
        assert open_offers(handover)

    def test_who_was_not_asked_or_stopped_facilitating_does_not_take_it(
        self, session: Session, fay: Member, others: list[Member]
    ) -> None:
        handover = ask(session, fay)
        with pytest.raises(errors.NotAHost):
            handovers.accept_handover(handover_id=handover.pk, member=others[1], now=NOW)
        with pytest.raises(errors.NotAHost):
            handovers.accept_handover(handover_id=handover.pk, member=make_member(), now=NOW)
        membership = session.circle.memberships.get(member=others[0])
        memberships.change_role(membership_id=membership.pk, role=Membership.Role.MEMBER, now=NOW)
        with pytest.raises(errors.HandoverClosed):
            accept(handover, others[0])

    def test_nobody_takes_over_what_has_begun_or_was_called_off(
        self, session: Session, fay: Member, others: list[Member], heard
    ) -> None:
        handover = ask(session, fay)
        with pytest.raises(errors.HandoverClosed):
            accept(handover, others[0], now=START)
        assert handovers.sweep(now=START) == 1
        handover.refresh_from_db()
        assert handover.state == Handover.State.CLOSED
        assert len(heard(events.HandoverOfferEnded)) == 1
        second = make_session(session.circle, starts_at=START + 24 * HOUR)
        hosts.assign_hosts([second], now=NOW)
        other = ask(second, fay)
        sessions.cancel_session(session_id=second.pk, now=NOW)
        with pytest.raises(errors.HandoverClosed):
            accept(other, others[0])
        assert handovers.sweep(now=NOW) == 1
        assert open_offers(other) == []

    def test_she_who_cannot_make_it_is_not_put_down_again(
        self, session: Session, fay: Member, others: list[Member]
    ) -> None:
        accept(ask(session, fay), others[0])
        Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
        hosts.follow_roles(session.circle_id, now=NOW)
        assert hosts_of(session) == others[:2]


class TestTooFewLead:
    def test_a_day_before_all_are_asked_at_once_and_only_once(
        self, session: Session, fay: Member, others: list[Member], heard
    ) -> None:
        Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
        day_before = START - 24 * HOUR
        assert handovers.sweep(now=day_before) == 0
        assert handovers.sweep(now=day_before + SECOND) == 1
        assert handovers.sweep(now=day_before + HOUR) == 0
        handover = session.handovers.get()
        assert (handover.leaving, handover.is_substitute_request) == (None, True)
        assert [member for member, _until in open_offers(handover)] == others
        accept(handover, others[1], now=day_before + HOUR)
        assert set(hosts_of(session)) == {fay, others[1]}
        assert handovers.sweep(now=day_before + HOUR) == 0
        assert len(heard(events.HandoverOffered)) == 3

    def test_who_passed_is_not_asked_again_for_the_same_evening(
        self, session: Session, fay: Member, others: list[Member]
    ) -> None:
        Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
        memberships.change_role(
            membership_id=session.circle.memberships.get(member=fay).pk, role=Membership.Role.MEMBER, now=NOW
        )
        session.hosts.all().delete()
        handovers.sweep(now=START - 20 * HOUR)
        handover = session.handovers.get()
        pass_on(handover, others[0], now=START - 19 * HOUR)
        accept(handover, others[1], now=START - 18 * HOUR)
        handovers.sweep(now=START - 18 * HOUR)
        second = session.handovers.get(state=Handover.State.OPEN)
        assert [member for member, _until in open_offers(second)] == [others[2]]

    def test_whoever_loses_her_role_shortly_before_leaves_a_gap_that_somebody_is_asked_to_fill(
        self, session: Session, fay: Member
    ) -> None:
        cora = helper(session.circle)
        elsewhere = make_session(make_circle(), starts_at=START)
        busy = SessionHost.objects.create(session=elsewhere, member=cora, starts_at=START, ends_at=elsewhere.ends_at)
        now = START - 5 * HOUR
        lead = helper(session.circle, Membership.Role.FACILITATOR)
        SessionHost.objects.filter(session=session).update(member=lead)
        SessionHost.objects.create(
            session=make_session(make_circle(), starts_at=START), member=fay, starts_at=START, ends_at=elsewhere.ends_at
        )
        memberships.leave_circle(circle_id=session.circle_id, member=lead, now=now)
        handover = session.handovers.get()
        assert (handover.is_substitute_request, open_offers(handover)) == (True, [])
        busy.delete()
        assert handovers.accept_handover(handover_id=handover.pk, member=cora, now=now).accepted_by == cora

    def test_any_facilitator_may_ask_while_somebody_is_missing_and_nobody_else_may(
        self, session: Session, fay: Member, others: list[Member]
    ) -> None:
        with pytest.raises(errors.NotAHost):
            ask(session, others[0])
        Circle.objects.filter(pk=session.circle_id).update(facilitators_wanted=2)
        handover = ask(session, others[0])
        assert (handover.leaving, handover.is_substitute_request) == (None, True)
        assert len(open_offers(handover)) == 3

    def test_a_session_without_anybody_to_ask_is_looked_at_once(self) -> None:
        make_session(make_circle(), starts_at=START)
        assert handovers.sweep(now=START - HOUR) == 1
        assert handovers.sweep(now=START - HOUR) == 0


class TestOverHttp:
    def test_from_the_request_to_the_yes(self, client_for, session: Session, fay: Member, others: list[Member]) -> None:
        Session.objects.filter(pk=session.pk).update(
            starts_at=datetime(2099, 1, 5, 20, tzinfo=UTC), ends_at=datetime(2099, 1, 5, 21, tzinfo=UTC)
        )
        path = f"/api/v1/sessions/{session.pk}/handover/"
        first = client_for(fay).post(path, content_type="application/json")
        again = client_for(fay).post(path, content_type="application/json")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert (first.json()["asked"], first.json()["accepted_by"], first.json()["state"]) == (1, None, "open")
        mine = client_for(others[0]).get("/api/v1/me/handovers/").json()["results"]
        assert [row["id"] for row in mine] == [first.json()["id"]]
        assert (mine[0]["session"], mine[0]["circle"]) == (str(session.pk), session.circle.slug)
        assert client_for(others[1]).get("/api/v1/me/handovers/").json()["results"] == []
        base = f"/api/v1/handovers/{first.json()['id']}"
        passed = client_for(others[0]).post(f"{base}/pass/", content_type="application/json")
        assert (passed.status_code, passed.json()["asked"]) == (200, 2)
        refused = client_for(others[0]).post(f"{base}/accept/", content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (409, "handover_closed")
        refused = client_for(others[2]).post(f"{base}/accept/", content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_a_host")
        taken = client_for(others[1]).post(f"{base}/accept/", content_type="application/json")
        handle = session.circle.memberships.get(member=others[1]).handle
        assert (taken.json()["state"], taken.json()["accepted_by"]) == ("accepted", handle)
        read = client_for(fay).get(f"/api/v1/sessions/{session.pk}/").json()
        assert (read["hosts"], read["schedule_version"]) == ([handle], 2)

    def test_a_member_may_not_and_a_stranger_knows_nothing(self, client_for, session: Session, fay: Member) -> None:
        handover = ask(session, fay)
        pim = make_member()
        make_membership(session.circle, pim)
        path = f"/api/v1/handovers/{handover.pk}/accept/"
        assert client_for(pim).post(path, content_type="application/json").status_code == 403
        Circle.objects.filter(pk=session.circle_id).update(is_discoverable=False)
        assert client_for(make_member()).post(path, content_type="application/json").status_code == 404
