"""Full circles before which enough wait, one act that starts another like it, and how many members a circle takes."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from groups.models import Circle, Membership, WaitingPlace
from members.models import Member
from tests.admin.conftest import Login
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db
LIST = "/admin/groups/circle/"
NOW = datetime.now(UTC)


def fill(circle: Circle, waiting: int) -> None:
    Circle.objects.filter(pk=circle.pk).update(member_limit=4)
    for _each in range(4):
        make_membership(circle, make_member())
    for _each in range(waiting):
        WaitingPlace.objects.create(circle=circle, member=make_member(), queued_at=NOW)


def listed(desk: Client, choice: str) -> list[str]:
    return [circle.slug for circle in desk.get(LIST, {"like": choice}).context["cl"].result_list]


def test_a_coordinator_starts_one_and_names_who_leads_it(
    porch: Circle, elsewhere: Circle, cleo: Member, login: Login
) -> None:
    desk = login(cleo)
    fill(porch, 4)
    fill(elsewhere, 5)
    assert not listed(desk, "wanted")
    assert "/like/" not in desk.get(f"{LIST}{porch.pk}/change/").content.decode()
    refused = desk.post(f"{LIST}{porch.pk}/like/", follow=True)
    assert "Too few wait" in refused.content.decode()
    WaitingPlace.objects.create(circle=porch, member=make_member(), queued_at=NOW)
    assert listed(desk, "wanted") == ["porch"]
    assert f"{porch.pk}/like/" in desk.get(f"{LIST}{porch.pk}/change/").content.decode()
    assert "No member, link, place" in desk.get(f"{LIST}{porch.pk}/like/").content.decode()
    begun = desk.post(f"{LIST}{porch.pk}/like/", follow=True)
    like = Circle.objects.get(slug="porch-2")
    assert begun.redirect_chain[-1][0] == f"{LIST}{like.pk}/change/"
    assert f"{like.pk}/lead/" in begun.content.decode()
    assert (listed(desk, "wanted"), listed(desk, "without-lead")) == ([], ["porch-2"])
    nobody = desk.post(f"{LIST}{like.pk}/lead/", {"email": "nobody@example.org"})
    assert "Only an approved facilitator" in nobody.content.decode()
    fay = make_member("fay", is_approved_facilitator=True)
    assert desk.post(f"{LIST}{like.pk}/lead/", {"email": fay.email}).status_code == 302
    assert like.memberships.get().role == Membership.Role.FACILITATOR
    assert not listed(desk, "without-lead")


def test_whoever_looks_after_a_circle_that_nobody_leads_any_more_names_who_does(
    porch: Circle, cleo: Member, login: Login
) -> None:
    desk, gone = login(cleo), make_member(is_active=False)
    make_membership(porch, gone, role=Membership.Role.FACILITATOR)
    assert listed(desk, "unled") == ["porch"]
    assert f"{porch.pk}/lead/" in desk.get(f"{LIST}{porch.pk}/change/").content.decode()
    fay = make_member("fay", is_approved_facilitator=True)
    assert desk.post(f"{LIST}{porch.pk}/lead/", {"email": fay.email}).status_code == 302
    assert porch.memberships.get(member=fay).role == Membership.Role.FACILITATOR
    assert not listed(desk, "unled")
    assert f"{porch.pk}/lead/" not in desk.get(f"{LIST}{porch.pk}/change/").content.decode()


def test_circles_of_others_are_not_there(elsewhere: Circle, cleo: Member, login: Login) -> None:
    fill(elsewhere, 5)
    for page in ("like/", "lead/"):
        assert login(cleo).post(f"{LIST}{elsewhere.pk}/{page}").status_code == 404
    assert Circle.objects.filter(like__isnull=False).count() == 0


def test_an_administrator_changes_how_many_it_takes_and_the_line_moves(
    porch: Circle, ada: Member, login: Login
) -> None:
    fill(porch, 2)
    desk, page = login(ada), f"{LIST}{porch.pk}/change/"
    form = desk.get(page).context["adminform"].form
    said = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    said["join_questions"] = ""
    rows = {
        f"{each}-{name}": 0 for each in ("memberships", "coordinations") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    assert desk.post(page, {**said, **rows, "member_limit": "3"}).status_code == 200  # fewer than four
    answer = desk.post(page, {**said, **rows, "member_limit": "5"})
    assert answer.status_code == 302, answer.context["adminform"].errors
    porch.refresh_from_db()
    assert (porch.member_limit, porch.version) == (5, 2)
    assert WaitingPlace.objects.filter(circle=porch, offer_expires_at__isnull=False).count() == 1
    desk.post(page, {**said, **rows, "member_limit": ""})
    porch.refresh_from_db()
    assert porch.member_limit is None
    assert WaitingPlace.objects.filter(circle=porch, offer_expires_at__isnull=False).count() == 2
    assert make_circle().member_limit is None
