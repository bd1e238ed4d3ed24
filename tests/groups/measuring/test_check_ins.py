"""Check-ins and intentions: after consent, one a week, sealed, hers alone, and gone when she says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from config import vault
from groups import portability
from groups.dose import Helped
from groups.models import CheckIn, Intention
from groups.selectors import checkins as reading
from groups.services import checkins
from groups.services.checkins import Said
from members.models import Member
from members.services.consents import grant_consent, withdraw_consent
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 6, 18, tzinfo=UTC)  # a Wednesday
PATH = "/api/v1/me/check-ins/"
LOUD = {"loudness": 8, "helped": "no", "feelings": ["tired", "hopeful"]}


@pytest.fixture
def pim() -> Member:
    pim = make_member("pim")
    grant_consent(member=pim, purpose="check_ins", now=NOW - timedelta(days=400))
    return pim


class Browser:
    """Her browser, at any moment: a login of today would be over by then."""

    def __init__(self, client_for, member: Member) -> None:
        self.client_for, self.member = client_for, member

    def ask(self, method: str, path: str, body: object = None, at: datetime = NOW):
        with time_machine.travel(at, tick=False):
            client = self.client_for(self.member)
            more = {} if body is None else {"data": body, "content_type": "application/json"}
            return getattr(client, method)(path, **more)

    def say(self, at: datetime = NOW, **said: object):
        return self.ask("post", PATH, LOUD | said, at=at)


@pytest.fixture
def hers(client_for, pim: Member) -> Browser:
    return Browser(client_for, pim)


def test_without_her_yes_nothing_is_stored(client_for) -> None:
    answer = Browser(client_for, make_member("ola")).say()
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_required")
    assert not CheckIn.objects.exists()


def test_she_reads_what_she_said_and_in_words(hers: Browser, pim: Member) -> None:
    said = hers.say().json()
    assert said["band"] == {"key": "too_much_alone", "text": "More than one person has to carry alone"}
    assert (said["week"], said["support"], said["feelings"]) == ("2027-01-04", "card", ["tired", "hopeful"])
    listed = hers.ask("get", PATH).json()["results"]
    of_the_moment = {"support", "contact_session", "contact_until"}
    assert listed == [{key: value for key, value in said.items() if key not in of_the_moment}]


def test_once_in_a_week_of_her_own_calendar(hers: Browser, pim: Member) -> None:
    pim.timezone = "Pacific/Auckland"
    pim.save()
    assert hers.say(datetime(2027, 1, 10, 10, 30, tzinfo=UTC)).json()["week"] == "2027-01-04"  # Sunday, 23:30 there
    refused = hers.say(datetime(2027, 1, 10, 10, 45, tzinfo=UTC))
    assert (refused.status_code, refused.json()["code"]) == (409, "already_checked_in")
    assert hers.say(datetime(2027, 1, 10, 11, 15, tzinfo=UTC)).json()["week"] == "2027-01-11"  # Monday, 00:15 there


def test_twice_much_and_of_no_use_shows_people_to_talk_to_first(hers: Browser, pim: Member) -> None:
    assert hers.say(NOW - timedelta(weeks=1)).json()["support"] == "card"
    assert hers.say(NOW).json()["support"] == "card_first"
    assert hers.say(NOW + timedelta(weeks=1), helped="yes").json()["support"] == "card"
    assert hers.say(NOW + timedelta(weeks=2), loudness=6).json()["support"] == "none"


def test_it_can_be_changed_and_deleted_for_good(hers: Browser, pim: Member) -> None:
    path = f"{PATH}{hers.say().json()['id']}/"
    changed = hers.ask("patch", path, {"loudness": 1, "helped": "unsure"}).json()
    assert (changed["band"]["key"], changed["feelings"], changed["support"]) == ("quiet", [], "none")
    assert hers.ask("delete", path).status_code == 204
    assert hers.ask("get", PATH).json()["results"] == []
    assert hers.ask("delete", path).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"loudness": 11}, {"loudness": -1}, {"loudness": 3.5}, {"loudness": None}, {"helped": "maybe"},
        {"feelings": ["guilty as charged"]}, {"feelings": ["tired", "tired"]},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(hers: Browser, said: dict[str, object]) -> None:
    assert hers.say(**said).status_code == 400
    assert not CheckIn.objects.exists()


def test_the_database_holds_no_word_of_it(hers: Browser, pim: Member) -> None:
    session = make_session(make_circle(), starts_at=NOW - timedelta(hours=2))
    make_seat(session, pim)
    hers.say(feelings=["lonely"])
    checkins.set_intention(member=pim, session_id=session.pk, text="Sit on the bench", outcome=None, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(answers_sealed, 'escape') FROM groups_checkin"
            " UNION ALL SELECT encode(words_sealed, 'escape') FROM groups_intention"
        )
        rows = [text for (text,) in cursor.fetchall()]
    assert len(rows) == 2
    assert not any(word in row for row in rows for word in ("loudness", "lonely", "bench"))


def test_nobody_elses_are_opened(pim: Member) -> None:
    row = checkins.check_in(member=pim, said=Said(3, Helped.YES), now=NOW)
    with pytest.raises(ValueError, match="author alone"):
        reading.opened_answers(make_member("ola"), [row])


def test_answers_moved_to_another_week_refuse_to_open(pim: Member) -> None:
    row = checkins.check_in(member=pim, said=Said(3, Helped.YES), now=NOW)
    stolen = CheckIn.objects.create(member=pim, week_date=date(2026, 1, 5), answers_sealed=row.answers_sealed)
    with pytest.raises(vault.VaultError):
        reading.opened_answers(pim, [stolen])


def test_a_loud_week_keeps_light_questions_away_for_seven_days(pim: Member) -> None:
    assert not reading.had_heavy_week(pim, now=NOW)
    checkins.check_in(member=pim, said=Said(7, Helped.YES), now=NOW)
    assert reading.had_heavy_week(pim, now=NOW + timedelta(days=6))
    assert not reading.had_heavy_week(pim, now=NOW + timedelta(days=8))


def test_taking_her_yes_back_deletes_it_all(pim: Member) -> None:
    session = make_session(make_circle(), starts_at=NOW - timedelta(hours=2))
    make_seat(session, pim)
    checkins.check_in(member=pim, said=Said(3, Helped.YES), now=NOW)
    checkins.set_intention(member=pim, session_id=session.pk, text="Sit down", outcome=None, now=NOW)
    withdraw_consent(member=pim, purpose="check_ins", now=NOW)
    assert not CheckIn.objects.exists()
    assert not Intention.objects.exists()


def test_what_she_took_back_comes_back_by_no_repeated_request(hers: Browser, pim: Member) -> None:
    with time_machine.travel(NOW, tick=False):
        client, key = hers.client_for(pim), {"Idempotency-Key": "of-this-week"}
        asked = {"data": LOUD, "content_type": "application/json", "headers": key}
        assert client.post(PATH, **asked).status_code == 201
        assert client.post(PATH, **asked).headers["Idempotent-Replay"] == "true"
        withdraw_consent(member=pim, purpose="check_ins", now=NOW)
        again = client.post(PATH, **asked)
    assert (again.status_code, again.json()["code"]) == (409, "consent_required")


def test_half_a_try_counts_and_letting_go_is_fine(hers: Browser, pim: Member) -> None:
    circle = make_circle()
    make_membership(circle, pim)
    session = make_session(circle, starts_at=NOW - timedelta(hours=2))
    make_seat(session, pim)
    path = f"/api/v1/me/intentions/{session.pk}/"
    for outcome in (None, "half", "let_go"):
        put = hers.ask("put", path, {"text": "Sit on the bench", "outcome": outcome})
        assert (put.status_code, put.json()["outcome"]) == (200, outcome)
    assert [one["text"] for one in hers.ask("get", "/api/v1/me/intentions/").json()["results"]] == ["Sit on the bench"]
    assert hers.ask("delete", path).status_code == hers.ask("delete", path).status_code == 204
    assert not Intention.objects.exists()


def test_a_session_without_her_takes_no_intention(hers: Browser, pim: Member) -> None:
    session = make_session(make_circle(), starts_at=NOW - timedelta(hours=2))
    answer = hers.ask("put", f"/api/v1/me/intentions/{session.pk}/", {"text": "Sit"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_attended")


def test_her_line_is_told_with_its_footnote(hers: Browser, pim: Member) -> None:
    for week, loudness in enumerate((8, 8, 7, 3, 2, 3)):
        hers.say(NOW + timedelta(weeks=week if week < 3 else week + 1), loudness=loudness)
    told = hers.ask("get", "/api/v1/me/trend/").json()
    assert [point["loudness"] for point in told["points"]] == [8, 8, 7, 3, 2, 3]
    assert [point["weeks_missed"] for point in told["points"]] == [0, 0, 0, 1, 0, 0]
    assert told["change"] == {"key": "quieter", "text": "Quieter than at first."}
    assert "would have happened anyway" in told["footnote"]
    assert "not a test" in told["disclaimer"]


def test_export_holds_it_and_erasing_leaves_nothing(pim: Member) -> None:
    session = make_session(make_circle(), starts_at=NOW - timedelta(hours=2))
    make_seat(session, pim)
    checkins.check_in(member=pim, said=Said(3, Helped.YES, ("calm", "torn")), now=NOW)
    checkins.set_intention(member=pim, session_id=session.pk, text="Sit down", outcome=None, now=NOW)
    told = portability.export(pim.pk)
    assert [(one["week"], one["loudness"], one["feelings"]) for one in told["check_ins"]] == [
        ("2027-01-04", 3, ["calm", "torn"])
    ]
    assert [one["text"] for one in told["intentions"]] == ["Sit down"]
    portability.erase(pim.pk)
    assert not CheckIn.objects.exists()
    assert not Intention.objects.exists()
