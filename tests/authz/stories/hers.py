"""What is hers alone stays so beside what others have: her lists, her agenda, her choices."""

from datetime import timedelta

from groups.models import Appeal, CalendarFeed, PromptShown, Reflection, Seat
from notifications.models import ChannelChoice, CirclePreference, Pause, Preference, PushSubscription
from tests.authz.cast import World
from tests.authz.losses import leave
from tests.authz.stories.telling import code, listed, now, read, status, story
from tests.factories import make_seat, make_session


@story
def whoever_left_no_longer_reads_the_name_of_the_circle_in_her_blocks(world: World) -> None:
    place = world.places["open"]
    assert [row["circle"] for row in read(world, "MEM", "me/blocks/")["results"]] == [place.circle.slug]
    leave(world, place)
    assert [row["circle"] for row in read(world, "MEM", "me/blocks/")["results"]] == [None]


@story
def whoever_has_no_feed_is_told_so_whatever_others_have(world: World) -> None:
    assert status(world, "MEM", "get", "me/calendar-feed/") == 200
    CalendarFeed.objects.filter(member=world.people["MEM"]).delete()
    assert status(world, "MEM", "get", "me/calendar-feed/") == 404


@story
def what_others_have_a_seat_in_is_not_in_her_agenda(world: World) -> None:
    place = world.places["open"]
    assert str(place.ahead.pk) in listed(world, "MEM", "me/agenda/")
    assert str(place.ahead.pk) not in listed(world, "IDLE", "me/agenda/")


@story
def what_starts_soon_in_a_hidden_circle_is_for_its_members_whoever_else_sits_there(world: World) -> None:
    soon = make_session(world.places["hidden"].circle, starts_at=now() + timedelta(minutes=100), minutes=15)
    make_seat(soon, world.people["IDLE"])
    assert str(soon.pk) in listed(world, "MEM", "me/starting-soon/")
    assert str(soon.pk) not in listed(world, "MOM", "me/starting-soon/")


@story
def no_question_waits_for_her_who_did_not_come(world: World) -> None:
    place = world.places["open"]
    asked = str(place.prompts["MEM"].pk)
    assert asked in listed(world, "MEM", "me/prompts/")
    Seat.objects.filter(session=place.past, member=world.people["MEM"]).update(attendance=Seat.Attendance.MISSED)
    assert asked not in listed(world, "MEM", "me/prompts/")


def _others_wrote(world: World, name: str = "IDLE") -> None:
    Reflection.objects.create(author=world.people[name], session=world.places["open"].past, text_sealed=b"x")


@story
def what_others_wrote_answers_no_question_of_hers(world: World) -> None:
    _others_wrote(world)
    asked = listed(world, "MEM", "me/prompts/")
    assert str(world.places["open"].prompts["MEM"].pk) in asked


@story
def what_others_wrote_is_not_taken_for_words_of_hers(world: World) -> None:
    _others_wrote(world)
    rows = {row["id"]: row["has_reflected"] for row in read(world, "MEM", "me/attended/")["results"]}
    assert rows[str(world.places["open"].past.pk)] is False
    assert rows[str(world.places["open"].older.pk)] is True


@story
def that_somebody_else_did_not_come_takes_no_question_away(world: World) -> None:
    past = world.places["open"].past
    Seat.objects.filter(session=past, member=world.people["IDLE"]).update(attendance=Seat.Attendance.MISSED)
    assert read(world, "MEM", f"sessions/{past.pk}/")["prompt"] is not None
    assert read(world, "IDLE", f"sessions/{past.pk}/")["prompt"] is None


@story
def a_question_that_others_were_asked_is_not_hers(world: World) -> None:
    past = world.places["open"].past
    assert read(world, "WAIT", f"sessions/{past.pk}/")["prompt"] is not None
    PromptShown.objects.filter(session=past, member=world.people["WAIT"]).delete()
    assert read(world, "WAIT", f"sessions/{past.pk}/")["prompt"] is None


def _appeal(world: World) -> Appeal:
    place = world.places["open"]
    return Appeal.objects.create(member=world.people["BLK"], membership=place.memberships["BLK"], text_sealed=b"x")


@story
def nobody_reads_the_appeals_of_others(world: World) -> None:
    appeal = _appeal(world)
    assert listed(world, "BLK", "me/appeals/") == [str(appeal.pk)]
    assert listed(world, "MEM", "me/appeals/") == []


