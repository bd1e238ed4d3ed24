"""In a circle: who leads, who decides about whom, and what its services refuse though a view has let it pass."""

from django.contrib.auth.models import AnonymousUser
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from groups.errors import NotAHost, NotAMember
from groups.models import Handover, HandoverOffer, Membership, Seat, SessionHost
from groups.services import handovers, meetings, memberships
from groups.services.seats import take_seat
from groups.views.base import GroupsView
from members.models import Agreement, Consent
from tests.authz.cast import Place, World, unknown_id
from tests.authz.stories.telling import code, listed, now, refuses, status, story


def _asked(world: World, place: Place, *names: str) -> Handover:
    """Somebody else cannot make it, and these are asked in turn."""
    handover = Handover.objects.create(session=place.free, leaving=world.people["gail"])
    HandoverOffer.objects.bulk_create(
        HandoverOffer(handover=handover, member=world.people[name], offered_at=now()) for name in names
    )
    return handover


@story
def whoever_leads_no_longer_is_asked_no_longer(world: World) -> None:
    place = world.places["open"]
    handover = _asked(world, place, "COFAC")
    assert listed(world, "COFAC", "me/handovers/") == [str(handover.pk)]
    Membership.objects.filter(pk=place.memberships["COFAC"].pk).update(role=Membership.Role.MEMBER)
    assert listed(world, "COFAC", "me/handovers/") == []


@story
def what_others_are_asked_to_lead_is_not_asked_of_her(world: World) -> None:
    handover = _asked(world, world.places["open"], "FAC")
    assert listed(world, "FAC", "me/handovers/") == [str(handover.pk)]
    assert listed(world, "COFAC", "me/handovers/") == []


@story
def whoever_leads_nothing_reads_of_no_circle_as_hers(world: World) -> None:
    assert listed(world, "MOM", "me/leading/", "circle") == listed(world, "MEM", "me/leading/", "circle") == []
    assert world.places["open"].circle.slug in listed(world, "FAC", "me/leading/", "circle")


@story
def an_hour_that_another_one_leads_is_not_said_to_be_hers(world: World) -> None:
    circle = world.places["open"].circle
    coming = circle.sessions.filter(state="scheduled", starts_at__gt=now()).earliest("starts_at", "pk")
    SessionHost.objects.filter(session=coming).delete()
    SessionHost.objects.create(
        session=coming, member=world.people["COFAC"], starts_at=coming.starts_at, ends_at=coming.ends_at
    )
    told = {
        name: dict(zip(*(listed(world, name, "me/leading/", key) for key in ("circle", "is_host")), strict=True))
        for name in ("FAC", "COFAC")
    }
    assert (told["FAC"][circle.slug], told["COFAC"][circle.slug]) == (False, True)


@story
def whoever_takes_a_session_over_is_named_and_nobody_else(world: World) -> None:
    place = world.places["open"]
    for name in ("FAC", "COFAC"):
        handover = _asked(world, place, name)
        answer = world.client(name).post(
            f"/api/v1/handovers/{handover.pk}/accept/", {}, content_type="application/json"
        )
        assert answer.status_code == 200
        assert answer.json()["accepted_by"] == place.memberships[name].handle


@story
def whoever_could_not_make_it_reads_who_leads_in_her_place(world: World) -> None:
    place = world.places["open"]
    leaving, taker = world.people["FAC"], world.people["COFAC"]
    Handover.objects.create(
        session=place.free, leaving=leaving, accepted_by=taker, state=Handover.State.ACCEPTED, settled_at=now()
    )
    times = {"starts_at": place.free.starts_at, "ends_at": place.free.ends_at}
    place.free.hosts.all().delete()
    SessionHost.objects.create(session=place.free, member=taker, **times)
    path = f"sessions/{place.free.pk}/handover/"
    assert [status(world, name, "get", path) for name in ("FAC", "COFAC", "MEM")] == [200, 204, 403]


@story
def nobody_reads_her_own_request_as_whoever_decides_about_it(world: World) -> None:
    place = world.places["open"]
    hers = Membership.objects.create(
        circle=place.circle, member=world.people["COORD"], state=Membership.State.PENDING, handle="Wren of both"
    )
    path = f"circles/{place.circle.slug}/memberships/{hers.public_id}/answers/"
    assert [status(world, name, "get", path) for name in ("FAC", "COORD")] == [200, 404]


@story
def nobody_takes_over_what_she_was_not_asked(world: World) -> None:
    handover = _asked(world, world.places["open"], "FAC")
    assert code(world, "COFAC", "post", f"handovers/{handover.pk}/accept/", {}) == (409, "not_a_host")


