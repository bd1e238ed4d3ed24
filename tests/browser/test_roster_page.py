"""The admin's roster at a moment, as eyes and screen readers of staff meet it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.admin.conftest import login_of
from tests.browser.conftest import Visit
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session


def cookie_of_staff() -> str:
    ada = make_member("ada", is_staff=True, is_superuser=True)
    return login_of(ada).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize(("width", "scheme", "locale"), [(390, "dark", "es-MX"), (1280, "light", "en-US")])
def test_staff_read_it_and_ask_for_another_moment(
    visit: Callable[..., Visit], width: int, scheme: str, locale: str
) -> None:
    session = make_session(make_circle(slug="porch"), starts_at=datetime.now(UTC) + timedelta(days=2))
    for handle in ("Tidal Wren", "Quiet Heron"):
        member = make_member()
        make_membership(session.circle, member, handle=handle)
        make_seat(session, member)
    window = visit(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": cookie_of_staff(), "url": window.root}
    window.page.context.add_cookies([cookie])
    page = window.open(f"/admin/groups/session/{session.pk}/roster/")
    assert page.inner_text("#content-main tbody").count("Tidal Wren") == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, [(rule["id"], rule["nodes"][0]["html"]) for rule in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("input[name=day]", "2020-01-01")
    page.fill("input[name=time]", "10:00:00")
    page.click("#content-main input[type=submit]")
    assert "Tidal Wren" not in page.inner_text("#content-main")
    assert not window.complaints
    assert not window.strangers
