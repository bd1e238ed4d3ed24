"""One-tap links: what they are made of, what they do, and what they refuse."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from groups.models import Prompt, PromptShown, Reflection, Seat, Session
from groups.services.attendance import record_attendance
from groups.services.reference import load_prompts
from groups.services.sessions import cancel_session
from members.models import Consent, Member
from members.selectors import has_consent
from notifications import onetap
from notifications.messages import Message
from notifications.models import Delivery, Preference
from notifications.onetap import BadToken, Purpose, Token
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle, states

HOUR = timedelta(hours=1)
LATER = datetime(2035, 1, 1, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"


@given(
    purpose=st.sampled_from(Purpose),
    delivery=st.uuids(),
    epoch=st.integers(0, 2**32 - 1),
    expiry=st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_a_token_says_what_was_spelled(purpose: Purpose, delivery, epoch: int, expiry: datetime) -> None:
    token = Token(purpose, delivery, epoch, expiry)
    assert onetap.read(token.spell()) == token
    assert re.fullmatch(r"[A-Za-z0-9_-]{56}", token.spell())


def test_no_altered_token_is_read() -> None:
    """Every character of the token replaced by every other character of its alphabet."""
    spelled = Token(Purpose.NO, uuid7(), 0, LATER).spell()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    tried = 0
    for place, letter in enumerate(spelled):
        for other in alphabet.replace(letter, ""):
            with pytest.raises(BadToken):
                onetap.read(spelled[:place] + other + spelled[place + 1 :])
            tried += 1
    assert tried == 56 * 63


@pytest.mark.parametrize("text", ["", "x", "A" * 55, "A" * 56, "A" * 57, "é" * 56, "A" * 55 + "\n"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        onetap.read(text)


def test_a_retired_secret_still_reads_and_an_unknown_one_does_not(settings) -> None:
    spelled = Token(Purpose.YES, uuid7(), 0, LATER).spell()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret"
    assert onetap.read(spelled).purpose is Purpose.YES
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadToken):
        onetap.read(spelled)


@pytest.fixture
def visitor() -> Client:
    """A browser that was never here and a mail provider's robot alike: no cookies, CSRF enforced."""
    return Client(enforce_csrf_checks=True, raise_request_exception=True)


@pytest.fixture
def links(world: World, outbox: list[Message]) -> dict[str, str]:
    """The links of the reminder that asks, as they stand in the mail."""
    world.seat()
    make_due(lead_minutes=4320)
    settle()
    (message,) = [message for message in outbox if "I am coming" in message.text]
    found = re.findall(r"https://kindcircle\.test(/api/v1/t/[\w-]+/)", message.text)
    return dict(zip(("yes", "no", "stop"), found, strict=True))


@pytest.mark.django_db
def test_looking_changes_nothing(links: dict[str, str], visitor: Client, world: World) -> None:
    for path in links.values():
        for _ in range(2):
            answer = visitor.get(path)
            assert answer.status_code == 200
            assert answer["Content-Type"].startswith("text/html")
            assert "<script" not in answer.content.decode()
    assert world.session.seats.get().state == Seat.State.IN
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_the_page_is_hers_and_says_nothing_telling(links: dict[str, str], visitor: Client, world: World) -> None:
    Member.objects.filter(pk=world.pim.pk).update(locale="es")
    answer = visitor.get(links["no"])
    page = answer.content.decode()
    assert '<html lang="es">' in page
    assert "dejo mi lugar" in page
    assert "<title>Kindcircle</title>" in page
    assert world.circle.name not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
def test_yes_keeps_the_seat(links: dict[str, str], visitor: Client, world: World) -> None:
    assert visitor.post(links["yes"]).status_code == 200
    assert world.session.seats.get().state == Seat.State.IN


@pytest.mark.django_db
def test_yes_makes_a_hopeful_seat_certain_and_no_gives_it_back(
    links: dict[str, str], visitor: Client, world: World
) -> None:
    for _again in range(2):
        world.session.seats.update(state=Seat.State.HOPEFUL)
        assert visitor.get(links["yes"]).status_code == 200
        assert world.session.seats.get().state == Seat.State.HOPEFUL
        assert visitor.post(links["yes"]).status_code == 200
        assert world.session.seats.get().state == Seat.State.IN
    world.session.seats.update(state=Seat.State.HOPEFUL)
    assert visitor.post(links["no"]).status_code == 200
    world.session.refresh_from_db()
    assert (world.session.seats.get().state, world.session.taken) == (Seat.State.OUT, 0)


