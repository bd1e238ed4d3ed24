"""She changes her language: what was planned before is written in the new one."""

import pytest

from members.services.people import change_profile
from notifications.messages import Message
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("locale", "begins"), [("en", "Your session"), ("es", "Tu sesión")])
def test_what_waits_follows_her_language(world: World, outbox: list[Message], locale: str, begins: str) -> None:
    world.seat()
    other = {"en": "es", "es": "en"}[locale]
    change_profile(member=world.pim, expected_version=None, changes={"locale": other}, now=world.now)
    make_due(recipient=world.pim)
    change_profile(member=world.pim, expected_version=None, changes={"locale": locale}, now=world.now)
    settle()
    assert outbox
    for message in outbox:
        assert message.headers["Content-Language"] == locale
        assert f'lang="{locale}"' in message.html
    assert any(message.subject.startswith(begins) for message in outbox), [message.subject for message in outbox]
