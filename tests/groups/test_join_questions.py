"""What a circle asks newcomers: answered when asking, read by who decides alone, gone with the decision."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from groups import portability
from groups.models import Circle, CircleBlock, JoinAnswers, Membership
from groups.services import care, circles, memberships
from members.models import Member
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
ASKED = ["What brings you?", "When is your quiet hour?"]
SAID = [{"question": ASKED[0], "answer": "The third night awake."}, {"question": ASKED[1], "answer": "Nine."}]
STATE, ROLE = Membership.State, Membership.Role


@pytest.fixture
def circle() -> Circle:
    return make_circle(admission="approval", join_questions=ASKED)


@pytest.fixture
def fay(circle: Circle) -> Member:
    fay = make_member("fay")
    make_membership(circle, fay, role=ROLE.FACILITATOR)
    return fay


def ask(client: Client, circle: Circle, answers: Any = SAID) -> Any:
    body = {} if answers is None else {"answers": answers}
    return client.post(f"/api/v1/circles/{circle.slug}/memberships/", body, content_type="application/json")


def read(client: Client, request: Membership) -> Any:
    return client.get(f"/api/v1/circles/{request.circle.slug}/memberships/{request.public_id}/answers/")


def test_she_answers_and_who_decides_reads_it_until_she_has(client_for, circle: Circle, fay: Member) -> None:
    mom = make_member()
    assert client_for(mom).get(f"/api/v1/circles/{circle.slug}/eligibility/").json()["questions"] == ASKED
    assert ask(client_for(mom), circle).json()["state"] == "pending"
    request = circle.memberships.get(member=mom)
    assert b"third night" not in bytes(request.answers.answers_sealed)
    assert read(client_for(fay), request).json() == {"answers": SAID}
    seen = AuditEntry.objects.using("audit").filter(actor_id=fay.pk, subject_kind="groups.joinanswers")
    assert [entry.reason for entry in seen] == ["join-request"]
    path = f"/api/v1/circles/{circle.slug}/memberships/{request.public_id}/"
    assert client_for(fay).patch(path, {"state": "active"}, content_type="application/json").status_code == 200
    assert read(client_for(fay), request).status_code == 404
    assert not JoinAnswers.objects.exists()


@pytest.mark.parametrize(
    ("answers", "pointers"),
    [
        (None, ["#/answers/0", "#/answers/1"]),
        (SAID[:1], ["#/answers/1"]),
        ([*SAID, {"question": "Where do you live?", "answer": "Here."}], ["#/answers"]),
        ([{"question": ASKED[0], "answer": "  "}, SAID[1]], ["#/answers/0/answer"]),
        ([*SAID, *SAID], ["#/answers"]),
        ([*SAID, SAID[0]], ["#/answers"]),
    ],
)
def test_what_is_not_answered_is_named_and_nothing_is_kept(
    client_for, circle, answers: Any, pointers: list[str]
) -> None:
    mom = make_member()
    answer = ask(client_for(mom), circle, answers)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, pointers)
    assert not mom.memberships.exists()
    assert not JoinAnswers.objects.exists()


def test_an_open_circle_asks_nothing_and_takes_no_answers(client_for) -> None:
    circle, mom = make_circle(join_questions=ASKED), make_member()
    assert client_for(mom).get(f"/api/v1/circles/{circle.slug}/eligibility/").json()["questions"] == []
    assert ask(client_for(mom), circle).json()["errors"][0]["code"] == "not_asked"
    assert ask(client_for(mom), circle, None).json()["state"] == "active"


def test_whoever_is_shut_out_is_asked_the_same_and_then_reads_that_it_is_full(client_for, circle: Circle) -> None:
    mom = make_member()
    CircleBlock.objects.create(circle=circle, member=mom)
    assert ask(client_for(mom), circle, None).json()["code"] == "answers_required"
    assert ask(client_for(mom), circle).json()["code"] == "circle_full"
    assert not JoinAnswers.objects.exists()


def _declined(request: Membership) -> None:
    memberships.decide_join(membership_id=request.pk, is_admitted=False, now=NOW)


def _taken_back(request: Membership) -> None:
    memberships.leave_circle(circle_id=request.circle_id, member=request.member, now=NOW)


def _blocked(request: Membership) -> None:
    memberships.remove_member(membership_id=request.pk, is_blocked=True, now=NOW)


def _ended(request: Membership) -> None:
    circles.archive_circle(circle_id=request.circle_id, now=NOW)


def _forgotten(request: Membership) -> None:
    care.forget_what_is_over(now=NOW + timedelta(days=91))


@pytest.mark.parametrize("become", [_declined, _taken_back, _blocked, _ended, _forgotten])
def test_they_end_with_her_request(
    client_for, circle: Circle, fay: Member, become: Callable[[Membership], None]
) -> None:
    mom = make_member()
    ask(client_for(mom), circle)
    care.forget_what_is_over(now=NOW + timedelta(days=89))
    assert [row["answer"] for row in portability.export(mom.pk)["join_answers"]] == [each["answer"] for each in SAID]  # type: ignore[attr-defined]
    become(circle.memberships.get(member=mom))
    assert not JoinAnswers.objects.exists()
    assert portability.export(mom.pk)["join_answers"] == []


def test_who_keeps_the_circle_asks_by_the_version_she_read(client_for, circle: Circle, fay: Member) -> None:
    client, path = client_for(fay), f"/api/v1/circles/{circle.slug}/"

    def change(questions: Any, tag: str) -> Any:
        body = {"join_questions": questions}
        return client.patch(path, body, content_type="application/json", headers={"If-Match": tag})

    tag = client.get(path).headers["ETag"]
    changed = change(["How are you, really?"], tag)
    assert (changed.status_code, changed.json()["join_questions"]) == (200, ["How are you, really?"])
    assert change([], tag).status_code == 412
    for wrong in (["a", "b", "c", "d"], ["a", "a"], [""], ["x" * 201], ["two\nlines"]):
        answer = change(wrong, changed.headers["ETag"])
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"].startswith("#/join_questions")


def test_administrators_mend_them_line_by_line(client_for, circle: Circle, ada: Member, settings) -> None:
    settings.STAFF_MFA_REQUIRED = False
    page = reverse("admin:groups_circle_change", args=[circle.pk])
    client = client_for(ada)
    shown = client.get(page)
    assert "\n".join(ASKED) in shown.content.decode()
    form = {name: value for name, value in shown.context["adminform"].form.initial.items() if value is not None}
    inlines = {
        f"{each.formset.prefix}-{name}": 0
        for each in shown.context["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    sent = form | inlines | {"guilt_sources": [], "norms": [], "join_questions": "One?\r\n\r\n Two? \r\n"}
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    circle.refresh_from_db()
    assert (circle.join_questions, circle.version) == (["One?", "Two?"], 2)
