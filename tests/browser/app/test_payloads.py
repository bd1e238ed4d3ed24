"""Texts that try to be more, on the screens of the app: circles, her week, her inbox, what she wrote."""

import pytest

from groups.models import Circle, Membership
from tests.browser.app.routes import addresses
from tests.browser.app.window import App
from tests.injection.payloads import PAYLOADS

pytestmark = pytest.mark.kept

SHOWN = PAYLOADS[:3] + PAYLOADS[23:27] + [PAYLOADS[32], PAYLOADS[39]]


@pytest.mark.parametrize("locale", ["en-US"])
def test_no_screen_runs_what_is_written_on_it(phone: App, locale: str) -> None:
    ran: list[str] = []
    phone.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    phone.sign_in(phone.world.full_week())
    together = " ".join(SHOWN)
    Circle.objects.update(description=together[:1000])
    for number, circle in enumerate(Circle.objects.order_by("slug")):
        text = SHOWN[number % len(SHOWN)]
        Circle.objects.filter(pk=circle.pk).update(name=text[:80], audience=text[:120])
        for place, membership in enumerate(Membership.objects.filter(circle=circle).order_by("pk")):
            said = SHOWN[(number + place) % len(SHOWN)]
            Membership.objects.filter(pk=membership.pk).update(alias=said[:60], handle=f"{place}{said}"[:40])
    for address in addresses(phone.world, signed_in=True).values():
        phone.open(address)
    assert not ran  # and the window was quiet: no complaint, no hurt policy, no stranger