@pytest.mark.django_db
def test_no_gives_the_seat_back_once_and_says_so_kindly_twice(
    links: dict[str, str], visitor: Client, world: World
) -> None:
    first, second = visitor.post(links["no"]), visitor.post(links["no"])
    assert (first.status_code, second.status_code) == (200, 410)
    assert world.session.seats.get().state == Seat.State.OUT
    assert "All is in order" in second.content.decode()
    assert visitor.post(links["yes"]).status_code == 410


@pytest.mark.django_db
def test_an_old_no_does_not_give_a_new_seat_back(links: dict[str, str], visitor: Client, world: World) -> None:
    visitor.post(links["no"])
    world.seat()
    assert visitor.post(links["no"]).status_code == 410
    assert world.session.seats.filter(state=Seat.State.IN).count() == 1


@pytest.mark.django_db
def test_a_link_of_a_cancelled_session_says_so(links: dict[str, str], visitor: Client, world: World) -> None:
    cancel_session(session_id=world.session.pk, now=world.now)
    assert [visitor.get(links[name]).status_code for name in ("yes", "no", "stop")] == [410, 410, 200]


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", [FORM, None])
def test_a_mail_provider_unsubscribes_by_itself(
    links: dict[str, str], visitor: Client, world: World, content_type: str | None
) -> None:
    """RFC 8058: a POST of form data, without cookies, and no redirect."""
    kwargs = {"content_type": content_type} if content_type else {}
    data = "List-Unsubscribe=One-Click" if content_type else {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        assert visitor.post(links["stop"], data, HTTP_ACCEPT="application/xml", **kwargs).status_code == 200
    assert [(row.topic, row.is_wanted) for row in Preference.objects.all()] == [("reminders", False)]
    assert {state for kind, _, state in states(state__in=["pending", "void"])} == {"void"}
    assert world.session.seats.get().state == Seat.State.IN


@pytest.mark.django_db
def test_who_stopped_a_sort_of_message_by_mistake_switches_it_back_on(
    links: dict[str, str], visitor: Client, world: World
) -> None:
    assert 'name="again"' in visitor.post(links["stop"]).content.decode()
    assert visitor.post(links["stop"], {"again": "yes"}).status_code == 200
    assert [(row.topic, row.is_wanted) for row in Preference.objects.all()] == [("reminders", True)]
    assert "pending" in {state for kind, _, state in states(kind="reminder")}


@pytest.mark.django_db
def test_links_end_with_the_epoch_the_account_and_their_time(
    links: dict[str, str], visitor: Client, world: World
) -> None:
    row = only(lead_minutes=4320)
    over = onetap.link(Token(Purpose.NO, row.pk, 0, datetime.now(UTC) - HOUR)).removeprefix("https://kindcircle.test")
    assert visitor.post(over).status_code == 410
    for change in ({"token_epoch": 1}, {"token_epoch": 0, "is_active": False}):
        Member.objects.filter(pk=world.pim.pk).update(**change)
        assert visitor.get(links["no"]).status_code == 410
        assert visitor.post(links["no"]).status_code == 410
    assert world.session.seats.get().state == Seat.State.IN


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nonsense", "A" * 56, "%00", "..%2f", "x" * 3000])
def test_a_link_that_leads_nowhere_is_a_kind_page(visitor: Client, path: str) -> None:
    for answer in (visitor.get(f"/api/v1/t/{path}/"), visitor.post(f"/api/v1/t/{path}/")):
        assert answer.status_code == 404


@pytest.mark.django_db
def test_a_link_of_an_erased_member_leads_nowhere(links: dict[str, str], visitor: Client, world: World) -> None:
    world.pim.delete()
    assert visitor.get(links["no"]).status_code == 404


@pytest.fixture
def question(world: World, outbox: list[Message]) -> str:
    """The link to the question after a session that pim came to."""
    load_prompts()
    seat = world.seat()
    over = datetime.now(UTC) - HOUR
    Session.objects.filter(pk=world.session.pk).update(starts_at=over - HOUR, ends_at=over)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=over)
    Delivery.objects.exclude(kind="reflection_prompt").delete()
    settle()
    (message,) = outbox
    assert message.subject == "A small question for you"
    return re.findall(r"https://kindcircle\.test(/api/v1/t/[\w-]+/)", message.text)[0]


