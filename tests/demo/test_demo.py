"""The demo: the same on every machine, never twice, never in production, and always with a session about to begin."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings
from pytest_django import DjangoDbBlocker

from config.operations import demo, people, soon
from groups.models import Circle, Membership, Prompt, Seat, Series, Session, SupportLine
from groups.services.demo.soon import SLUG
from groups.services.sweep import sweep
from members import selectors
from members.models import Agreement, Consent, Member
from notifications.models import Delivery
from notifications.planning import reconcile

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 18, 0, 20, tzinfo=UTC)


def counts() -> dict[str, int]:
    models = (Agreement, Circle, Consent, EmailAddress, Member, Membership, Prompt, Seat, Series, Session, SupportLine)
    return {model.__name__: model.objects.count() for model in models}


class Everything(TestCase):
    """What Django does for all tests of a class at once, in one transaction."""

    databases = frozenset({"default", "keys", "audit"})

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_reference", verbosity=0)
        demo.load(now=NOW)


@pytest.fixture(scope="class")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole demo, as it is on the day it was written for; once for all tests, each of which is undone by itself."""
    with django_db_blocker.unblock():
        Everything.setUpClass()
        with django_db_blocker.block():
            yield
        Everything.tearDownClass()
        Everything.doClassCleanups()