@story
def whoever_was_removed_does_not_read_the_name_of_the_circle_in_her_appeal(world: World) -> None:
    _appeal(world)
    assert listed(world, "BLK", "me/appeals/", "circle") == [None]


@story
def what_others_switched_off_is_on_for_her(world: World) -> None:
    for name in ("MOM", "IDLE"):
        Preference.objects.create(
            member=world.people[name], topic=Preference.Topic.PROMPTS, is_wanted=False, changed_at=now()
        )
    assert read(world, "IDLE", "me/preferences/")["topics"]["prompts"] is False
    assert read(world, "MEM", "me/preferences/")["topics"]["prompts"] is True


@story
def what_others_take_by_mail_says_nothing_of_her(world: World) -> None:
    ChannelChoice.objects.create(
        member=world.people["IDLE"], channel="email", extent=ChannelChoice.Extent.NONE, changed_at=now()
    )
    assert read(world, "IDLE", "me/preferences/")["channels"]["email"] is False
    assert read(world, "MEM", "me/preferences/")["channels"]["email"] is True


@story
def the_devices_of_others_are_none_of_hers(world: World) -> None:
    assert PushSubscription.objects.filter(member=world.people["MEM"]).exists()
    assert read(world, "MEM", "me/preferences/")["channels"]["push"] is True
    assert read(world, "MOM", "me/preferences/")["channels"]["push"] is False


@story
def the_pause_of_others_is_not_hers(world: World) -> None:
    until = now() + timedelta(days=9)
    Pause.objects.create(member=world.people["IDLE"], last_day=until.date(), ends_at=until, changed_at=now())
    assert read(world, "IDLE", "me/preferences/")["paused_until"] == until.date().isoformat()
    assert read(world, "MEM", "me/preferences/")["paused_until"] is None


@story
def what_others_want_of_a_circle_is_not_what_she_wants(world: World) -> None:
    place = world.places["open"]
    CirclePreference.objects.create(
        member=world.people["IDLE"], circle_id=place.circle.pk, is_paused=True, changed_at=now()
    )
    path = f"me/preferences/circles/{place.circle.slug}/"
    assert [read(world, role, path)["is_paused"] for role in ("IDLE", "MEM")] == [True, False]


@story
def that_somebody_else_only_hopes_to_come_changes_no_reminder_of_hers(world: World) -> None:
    free = world.places["open"].free
    path = f"me/reminder-preview/?session={free.pk}"
    before = read(world, "MEM", path)["reminders"]
    Seat.objects.create(session=free, member=world.people["IDLE"], state=Seat.State.HOPEFUL, queued_at=now())
    assert read(world, "IDLE", path)["reminders"] != before
    assert read(world, "MEM", path)["reminders"] == before


@story
def a_block_of_somebody_else_closes_no_circle_to_her(world: World) -> None:
    slug = world.places["open"].circle.slug
    assert status(world, "MEM", "get", f"me/preferences/circles/{slug}/") == 200


@story
def words_about_a_session_that_does_not_exist_for_her_are_about_nothing(world: World) -> None:
    """A refusal of any other kind would tell that it is there."""
    hidden = world.places["hidden"].past
    assert code(world, "MOM", "post", "me/reflections/", {"session": str(hidden.pk), "text": "x"})[0] == 404
    said = {"text": "Ten minutes", "outcome": None}
    assert code(world, "MOM", "put", f"me/intentions/{hidden.pk}/", said)[0] == 404


@story
def nobody_is_blocked_in_a_circle_that_does_not_exist_for_her(world: World) -> None:
    """She knows the handle, and neither that nor the circle's address is told apart from what was never there."""
    place = world.places["hidden"]
    handle = place.memberships["fern"].handle
    answers = [
        world.client("MOM").post(
            "/api/v1/me/blocks/", {"circle": slug, "handle": handle}, content_type="application/json"
        )
        for slug in (place.circle.slug, "nobody-knows-this")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@story
def whoever_was_never_in_a_circle_knows_nobody_there_to_report(world: World) -> None:
    place = world.places["open"]
    body = {"subject": "member", "circle": place.circle.slug, "handle": "Nobody Here", "reason": "other"}
    assert code(world, "MEM", "post", "reports/", body)[0] == 404
    body["handle"] = place.memberships["fern"].handle
    assert code(world, "MEM", "post", "reports/", body)[0] == 201
