"""Routes with rules of their own: pages without script, one-tap links, account endpoints, health, the dev inbox."""

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import clear_url_caches

import config.urls
from groups.services.feeds import open_feed
from tests.authz import ground, matrix, routes
from tests.authz.conftest import Stage

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
ROLES, ROWS = matrix.load()
ACCOUNT = sorted({place.path for place in routes.served() if place.path.startswith("/_allauth/")})


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_hidden_circle_is_an_address_that_leads_nowhere(stage: Stage, role: str) -> None:
    client, slug = stage.world.client(role), stage.world.places["hidden"].circle.slug
    unknown = "nobody-knows-this"[: len(slug)].ljust(len(slug), "x")
    hidden, nothing = client.get(f"/circles/{slug}/"), client.get(f"/circles/{unknown}/")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content.decode().replace(slug, unknown) == nothing.content.decode()
    assert dict(hidden.headers) == dict(nothing.headers)


@pytest.mark.parametrize("path", ["/", "/circles/", "/circles/open-heron/", "/care/"])
def test_a_public_page_is_the_same_for_everybody_and_names_nobody(stage: Stage, path: str) -> None:
    texts = {role: stage.world.client(role).get(path).content.decode() for role in ROLES}
    for role, text in texts.items():
        found = [what for secret, what in stage.world.not_for("ANON").items() if secret in text]
        assert not found, f"{role} reads {found} at {path}"
    assert len(set(texts.values())) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_that_is_none_opens_nothing(stage: Stage, method: str) -> None:
    if not [place for place in routes.served() if place.path == "/api/v1/t/{token}/"]:
        pytest.skip("not built yet")
    answers = {
        (answer.status_code, answer.content)
        for role in ROLES
        for answer in [getattr(stage.world.client(role), method)("/api/v1/t/bm90LWEtdG9rZW4/")]
    }
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1
    assert not ground.changes(stage.untouched, ground.digest())


def test_a_feed_is_opened_by_its_token_whoever_holds_it_and_names_nobody(stage: Stage) -> None:
    with ground.rolled_back():
        feed, url = open_feed(member=stage.world.people["MEM"], now=datetime.now(UTC))
        path = url.removeprefix(settings.PUBLIC_URL)
        answers = [stage.world.client(role).get(path) for role in ROLES]
        wrong = {role: stage.world.client(role).get("/calendar/bm90LWEtdG9rZW4.ics") for role in ROLES}
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    text = answers[0].content.decode()
    assert "BEGIN:VEVENT" in text
    assert not [what for secret, what in stage.world.not_for("MEM").items() if secret in text]
    assert not [name for name in ("handle", "heron circle", str(feed.member_id)) if name in text]
    assert {answer.status_code for answer in wrong.values()} == {404}
    assert len({answer.content for answer in wrong.values()}) == 1


@pytest.mark.parametrize("path", ACCOUNT)
def test_nobody_reads_an_account_without_being_logged_in(stage: Stage, path: str) -> None:
    """The account endpoints follow allauth's rules; for a stranger each is a refusal, a flow, or public settings."""
    answer = stage.world.client("ANON").get(path.replace("{client}", "browser"))
    assert answer.status_code < 500, f"{path}: {answer.status_code}"
    assert not [what for secret, what in stage.world.not_for("ANON").items() if secret in answer.content.decode()]
    assert answer.status_code != 200 or path.endswith(("/config", "/webauthn/login")), f"{path} answers a stranger"


@pytest.mark.parametrize("role", ROLES)
def test_figures_are_told_to_a_token_and_to_no_role(stage: Stage, role: str) -> None:
    with override_settings(METRICS_TOKEN="of-a-monitor"):
        answer, nothing = (stage.world.client(role).get(path) for path in ("/metrics", "/metricz"))
    assert (answer.status_code, answer.content) == (404, nothing.content)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_says_how_it_is_and_nothing_else(stage: Stage, path: str) -> None:
    answers = {role: stage.world.client(role).get(path) for role in ("ANON", "MOM", "ADM")}
    assert len({answer.content for answer in answers.values()}) == 1
    assert set(answers["ANON"].json()) == {"status"}


@pytest.fixture
def production_addresses() -> Iterator[None]:
    """The addresses as production has them, and the present ones again afterwards."""
    with override_settings(DEVELOPMENT=False):
        importlib.reload(config.urls)
        clear_url_caches()
        yield
    importlib.reload(config.urls)
    clear_url_caches()


@pytest.mark.usefixtures("production_addresses")
def test_the_development_inbox_is_absent_in_production(stage: Stage) -> None:
    assert not settings.DEVELOPMENT
    assert not [place.path for place in routes.served() if place.path.startswith("/dev/")]
    for role in ROLES:
        assert stage.world.client(role).get("/dev/inbox/").status_code == 404