@pytest.mark.usefixtures("loaded")
class TestDemo:
    def test_brings_every_circle_with_its_sessions_and_its_people(self) -> None:
        assert Circle.objects.filter(is_discoverable=True).count() == 51
        assert Member.objects.filter(email__regex=r"^mom\d{3}@example\.org$").count() == 200
        assert not Circle.objects.filter(series__isnull=True).exists()
        assert not Circle.objects.filter(sessions__isnull=True).exists()
        for circle in Circle.objects.all():
            running = circle.memberships.filter(
                role="facilitator", state="active", member__is_approved_facilitator=True
            )
            assert running.exists(), circle.slug

    def test_three_accounts_have_their_parts(self) -> None:
        mom, facilitator, admin = (
            Member.objects.get(email=f"{name}@example.org") for name in ("mom", "facilitator", "admin")
        )
        assert Membership.objects.filter(member=mom, state="active", role="member").exists()
        assert Membership.objects.filter(member=facilitator, state="active", role="facilitator").count() >= 1
        assert Membership.objects.filter(circle__memberships__member=facilitator, state="pending").exists()
        assert (admin.is_staff, admin.is_superuser) == (True, True)
        assert not Member.objects.exclude(pk=admin.pk).filter(is_staff=True).exists()

    def test_everybody_can_log_in_and_agreed_to_everything(self, client: Client) -> None:
        assert EmailAddress.objects.filter(verified=True, primary=True).count() == Member.objects.count() == 203
        for member in Member.objects.all():
            assert member.is_demo
            assert member.quiet_from is None
            assert selectors.has_accepted_current_agreement(member.pk)
            assert selectors.has_consent(member.pk, Consent.Purpose.REFLECTIONS)
        assert client.login(username="mom137@example.org", password="kindcircle-demo")

    def test_seats_fit_and_some_wait(self) -> None:
        for session in Session.objects.filter(seats__isnull=False).distinct():
            assert session.taken == session.seats.filter(state__in=Seat.SEATED).count() <= session.capacity
        assert Seat.objects.filter(state=Seat.State.WAITING).exists()
        owed = Delivery.objects.all()  # two hundred letters would bury the one that the newcomer waits for
        assert {row.recipient.email for row in owed} == {people.MOM}
        assert {row.kind for row in owed} <= {"reminder", "hopeful_question"}
        assert min(row.due_at for row in owed) > NOW + timedelta(days=1)
        assert reconcile(now=NOW) == 0
        assert sweep(now=NOW) == 0
        assert owed.count() == Delivery.objects.count()

    def test_some_circle_meets_on_each_of_the_days_to_come(self) -> None:
        for days in range(7):
            day = (NOW + timedelta(days=days), NOW + timedelta(days=days + 1))
            assert Session.objects.filter(starts_at__range=day, circle__is_discoverable=True, taken__gt=0).count() >= 3

    def test_whoever_meets_by_link_has_one_and_nobody_else(self) -> None:
        linked = Circle.objects.filter(meeting_link_sealed__isnull=False)
        by_link = Circle.objects.filter(meeting_format__in=["online", "audio", "hybrid"])
        assert set(linked) == set(by_link)
        assert b"meet.example" not in b"".join(bytes(circle.meeting_link_sealed or b"") for circle in linked)

    def test_mom_has_every_sort_of_seat_and_an_evening_behind_her(self, client_for: Callable[[Member], Client]) -> None:
        mom = Member.objects.get(email=people.MOM)
        with time_machine.travel(NOW, tick=False):
            client = client_for(mom)
            agenda = client.get("/api/v1/me/agenda/").json()["results"]
            waiting = client.get("/api/v1/me/prompts/").json()["results"]
            attended = client.get("/api/v1/me/attended/").json()["results"]
        assert {row["seat"]["state"] for row in agenda} == {"in", "hopeful", "waiting"}
        assert [row["session"] for row in waiting] == [row["id"] for row in attended]
        assert len(attended) == 1

    def test_the_evening_she_missed_is_recorded_once_and_she_gets_a_kind_word(self) -> None:
        mom = Member.objects.get(email=people.MOM)
        for _look in range(2):
            soon.keep(now=NOW, begins_now=False)
        assert Seat.objects.filter(member=mom, attendance=Seat.Attendance.MISSED).count() == 1
        [word] = Delivery.objects.filter(recipient=mom, kind="session_missed")
        assert word.due_at <= NOW + timedelta(minutes=1)
        assert not Delivery.objects.filter(kind="reflection_prompt").exists()

    def test_nobody_is_asked_to_be_in_more_than_two_circles_as_a_member(self) -> None:
        for member in Member.objects.all():
            assert member.memberships.filter(role="member", state="active").count() <= 2

    def test_loading_again_changes_nothing_and_keeps_what_was_played(self) -> None:
        before = counts()
        Circle.objects.filter(slug="lantern-circle").update(name="Renamed while playing")
        Prompt.objects.filter(key="eve-own-sentence").update(text_en="Mended by an editor?")
        SupportLine.objects.filter(name="Samaritans").update(phone="000 mended")
        mom = Member.objects.get(email="mom@example.org")
        mom.consents.filter(purpose=Consent.Purpose.REFLECTIONS).update(withdrawn_at=NOW + timedelta(days=1))
        out = StringIO()
        call_command("load_demo", stdout=out)
        assert counts() == before
        assert "added: 0 circles, 0 people, 0 sessions, 0 seats" in out.getvalue()
        assert Circle.objects.get(slug="lantern-circle").name == "Renamed while playing"
        assert Prompt.objects.get(key="eve-own-sentence").text_en == "Mended by an editor?"
        assert SupportLine.objects.get(name="Samaritans").phone == "000 mended"
        assert not selectors.has_consent(mom.pk, Consent.Purpose.REFLECTIONS)


@pytest.mark.django_db
class TestInProduction:
    @pytest.mark.parametrize("command", [["load_demo"], ["keep_demo", "--once"]])
    @override_settings(DEVELOPMENT=False)
    def test_it_is_refused_before_anything_is_written(self, command: list[str]) -> None:
        with pytest.raises(CommandError, match="development only"):
            call_command(*command)
        assert not Member.objects.exists()
        assert not Prompt.objects.exists()


@pytest.fixture
def cast(db: None) -> Member:
    """Only the people; the guest is returned."""
    call_command("load_reference", verbosity=0)
    return people.load_people(now=NOW)[people.MOM]


def sessions() -> list[Session]:
    return list(Session.objects.filter(circle__slug=SLUG).order_by("starts_at"))


