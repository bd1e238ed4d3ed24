"""Addresses that are a capability: with any one bit of it turned over they open nothing, and no table holds them."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings

from groups.models import Membership
from groups.selectors import feeds
from groups.selectors.invitations import invitation_with
from groups.services.feeds import open_feed
from groups.services.invitations import invite
from notifications import onetap
from notifications.models import Delivery
from notifications.onetap import BadToken, Purpose, Token
from tests.authz import ground, tally
from tests.authz.conftest import Stage
from tests.authz.matrix import BASE

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LATER = datetime(2035, 1, 1, tzinfo=UTC)


def flips(token: str) -> Iterator[str]:
    """This function will yield the token with each of its bits turned over, the spare ones of the last letter too."""
    for place, letter in enumerate(token):
        for bit in range(6):
            yield token[:place] + ALPHABET[ALPHABET.index(letter) ^ (1 << bit)] + token[place + 1 :]


def one_of_each_letter(token: str) -> list[str]:
    """This function will return one turned bit for each letter, another one each time."""
    return [each for number, each in enumerate(flips(token)) if number % 6 == (number // 6) % 6]


def test_a_feed_opens_by_its_own_token_and_no_table_holds_it(stage: Stage) -> None:
    _feed, url = open_feed(member=stage.world.people["MEM"], now=datetime.now(UTC))
    token = url.removeprefix(f"{settings.PUBLIC_URL}/calendar/").removesuffix(".ics")
    assert feeds.feed_with(token)
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    tried = list(flips(token))
    assert len(tried) == len(set(tried)) == 43 * 6
    assert not [each for each in tried if feeds.feed_with(each)]
    client = stage.world.client("ANON")
    assert client.get(f"/calendar/{token}.ics").status_code == 200
    assert {client.get(f"/calendar/{each}.ics").status_code for each in one_of_each_letter(token)[:20]} == {404}
    tally.count("bits of tokens turned over", len(tried))
    held = repr(list(ground.rows().values()))
    assert token not in held
    assert base64.urlsafe_b64decode(token + "=").hex() not in held


def test_an_invitation_lets_in_by_its_own_token_and_no_table_holds_it(stage: Stage) -> None:
    now = datetime.now(UTC)
    circle = Membership.objects.filter(member=stage.world.people["FAC"], role="facilitator", state="active").first()
    assert circle
    host = stage.world.people["FAC"]
    invitation, token = invite(circle_id=circle.circle_id, made_by=host, waives=(), days=7, uses=1, now=now)
    found = invitation_with(token, now=now)
    assert found
    assert found.pk == invitation.pk
    tried = list(flips(token))
    assert len(tried) == len(set(tried)) == 43 * 6
    assert not [each for each in tried if invitation_with(each, now=now)]
    client, before = stage.world.client("MOM"), ground.digest()
    doors = [f"{BASE}invitations/{each}/accept/" for each in one_of_each_letter(token)[::7]]
    assert {client.post(door, {}, content_type="application/json").status_code for door in doors} == {404}
    assert not ground.changes(before, ground.digest())
    tally.count("bits of tokens turned over", len(tried))
    held = repr(list(ground.rows().values()))
    assert token not in held
    assert base64.urlsafe_b64decode(token + "=").hex() not in held


@pytest.mark.parametrize("purpose", Purpose, ids=lambda purpose: purpose.name)
def test_a_link_of_a_letter_acts_by_its_own_token(stage: Stage, purpose: Purpose) -> None:
    about = Delivery.objects.filter(recipient=stage.world.people["MEM"], kind="booking_confirmation").earliest("pk")
    token = Token(purpose, about.pk, about.recipient.token_epoch, LATER).spell()
    assert onetap.read(token)
    tried = list(flips(token))
    assert len(tried) == 56 * 6
    for each in tried:
        with pytest.raises(BadToken):
            onetap.read(each)
    tally.count("bits of tokens turned over", len(tried))
    client, before = stage.world.client("ANON"), ground.digest()
    assert {client.post(f"{BASE}t/{each}/", {}).status_code for each in one_of_each_letter(token)[::7]} == {404}
    assert not ground.changes(before, ground.digest())
    assert token not in repr(list(ground.rows().values()))
