"""In lists of sessions each reads her own seat, who leads, and what she herself is asked."""

from typing import Any

from groups.models import MergeAnswer, SessionHost
from tests.authz.cast import World
from tests.authz.requests import preparing
from tests.authz.stories.telling import read, story


def _evening(world: World, name: str) -> dict[str, Any]:
    place = world.places["open"]
    rows = read(world, name, f"circles/{place.circle.slug}/sessions/")["results"]
    found = [row for row in rows if row["id"] == str(place.ahead.pk)]
    assert len(found) == 1
    return dict(found[0])


@story
def what_others_answered_is_not_her_seat(world: World) -> None:
    assert _evening(world, "MEM")["seat"]["state"] == "in"
    assert _evening(world, "IDLE")["seat"] is None


@story
def who_leads_is_named_and_nobody_else(world: World) -> None:
    ahead, person = world.places["open"].ahead, world.people["IDLE"]
    first = _evening(world, "MEM")["hosts"]
    SessionHost.objects.create(
        session=ahead, member=person, starts_at=ahead.starts_at, ends_at=ahead.ends_at, is_active=False
    )
    both = _evening(world, "MEM")["hosts"]
    assert len(first) == 1
    assert len(set(both)) == 2
    assert both[0] == first[0]


@story
def whether_she_comes_to_another_is_asked_of_her_alone(world: World) -> None:
    preparing.ask_to_merge(world, world.places["open"], "MEM")
    assert _evening(world, "MEM")["merge"] is not None
    assert _evening(world, "IDLE")["merge"] is None


@story
def what_others_said_to_another_evening_is_not_her_answer(world: World) -> None:
    preparing.ask_to_merge(world, world.places["open"], "MEM")
    MergeAnswer.objects.filter(member=world.people["MEM"]).update(member=world.people["IDLE"], state="no")
    MergeAnswer.objects.create(merge_id=preparing.MERGE, member=world.people["MEM"])
    assert _evening(world, "MEM")["merge"]["answer"] == "asked"
    assert _evening(world, "IDLE")["merge"]["answer"] == "no"