class TestSoon:
    def test_a_session_begins_about_two_minutes_after_the_start_and_she_has_a_seat(self, cast: Member) -> None:
        assert soon.keep(now=NOW, begins_now=True)
        [session] = sessions()
        assert timedelta(minutes=2) <= session.starts_at - NOW < timedelta(minutes=3)
        assert session.ends_at - session.starts_at == timedelta(minutes=1)
        assert session.seats.get().member == cast
        assert session.seats.get().state == Seat.State.IN
        assert not session.circle.is_discoverable

    def test_it_is_told_to_whoever_owes_her_letters(self, cast: Member) -> None:
        soon.keep(now=NOW, begins_now=True)
        assert Delivery.objects.filter(recipient=cast).exists()

    def test_that_she_came_is_written_down_after_the_end_once(self, cast: Member) -> None:
        soon.keep(now=NOW, begins_now=True)
        [session] = sessions()
        soon.keep(now=session.ends_at - timedelta(seconds=1), begins_now=False)
        assert Seat.objects.get().attendance == Seat.Attendance.UNKNOWN
        soon.keep(now=session.ends_at + timedelta(seconds=2), begins_now=False)
        seat = Seat.objects.get()
        assert seat.attendance == Seat.Attendance.ATTENDED
        soon.keep(now=session.ends_at + timedelta(seconds=9), begins_now=False)
        assert Seat.objects.get().attendance_at == seat.attendance_at

    def test_the_next_one_follows_every_ten_minutes_however_often_it_looks(self, cast: Member) -> None:
        for second in range(0, 3600, 5):
            soon.keep(now=NOW + timedelta(seconds=second), begins_now=second == 0)
        starts = [session.starts_at for session in sessions()]
        gaps = {later - earlier for earlier, later in pairwise(starts)}
        assert 5 <= len(starts) <= 7
        assert gaps <= {timedelta(minutes=10), timedelta(minutes=11)}
        attended = Seat.objects.filter(member=cast, attendance=Seat.Attendance.ATTENDED).count()
        assert attended >= len(starts) - 1

    def test_a_second_start_soon_after_begins_again_at_once(self, cast: Member) -> None:
        soon.keep(now=NOW, begins_now=True)
        later = NOW + timedelta(minutes=5)
        soon.keep(now=later, begins_now=True)
        assert [
            session
            for session in sessions()
            if timedelta(minutes=2) <= session.starts_at - later < timedelta(minutes=3)
        ]

    def test_a_second_start_in_between_adds_none_while_one_is_coming(self, cast: Member) -> None:
        soon.keep(now=NOW, begins_now=True)
        soon.keep(now=NOW + timedelta(seconds=30), begins_now=True)
        assert len(sessions()) == 1

    def test_a_guest_who_left_is_left_alone(self, cast: Member) -> None:
        soon.keep(now=NOW, begins_now=True)
        Membership.objects.filter(circle__slug=SLUG, member=cast).update(state="left", ended_at=NOW)
        soon.keep(now=NOW + timedelta(minutes=11), begins_now=False)
        assert not sessions()[-1].seats.exists()

    @pytest.mark.parametrize("hour", [5, 6])
    def test_it_survives_the_hour_that_exists_twice(self, cast: Member, hour: int) -> None:
        now = datetime(2027, 11, 7, hour, 27, 30, tzinfo=UTC)  # 01:27 in New York, for the first and the second time
        soon.keep(now=now, begins_now=True)
        assert timedelta(minutes=2) <= sessions()[-1].starts_at - now < timedelta(minutes=3)

    @pytest.mark.django_db
    def test_without_the_demos_people_it_waits(self) -> None:
        assert not soon.keep(now=NOW, begins_now=True)

    @pytest.mark.django_db(transaction=True)  # the command closes connections that are too old, as a server would
    def test_the_command_looks_once_when_asked_to(self, cast: Member) -> None:
        call_command("keep_demo", "--once")
        assert len(sessions()) == 1