@story
def nobody_looks_for_another_host_where_she_leads_nothing(world: World) -> None:
    """The session has all the hosts that its circle wants."""
    place = world.places["open"]
    type(place.circle).objects.filter(pk=place.circle.pk).update(facilitators_wanted=1)
    refuses(
        lambda: handovers.open_handover(session_id=place.ahead.pk, member=world.people["COFAC"], now=now()), NotAHost
    )
    assert code(world, "COFAC", "post", f"sessions/{place.ahead.pk}/handover/", {}) == (409, "not_a_host")


@story
def whoever_left_a_moment_ago_does_not_come_in_though_her_seat_stays(world: World) -> None:
    """The view asks before the session is locked; she leaves in between."""
    live = world.places["open"].live
    assert Seat.objects.filter(session=live, member=world.people["EX"], state=Seat.State.IN).exists()
    refuses(lambda: meetings.join_meeting(session_id=live.pk, member=world.people["EX"], now=now()), NotAMember)


@story
def whoever_left_a_moment_ago_changes_nothing_of_her_place(world: World) -> None:
    circle, member = world.places["open"].circle, world.people["EX"]
    change = {"circle_id": circle.pk, "member": member, "handle": "Another Wren"}
    refuses(lambda: memberships.change_own_membership(**change), NotAMember)


@story
def whoever_left_a_moment_ago_does_not_leave_twice(world: World) -> None:
    circle, member = world.places["open"].circle, world.people["EX"]
    refuses(lambda: memberships.leave_circle(circle_id=circle.pk, member=member, now=now()), NotAMember)


@story
def whoever_waits_to_be_let_in_takes_no_seat(world: World) -> None:
    """The view refuses her as well; this one is asked under the lock, where she may have been a member before."""
    place = world.places["approval"]
    for name in ("PEND", "MOM"):
        take = {"session_id": place.free.pk, "member": world.people[name], "now": now()}
        refuses(lambda take=take: take_seat(**take), NotAMember)  # type: ignore[misc]


@story
def a_view_that_needs_her_asks_once_more_who_she_is(world: World) -> None:
    """Where a permission was forgotten, nobody is taken for somebody."""
    view = GroupsView()
    view.request = Request(APIRequestFactory().get("/"))
    view.request.user = AnonymousUser()
    refuses(lambda: view.me, exceptions.NotAuthenticated)


@story
def what_never_was_is_not_found_by_whoever_leads(world: World) -> None:
    place, nothing = world.places["open"], unknown_id()
    slug = place.circle.slug
    change = {"state": "removed"}
    assert status(world, "FAC", "patch", f"circles/{slug}/memberships/{nothing}/", change) == 404
    assert status(world, "FAC", "delete", f"series/{place.series.pk}/changes/{nothing}/") == 404
    assert status(world, "FAC", "delete", f"sessions/{place.ahead.pk}/seats/{nothing}/") == 404


@story
def who_asked_to_be_let_in_has_no_card_yet(world: World) -> None:
    place = world.places["open"]
    cards = f"circles/{place.circle.slug}/memberships"
    assert status(world, "MEM", "get", f"{cards}/{place.memberships['fern'].public_id}/") == 200
    assert status(world, "MEM", "get", f"{cards}/{place.memberships['PEND'].public_id}/") == 404


@story
def nobody_decides_about_herself(world: World) -> None:
    place = world.places["open"]
    Membership.objects.filter(pk=place.memberships["COFAC"].pk).update(role=Membership.Role.FACILITATOR)
    path = f"circles/{place.circle.slug}/memberships/{place.memberships['FAC'].public_id}/"
    assert status(world, "FAC", "patch", path, {"role": "member"}) == 403


@story
def each_seat_is_named_by_whose_it_is(world: World) -> None:
    place = world.places["open"]
    named = set(listed(world, "FAC", f"sessions/{place.ahead.pk}/seats/", "handle"))
    assert named == {place.memberships[name].handle for name in place.seats}


@story
def before_the_first_agreement_there_is_none_to_read(world: World) -> None:
    assert status(world, "ANON", "get", "agreement/") == 200
    Consent.objects.filter(purpose=Consent.Purpose.AGREEMENT).delete()
    Agreement.objects.all().delete()
    assert status(world, "ANON", "get", "agreement/") == 404


@story
def the_page_of_a_hidden_circle_leads_nowhere(world: World) -> None:
    open_circle, hidden = (world.places[name].circle for name in ("open", "hidden"))
    assert status(world, "ANON", "get", f"/circles/{open_circle.slug}/") == 200
    assert status(world, "ANON", "get", f"/circles/{hidden.slug}/") == 404
