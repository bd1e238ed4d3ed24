"""At the desk of the staff: rows of other circles, rights that were taken, and what is decided already."""

import re
from datetime import time, timedelta

from django.contrib import admin

from groups.models import DutyContact, Moderator, Report
from members.models import FacilitatorApplication
from notifications.models import Delivery
from tests.authz.admin_pages import SEEN, STAFF
from tests.authz.cast import World, unknown_id
from tests.authz.stories.telling import now, status, story

APPLICATIONS = "/admin/members/facilitatorapplication"


@story
def whoever_moderates_no_longer_finds_no_queue(world: World) -> None:
    assert status(world, "MOD", "get", "/admin/groups/report/") == 200
    Moderator.objects.filter(member=world.people["MOD"]).delete()
    assert status(world, "MOD", "get", "/admin/groups/report/") == 404


@story
def whoever_may_not_use_the_desk_is_shown_no_way_in(world: World) -> None:
    for role in ("ANON", "FAC"):
        assert status(world, role, "get", "/admin/") == 404


@story
def the_first_page_lists_for_each_what_she_may_open(world: World) -> None:
    for role in STAFF:
        page = world.client(role).get("/admin/").content.decode()
        listed = {".".join(found) for found in re.findall(r'href="/admin/(\w+)/(\w+)/"', page)}
        models = {model._meta.label_lower for model in admin.site._registry}
        assert listed == {label for label in models if role in SEEN.get(label, {"ADM"})}, role


@story
def only_administrators_take_somebody_off_duty(world: World) -> None:
    contact = DutyContact.objects.create(
        member=world.people["MOD"], timezone="UTC", starts=time(0), ends=time(23, 59, 59)
    )
    page = f"/admin/groups/dutycontact/{contact.pk}/delete/"
    assert [status(world, role, "get", page) for role in ("COORD", "ADM")] == [404, 200]


@story
def only_administrators_publish_an_agreement(world: World) -> None:
    assert [status(world, role, "get", "/admin/members/agreement/add/") for role in ("COORD", "ADM")] == [404, 200]


def _report(world: World, where: str) -> Report:
    place = world.places[where]
    return Report.objects.create(
        reporter=world.people["MOM"], subject=Report.Subject.CIRCLE, circle=place.circle, reason=Report.Reason.OTHER
    )


@story
def nothing_is_done_about_a_report_of_another_circle(world: World) -> None:
    for where, expected in (("open", 200), ("elsewhere", 404)):
        page = f"/admin/groups/report/{_report(world, where).pk}/act/take/"
        assert status(world, "COORD", "get", page) == expected, where


@story
def nothing_is_done_that_is_no_act(world: World) -> None:
    assert status(world, "COORD", "get", f"/admin/groups/report/{_report(world, 'open').pk}/act/praise/") == 404


@story
def the_roster_of_another_circle_is_not_there(world: World) -> None:
    for where, expected in (("open", 200), ("elsewhere", 404)):
        page = f"/admin/groups/session/{world.places[where].ahead.pk}/roster/"
        assert status(world, "COORD", "get", page) == expected, where


def _letter(world: World, where: str) -> Delivery:
    return Delivery.objects.create(
        recipient=world.people["MEM"],
        kind="reminder",
        occasion_id=unknown_id(),
        session_id=world.places[where].ahead.pk,
        state="failed",
        due_at=now(),
        not_before=now(),
        expires_at=now() + timedelta(hours=4),
    )


@story
def letters_about_another_circle_are_not_there(world: World) -> None:
    for where, expected in (("open", 200), ("elsewhere", 404)):
        page = f"/admin/notifications/delivery/{_letter(world, where).pk}/change/"
        assert status(world, "COORD", "get", page) == expected, where


@story
def only_administrators_try_a_letter_again(world: World) -> None:
    page = f"/admin/notifications/delivery/{_letter(world, 'open').pk}/retry/"
    for method in ("get", "post"):
        assert status(world, "COORD", method, page) == 404
    assert status(world, "ADM", "get", page) in {200, 302}


@story
def a_letter_that_never_was_is_not_tried_again(world: World) -> None:
    assert status(world, "ADM", "get", f"/admin/notifications/delivery/{unknown_id()}/retry/") == 404


def _application(world: World, **decided: object) -> FacilitatorApplication:
    fields = {"motivation_sealed": b"x", "applied_at": now(), **decided}
    return FacilitatorApplication.objects.create(member=world.people["MEM"], **fields)


@story
def only_coordinators_answer_who_wants_to_lead(world: World) -> None:
    page = f"{APPLICATIONS}/{_application(world).pk}/answer/"
    assert [status(world, role, "get", page) for role in ("COORD", "MOD")] == [200, 404]


@story
def what_is_answered_is_not_asked_again(world: World) -> None:
    row = _application(world, state="declined", motivation_sealed=None, decided_at=now())
    assert status(world, "ADM", "get", f"{APPLICATIONS}/{row.pk}/answer/") == 404
