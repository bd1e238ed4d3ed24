"""A new version of the agreement is asked for before the next booking; what is booked stands."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.errors import AgreementRequired
from groups.models import Membership, Seat, Session
from groups.services import joining, seats
from members.models import Agreement, Member
from members.services.consents import grant_consent
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
NEXT = 2


@pytest.fixture
def evenings() -> list[Session]:
    circle = make_circle()
    return [make_session(circle, starts_at=NOW + timedelta(days=days)) for days in (3, 5)]


@pytest.fixture
def pim(evenings: list[Session]) -> Member:
    """She accepted the first version and has a seat in the first evening."""
    pim = make_member()
    make_membership(evenings[0].circle, pim)
    seats.take_seat(session_id=evenings[0].pk, member=pim, now=NOW)
    return pim


def publish() -> None:
    Agreement.objects.create(version=NEXT, text_en="Be kinder.", text_es="Con más cariño.", published_at=NOW)


def test_a_new_version_asks_again_before_the_next_booking(client_for, evenings: list[Session], pim: Member) -> None:
    publish()
    client, path = client_for(pim), f"/api/v1/sessions/{evenings[1].pk}/seat/"
    answer = client.put(path, "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "agreement_required")
    assert not Seat.objects.filter(session=evenings[1]).exists()
    grant_consent(member=pim, purpose="agreement", version=NEXT, now=NOW)
    assert client.put(path, "{}", content_type="application/json").status_code == 200


def test_what_is_booked_stands_and_is_hers_to_keep_or_give_back(
    client_for, evenings: list[Session], pim: Member
) -> None:
    def reminders() -> int:
        return Delivery.objects.filter(recipient=pim, kind__startswith="reminder", state="pending").count()

    planned = reminders()
    publish()
    body = client_for(pim).get("/api/v1/me/agenda/").json()["results"]
    assert [(row["id"], row["seat"]["state"]) for row in body] == [(str(evenings[0].pk), "in")]
    assert reminders() == planned > 0
    seats.keep_seat(session_id=evenings[0].pk, member=pim, now=NOW)
    seats.give_back_seat(session_id=evenings[0].pk, member=pim, now=NOW)
    with pytest.raises(AgreementRequired):  # coming back is a booking
        seats.take_seat(session_id=evenings[0].pk, member=pim, now=NOW)


def test_who_waited_before_may_take_what_she_is_offered(evenings: list[Session], pim: Member) -> None:
    session = evenings[0]
    Session.objects.filter(pk=session.pk).update(capacity=1, seat_limit=1)
    wren = make_member()
    make_membership(session.circle, wren)
    seats.take_seat(session_id=session.pk, member=wren, now=NOW)
    publish()
    seats.give_back_seat(session_id=session.pk, member=pim, now=NOW)
    assert seats.accept_offer(session_id=session.pk, member=wren, now=NOW).state == "in"


def test_joining_asks_again_too(evenings: list[Session]) -> None:
    mom = make_member()
    publish()
    with pytest.raises(AgreementRequired):
        joining.join_circle(circle_id=make_circle().pk, member=mom, now=NOW)
    assert not Membership.objects.filter(member=mom).exists()
