"""What the staff does from the desk: about sessions and requests of her circles, and never about her own request."""

from groups.models import Membership
from tests.authz.cast import World
from tests.authz.stories.telling import status, story
from tests.factories import LONG_AGO, make_member, make_membership


@story
def sums_are_shown_to_whoever_looks_after_circles(world: World) -> None:
    assert [status(world, role, "get", "/admin/figures/") == 200 for role in ("COORD", "ADM", "MOD")] == [
        True, True, False,
    ]  # fmt: skip


@story
def sessions_of_another_circle_are_neither_moved_nor_led_from_the_desk(world: World) -> None:
    for where, expected in (("open", 200), ("elsewhere", 404)):
        for act in ("move", "leaders"):
            page = f"/admin/groups/session/{world.places[where].ahead.pk}/{act}/"
            assert status(world, "COORD", "get", page) == expected, (where, act)


@story
def sessions_of_another_circle_are_not_called_off_from_the_desk(world: World) -> None:
    for where, expected in (("open", 200), ("elsewhere", 404)):
        page = f"/admin/groups/session/cancel/?ids={world.places[where].ahead.pk}"
        assert status(world, "COORD", "get", page) == expected, where


@story
def nobody_answers_her_own_request_from_the_desk(world: World) -> None:
    circle = world.places["open"].circle
    others = Membership.objects.get(circle=circle, member=world.people["PEND"])
    hers = make_membership(circle, world.people["COORD"], state=Membership.State.PENDING, joined_at=None)
    for row, expected in ((others, 200), (hers, 404)):
        page = f"/admin/groups/membership/{row.pk}/answer/"
        assert status(world, "COORD", "get", page) == expected


@story
def requests_to_another_circle_wait_on_nobody_elses_first_page(world: World) -> None:
    for where in ("open", "elsewhere"):
        circle = world.places[where].circle
        asks = {"state": Membership.State.PENDING, "handle": f"Asks {where}", "joined_at": None}
        make_membership(circle, make_member(), created_at=LONG_AGO, **asks)  # whoever waits longest is named first
    page = world.client("COORD").get("/admin/").content.decode()
    assert "Asks open" in page
    assert "Asks elsewhere" not in page
