"""What a circle is told is read where it was told, by whoever may, under the handle of whoever told it."""

from groups.models import Block
from tests.authz.cast import World
from tests.authz.requests.preparing import note
from tests.authz.stories.telling import read, story


def _read(world: World, role: str) -> list[str]:
    return [row["handle"] for row in read(world, role, "me/notices/")["results"]]


@story
def what_a_circle_is_told_is_read_by_its_members_alone(world: World) -> None:
    note(world, world.places["open"], "FAC")
    assert len(_read(world, "MEM")) == 1
    assert _read(world, "MOM") == []


@story
def whoever_keeps_apart_from_its_author_reads_no_notice_of_hers_and_others_do(world: World) -> None:
    place = world.places["open"]
    note(world, place, "FAC")
    Block.objects.create(
        blocker=world.people["MEM"], blocked=world.people["FAC"], circle=place.circle, handle="Quiet Heron"
    )
    assert (len(_read(world, "MEM")), len(_read(world, "IDLE"))) == (0, 1)


@story
def whom_its_author_keeps_apart_from_reads_no_notice_of_hers_and_others_do(world: World) -> None:
    place = world.places["open"]
    note(world, place, "FAC")
    Block.objects.create(
        blocker=world.people["FAC"], blocked=world.people["MEM"], circle=place.circle, handle="Quiet Heron"
    )
    assert (len(_read(world, "MEM")), len(_read(world, "IDLE"))) == (0, 1)


@story
def whoever_is_kept_apart_from_somebody_else_reads_it(world: World) -> None:
    place = world.places["open"]
    note(world, place, "FAC")
    Block.objects.create(
        blocker=world.people["FACX"], blocked=world.people["MEM"], circle=place.circle, handle="Quiet Heron"
    )
    assert len(_read(world, "MEM")) == 1  # who also keeps apart from FACX herself


@story
def who_is_new_says_nothing_of_who_else_came(world: World) -> None:
    place = world.places["open"]
    seats = read(world, "FAC", f"sessions/{place.ahead.pk}/seats/")["results"]
    new = {row["handle"]: row["is_first"] for row in seats}
    names = ("MEM", "fern")  # of whom one came before
    assert [new[place.memberships[name].handle] for name in names] == [False, True]


@story
def a_notice_stands_under_the_handle_of_whoever_wrote_it(world: World) -> None:
    place = world.places["open"]
    note(world, place, "COFAC", by="COFAC")
    assert _read(world, "MEM") == [place.memberships["COFAC"].handle]
