"""What was handed out before she lost a circle: her calendar's address, links in letters, and letters that are due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models.functions import Now

from groups.services.feeds import open_feed
from notifications import leads
from notifications.channels import memory
from notifications.models import Delivery
from notifications.onetap import Purpose, Token
from tests.authz import ground, tally
from tests.authz.conftest import Stage
from tests.authz.losses import OF_MEM, Loss
from tests.authz.matrix import BASE
from tests.notifications.ledger import settle

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
LATER = datetime(2035, 1, 1, tzinfo=UTC)
STOPPING = (Purpose.UNSUBSCRIBE, Purpose.PAUSE)  # these she may always
ACTING = [purpose for purpose in Purpose if purpose not in STOPPING]


@pytest.mark.parametrize("where", ["open", "hidden"])
@pytest.mark.parametrize("loss", OF_MEM, ids=str)
def test_an_old_feed_has_lost_the_circle_at_the_next_fetch(stage: Stage, loss: Loss, where: str) -> None:
    member, place = stage.world.people["MEM"], stage.world.places[where]
    _feed, url = open_feed(member=member, now=datetime.now(UTC))
    client, path = stage.world.client("ANON"), url.removeprefix(settings.PUBLIC_URL)
    first = client.get(path)
    has_it = {"If-None-Match": first.headers["ETag"]}
    assert str(place.ahead.pk) in first.content.decode()
    assert client.get(path, headers=has_it).status_code == 304
    loss.act(stage.world, place)
    then = client.get(path, headers=has_it)
    assert then.status_code == (200 if loss.is_of_one_circle else 404)
    told = [str(session.pk) for session in place.sessions] + [place.memberships["MEM"].alias]
    assert not [word for word in told if word in then.content.decode()]
    tally.count("old links and letters")


def link(delivery: Delivery, purpose: Purpose) -> str:
    """This function will return the address of a tap as the letter held it."""
    token = Token(purpose, delivery.pk, delivery.recipient.token_epoch, LATER)
    return f"{BASE}t/{token.spell()}/"


def confirmation(stage: Stage) -> Delivery:
    """This function will return the letter that told MEM that she has a seat."""
    session, member = stage.world.places["open"].ahead, stage.world.people["MEM"]
    return Delivery.objects.get(recipient=member, kind="booking_confirmation", session_id=session.pk)


@pytest.mark.parametrize("purpose", Purpose, ids=lambda purpose: purpose.name)
@pytest.mark.parametrize("loss", OF_MEM, ids=str)
def test_an_old_link_acts_with_her_present_rights(stage: Stage, loss: Loss, purpose: Purpose) -> None:
    place, client = stage.world.places["open"], stage.world.client("ANON")
    about = confirmation(stage)
    path = link(about, purpose)
    loss.act(stage.world, place)
    before = ground.digest()
    looked, acted = client.get(path), client.post(path, {})
    changed = ground.changes(before, ground.digest())
    tally.count("old links and letters", 2)
    if purpose in STOPPING and loss.is_of_one_circle:
        assert (looked.status_code, acted.status_code) == (200, 200)
        assert [table for table in changed if "notifications_" in table]
        return
    # A question after a session is hers to set aside for a while; this letter is about none.
    refusals = {404, 410, 200} if purpose is Purpose.REFLECT and loss.is_of_one_circle else {404, 410}
    assert {looked.status_code, acted.status_code} <= refusals
    assert not changed
    told = [place.memberships["MEM"].alias, place.circle.name, place.circle.slug, str(place.ahead.pk)]
    assert not [word for word in told if word in looked.content.decode() + acted.content.decode()]


@pytest.mark.parametrize("purpose", [Purpose.YES, Purpose.HOPEFUL, Purpose.JOIN], ids=lambda purpose: purpose.name)
def test_the_same_link_did_act_before(stage: Stage, purpose: Purpose) -> None:
    assert stage.world.client("ANON").post(link(confirmation(stage), purpose), {}).status_code == 200


@pytest.mark.parametrize("loss", [None, *OF_MEM], ids=str)
def test_a_reminder_that_is_due_does_not_go_out(stage: Stage, loss: Loss | None) -> None:
    """The rows are put back as they were before the loss, so that the last look alone stands in the way."""
    place, member = stage.world.places["open"], stage.world.people["MEM"]
    member.__class__.objects.filter(pk=member.pk).update(quiet_from=None, quiet_to=None)
    Delivery.objects.filter(state__in=("pending", "leased")).delete()
    if loss:
        loss.act(stage.world, place)
    Delivery.objects.filter(recipient=member, state="pending").delete()
    owed = [_reminder(stage, channel) for channel in ("email", "push")]
    memory.sent.clear()
    settle()
    states = set(Delivery.objects.filter(pk__in=owed).values_list("state", flat=True))
    tally.count("old links and letters", len(owed))
    if loss is None:
        assert "sent" in states
    else:
        assert states <= {"void", "suppressed"}
    hers = [message for message in memory.sent if member.email in repr(vars(message))]
    assert bool(hers) is (loss is None)


def _reminder(stage: Stage, channel: str) -> Any:
    place = stage.world.places["open"]
    row = Delivery.objects.create(
        recipient=stage.world.people["MEM"],
        kind="reminder",
        lead_minutes=leads.usual()[0],
        channel=channel,
        occasion_id=place.seats["MEM"].pk,
        session_id=place.ahead.pk,
        version=place.ahead.version,
        due_at=Now(),
        not_before=Now(),
        expires_at=place.ahead.starts_at - timedelta(minutes=1),
    )
    return row.pk
