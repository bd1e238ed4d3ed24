"""One id connects what a request left in the log, the tasks that it woke, and the failure that somebody asks about."""

import json
import logging
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django_guid import clear_guid, get_guid, set_guid
from kombu import Connection

from config.celery import app

log = logging.getLogger("of the test")


def broken(request: HttpRequest) -> HttpResponse:
    log.warning("about to fail for %s", get_guid())
    raise RuntimeError("a bug of the test")


urlpatterns = [path("api/v1/broken/", broken), path("broken/", broken)]
handler500 = "config.api.problems.handler500"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.urls(__name__)
def test_a_failure_of_the_api_names_the_id_that_stands_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/api/v1/broken/")
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"]) == (500, "error")
    named = UUID(problem["instance"].removeprefix("urn:uuid:"))
    assert f"about to fail for {named.hex}" in caplog.text


@pytest.mark.urls(__name__)
def test_a_page_tells_it_to_a_person(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    page = client.get("/broken/").content.decode()
    said = next(record for record in caplog.records if record.name == "of the test").getMessage().split()[-1]
    assert str(UUID(said)) in page


@pytest.mark.urls(__name__)
def test_a_proxy_may_bring_it_but_no_other_text(client: Client) -> None:
    brought = uuid4()
    told = [
        json.loads(client.get("/api/v1/broken/", headers={"X-Request-ID": text}).content)["instance"]
        for text in (str(brought), "mia@example.org", "x" * 4000)
    ]
    assert told[0] == f"urn:uuid:{brought}"
    assert len({UUID(instance.removeprefix("urn:uuid:")) for instance in told}) == 3


@pytest.mark.django_db
def test_no_other_answer_carries_it(client: Client) -> None:
    for address in ("/livez", "/api/v1/nowhere/", "/api/v1/me/", "/nowhere/"):
        answer = client.get(address, headers={"X-Request-ID": str(uuid4())})
        assert "X-Request-ID" not in answer.headers
        assert b"instance" not in answer.content
    assert get_guid() is None


@pytest.fixture
def request_id() -> Iterator[str]:
    set_guid(uuid4().hex)
    yield str(get_guid())
    clear_guid()


def test_a_task_carries_the_id_of_who_woke_it(request_id: str) -> None:
    queue = f"ids-{uuid4().hex}"
    app.send_task("notifications.tasks.tick", queue=queue)
    with Connection(app.conf.broker_url) as broker, broker.SimpleQueue(queue) as waiting:
        message = waiting.get(timeout=10)
        message.ack()
    assert request_id in message.headers.values()
