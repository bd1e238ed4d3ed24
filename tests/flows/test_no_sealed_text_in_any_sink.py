"""Each sealed field is written through the API with words of its own, and then looked for wherever words could stay.

Dumps of both databases, the idempotency store in them, logs, mails, calendars and what the broker is given. A new
`*_sealed` field fails here until somebody says how it is written.
"""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.signals import before_task_publish, task_prerun
from django.apps import apps
from django.test import Client
from django.utils import timezone

from groups.models import Circle, DutyContact, Seat, Session
from members.models import Consent, Member
from members.services.inviting import invite_facilitator
from notifications.channels import memory
from notifications.tasks import send_due
from tests.browsers import FCM, browser
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.flows.test_no_words_in_a_dump import dump
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
MARK = "canary"


class Story:
    """A facilitator with a circle, a session ahead and one behind her; her browser repeats every POST."""

    def __init__(self) -> None:
        self.fay: Member = make_member(
            "fay", reflecting=True, is_approved_facilitator=True, quiet_from=None, quiet_to=None
        )
        self.circle: Circle = make_circle(slug="lantern")
        make_membership(self.circle, self.fay, role="facilitator", handle="Fay")
        self.ahead: Session = make_session(self.circle, starts_at=timezone.now() + timedelta(days=4))
        self.behind: Session = make_session(self.circle, starts_at=timezone.now() - timedelta(hours=2))
        make_seat(self.behind, self.fay, attendance=Seat.Attendance.ATTENDED)
        self.other: Circle = make_circle(slug="harbour")
        make_membership(self.other, self.fay, handle="Fay")
        self.gone: Circle = make_circle(slug="orchard")
        make_membership(self.gone, self.fay, state="removed", ended_at=timezone.now(), handle="Fay")
        make_circle(slug="meadow", admission="approval", join_questions=["What brings you?"])
        Consent.objects.create(member=self.fay, purpose="check_ins", version=1, granted_at=timezone.now())
        duty = make_member("dora", is_staff=True)
        DutyContact.objects.create(member=duty, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
        self.client = Client()
        self.client.force_login(self.fay, backend="allauth.account.auth_backends.AuthenticationBackend")

    def apply(self, words: str) -> None:
        """Who facilitates already cannot apply: for a moment she does not."""
        Member.objects.filter(pk=self.fay.pk).update(is_approved_facilitator=False)
        self.write("patch", "/api/v1/me/facilitator/", {"motivation": words})
        Member.objects.filter(pk=self.fay.pk).update(is_approved_facilitator=True)

    def invite(self, address: str) -> None:
        """An administrator invites somebody by her address."""
        invite_facilitator(address=address, language="en", circle_id=None, actor=self.fay.pk, now=timezone.now())

    def write(self, method: str, path: str, body: dict[str, Any]) -> None:
        """Send it twice: the second answer may come out of the idempotency store."""
        headers = {"If-Match": "*", "Idempotency-Key": f"{uuid4()}"}
        for _ in range(2):
            call = getattr(self.client, method)
            answer = call(path, json.dumps(body), content_type="application/json", headers=headers)
            assert answer.status_code < 300 or "allauth" in path, f"{method} {path}: {answer.content[:400]!r}"


def _patch(path: str, name: str, text: str) -> Callable[[Story], None]:
    def write(story: Story) -> None:
        where = path.format(circle=story.circle.slug, session=story.ahead.pk)
        story.write("patch", f"/api/v1/{where}/", {name: text})

    return write


def _post(path: str, body: Callable[[Story], dict[str, Any]]) -> Callable[[Story], None]:
    return lambda story: story.write("post", path, body(story))


LINK, PLACE = "https://meet.example/{}", "14 {} lane"
WRITERS: dict[str, Callable[[Story], None]] = {
    "groups.Circle.meeting_link_sealed": _patch("circles/{circle}", "meeting_link", LINK.format("canary-osprey")),
    "groups.Circle.meeting_place_sealed": _patch("circles/{circle}", "meeting_place", PLACE.format("canary-heron")),
    "groups.Session.meeting_link_sealed": _patch("sessions/{session}", "meeting_link", LINK.format("canary-avocet")),
    "groups.Session.meeting_place_sealed": _patch("sessions/{session}", "meeting_place", PLACE.format("canary-snipe")),
    "groups.Reflection.text_sealed": _post(
        "/api/v1/me/reflections/", lambda story: {"session": str(story.behind.pk), "text": "a canary-marigold evening"}
    ),
    "notifications.PushSubscription.subscription_sealed": _post(
        "/api/v1/me/push-subscriptions/", lambda story: browser(f"{FCM}canary-petrel", label="Phone")
    ),
    "groups.Report.text_sealed": _post(
        "/api/v1/reports/",
        lambda story: {"subject": "circle", "circle": story.other.slug, "reason": "other", "text": "a canary-siskin"},
    ),
    "groups.Appeal.text_sealed": _post(
        "/api/v1/me/appeals/", lambda story: {"circle": story.gone.slug, "text": "a canary-redstart"}
    ),
    "groups.ContactRequest.reach_sealed": _post(
        "/api/v1/me/contact-request/", lambda story: {"session": str(story.behind.pk), "reach": "canary-dunlin 555"}
    ),
    "groups.Notice.text_sealed": lambda story: story.write(
        "post", f"/api/v1/circles/{story.circle.slug}/notices/", {"text": "A canary-wagtail in the blue room"}
    ),
    "groups.Debrief.answers_sealed": lambda story: story.write(
        "post",
        f"/api/v1/sessions/{story.behind.pk}/debrief/",
        {"concern": "watch", "wants_call": True, "words": "a canary-brambling round"},
    ),
    "groups.JoinAnswers.answers_sealed": _post(
        "/api/v1/circles/meadow/memberships/",
        lambda story: {"answers": [{"question": "What brings you?", "answer": "a canary-pipit"}]},
    ),
    "groups.Intention.words_sealed": lambda story: story.write(
        "put", f"/api/v1/me/intentions/{story.behind.pk}/", {"text": "a canary-wren"}
    ),
    "members.FacilitatorApplication.motivation_sealed": lambda story: story.apply("a canary-linnet"),
    "members.FacilitatorInvitation.address_sealed": lambda story: story.invite("canary-godwit@example.org"),
    "notifications.AccountMail.letter_sealed": _post(
        "/_allauth/browser/v1/auth/password/request", lambda story: {"email": "canary-plover@example.org"}
    ),
}
# What is sealed and no free text: codes of a list that the service itself is full of. Their column alone is read.
CODES = {
    "groups.OwnSources.sources_sealed",
    "groups.OwnSources.about_sealed",
    "groups.CheckIn.answers_sealed",
    "members.Member.circumstances_sealed",
}
# An archive of all of it, packed: tests/privacy opens it and reads it at rest.
PACKED = {"privacy.Export.archive_sealed"}


def sealed_fields() -> set[str]:
    """This function will return every column of the service that holds sealed text."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith("_sealed") and field.get_internal_type() == "BinaryField"
    }


def test_every_sealed_field_is_written_here() -> None:
    assert sealed_fields() == {*WRITERS, *CODES, *PACKED}


@pytest.fixture
def given_to_the_broker() -> Iterator[list[str]]:
    """Everything that a task is called with."""
    given: list[str] = []

    def note(body: object = None, args: object = None, kwargs: object = None, **_: object) -> None:
        given.append(f"{body!r} {args!r} {kwargs!r}")

    before_task_publish.connect(note, weak=False, dispatch_uid="noted")
    task_prerun.connect(note, weak=False, dispatch_uid="noted too")
    yield given
    before_task_publish.disconnect(dispatch_uid="noted")
    task_prerun.disconnect(dispatch_uid="noted too")


def forms(text: str) -> list[bytes]:
    """This function will return the text as a log, and as a dump of bytes, might hold it."""
    return [text.encode(), text.encode().hex().encode()]


def test_no_sink_holds_what_is_sealed(
    settings: Any, caplog: pytest.LogCaptureFixture, given_to_the_broker: list[str]
) -> None:
    settings.DEBUG = True  # the most talkative: every statement with its parameters
    caplog.set_level(logging.DEBUG)
    memory.sent.clear()
    story = Story()
    for write in WRITERS.values():
        write(story)
    before = dump()
    story.write("put", f"/api/v1/sessions/{story.ahead.pk}/seat/", {"state": "in"})
    make_due()
    send_due.apply()
    settle()
    assert memory.sent
    assert given_to_the_broker
    to_her = [message for message in memory.sent if message.to == story.fay.email]
    mails = "".join(f"{each.subject} {each.text} {each.html} {each.headers} {each.files}" for each in to_her)
    sinks = {"dump": before + dump(), "log": caplog.text.encode(), "mail": mails.encode()}
    sinks["broker"] = "".join(given_to_the_broker).encode()
    assert b"PushSubscription" in sinks["dump"] or b"notifications_pushsubscription" in sinks["dump"]
    for name, sink in sinks.items():
        found = [each for each in forms(MARK) if each in sink.lower()]
        assert not found, f"{name}: {_around(sink, found[0])}"
    _check_written()


def _around(sink: bytes, found: bytes) -> bytes:
    at = sink.lower().index(found)
    return sink[max(at - 200, 0) : at + 200]


def _check_written() -> None:
    """Without a value in each column nothing was tried."""
    for label in WRITERS:
        app, model, field = label.split(".")
        if model != "AccountMail":  # wiped as soon as it is settled
            assert apps.get_model(app, model).objects.filter(**{f"{field}__isnull": False}).exists(), label