@pytest.mark.django_db
def test_the_question_is_shown_and_answered_by_one_form(question: str, visitor: Client, world: World) -> None:
    page = visitor.get(question).content.decode()
    assert any(prompt.text_en in _unescaped(page) for prompt in Prompt.objects.all())
    assert 'name="consent"' in page
    answer = visitor.post(question, {"answer": "Nobody had it all.", "consent": "yes"})
    assert answer.status_code == 200
    kept = Reflection.objects.get(author=world.pim)
    assert kept.prompt is not None
    assert kept.prompt.text_en in _unescaped(page)
    assert b"Nobody" not in bytes(kept.text_sealed)
    assert visitor.post(question, {"answer": "Again"}).status_code == 410


@pytest.mark.django_db
def test_without_her_yes_nothing_is_kept_and_her_words_are_still_there(
    question: str, visitor: Client, world: World
) -> None:
    answer = visitor.post(question, {"answer": "<b>mine</b>"})
    assert answer.status_code == 409
    assert "&lt;b&gt;mine&lt;/b&gt;" in answer.content.decode()
    assert not Reflection.objects.exists()
    assert not has_consent(world.pim.pk, "reflections")


@pytest.mark.django_db
def test_who_said_yes_before_is_not_asked_again(question: str, visitor: Client, world: World) -> None:
    Consent.objects.create(member=world.pim, purpose="reflections", version=1, granted_at=world.now - HOUR)
    assert 'name="consent"' not in visitor.get(question).content.decode()
    assert visitor.post(question, {"answer": "Fine."}).status_code == 200


@pytest.mark.django_db
def test_heavy_words_are_answered_with_whom_to_call_in_order(question: str, visitor: Client, world: World) -> None:
    Consent.objects.create(member=world.pim, purpose="reflections", version=1, granted_at=world.now - HOUR)
    before = set(Delivery.objects.values_list("pk", flat=True))
    page = visitor.post(question, {"answer": "I want to die."}).content.decode()
    assert page.index("Nobody has been told what you wrote") < page.index("911") < page.index("988")
    assert Reflection.objects.count() == 1
    since = Delivery.objects.exclude(pk__in=before).values_list("recipient", "kind")
    assert set(since) <= {(world.pim.pk, "midweek_prompt")}  # as after any words


@pytest.mark.django_db
def test_harmless_words_are_only_kept(question: str, visitor: Client, world: World) -> None:
    Consent.objects.create(member=world.pim, purpose="reflections", version=1, granted_at=world.now - HOUR)
    page = visitor.post(question, {"answer": "I rested for an hour."}).content.decode()
    assert "Nobody has been told" not in page
    assert "911" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("form", [{}, {"answer": "  "}, {"answer": "words", "skip": "yes"}, {"answer": "\0"}])
def test_skipping_is_fine_and_stores_nothing(question: str, visitor: Client, form: dict[str, str]) -> None:
    assert visitor.post(question, form).status_code == 200
    assert not Reflection.objects.exists()
    assert not Consent.objects.filter(purpose="reflections").exists()
    assert not PromptShown.objects.filter(skipped_at=None).exists()
    assert visitor.post(question, {"answer": "After all", "consent": "yes"}).status_code == 200


@pytest.mark.django_db
def test_an_answer_that_is_too_long_is_not_cut_silently(question: str, visitor: Client) -> None:
    answer = visitor.post(question, {"answer": "x" * 5001, "consent": "yes"})
    assert answer.status_code == 400
    assert "x" * 5001 in answer.content.decode()
    assert not Reflection.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ('{"answer": "x"}', "application/json", 415),
        ("--x\r\nbroken", "multipart/form-data; boundary=", 400),
        ("x" * 70_000, FORM, 413),
        ("%ff=%fe&answer=%zz", FORM, 200),
    ],
)
def test_a_strange_body_is_refused_and_breaks_nothing(
    links: dict[str, str], visitor: Client, body: str, content_type: str, status: int
) -> None:
    assert visitor.post(links["yes"], body, content_type=content_type).status_code == status


def _unescaped(page: str) -> str:
    return page.replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [("text/plain", b"yes", 415), ("application/json", b"{}", 415), ("multipart/form-data", b"yes", 400)],
)
def test_a_body_that_is_no_form_is_refused_by_a_problem_that_can_be_read(
    client: Client, content_type: str, body: bytes, status: int
) -> None:
    answer = client.post("/api/v1/t/never-was/", body, content_type=content_type, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
