"""No address of a list in the admin narrows it by what the list does not offer: that would read a column by asking."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from groups.models import Report
from tests.authz import ground
from tests.authz.admin_pages import SEEN, STAFF
from tests.authz.conftest import Stage

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
LISTS = [(model, role) for model in MODELS for role in STAFF if role in SEEN.get(model._meta.label_lower, {"ADM"})]
REPORTS, MEMBERS, DELIVERIES = "/admin/groups/report/", "/admin/members/member/", "/admin/notifications/delivery/"


def columns(model: type[models.Model]) -> set[str]:
    """This function will return every column, and every column one relation further, either way round."""
    found = set()
    for field in model._meta.get_fields():
        found.add(field.name)
        if field.is_relation and field.related_model:
            found |= {f"{field.name}__{each.name}" for each in field.related_model._meta.concrete_fields}
    return found


@pytest.mark.parametrize(("model", "role"), LISTS, ids=lambda each: getattr(each, "__name__", each))
def test_what_a_list_does_not_offer_as_a_filter_narrows_nothing(stage: Stage, model: type, role: str) -> None:
    request = RequestFactory().get("/")
    request.user = stage.world.people[role]
    page = admin.site._registry[model]
    names = columns(model) - set(page._filters(request))  # those are held to be few below
    assert names
    for name in names:
        for look in ("", "__exact", "__startswith", "__gt", "__regex", "__isnull", "__id", "__id__startswith"):
            assert not page.lookup_allowed(f"{name}{look}", "x", request), f"{model.__name__}?{name}{look}="


# Whom a row is about, or who wrote it, is no filter of any list; a circle is one of memberships.
PEOPLE = re.compile(r"member$|reporter|reported|author|recipient|blocke|taken_by|ended_by|email|password|sealed")


def test_no_list_offers_a_filter_by_a_person_or_by_what_is_sealed(stage: Stage) -> None:
    request = RequestFactory().get("/")
    request.user = stage.world.people["ADM"]
    offered = {f"{model.__name__}.{name}" for model in MODELS for name in admin.site._registry[model]._filters(request)}
    assert len(offered) > 40
    assert not [each for each in offered if PEOPLE.search(each)]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("look", ["reporter", "reporter__exact", "reporter__id__startswith", "reporter__isnull"])
def test_nobody_finds_out_who_told_by_asking_for_her(stage: Stage, role: str, look: str) -> None:
    told = stage.world.people["MEM"]
    report = Report.objects.create(
        reporter=told, subject="circle", circle=stage.world.places["open"].circle, reason="other"
    )
    client = stage.world.client(role)
    assert str(report.pk) in client.get(REPORTS).content.decode()
    for value in (str(told.pk), str(stage.world.people["MOM"].pk), "0", "1"):
        assert client.get(REPORTS, {look: value}).status_code == 400


@pytest.mark.parametrize(
    ("path", "look"),
    [(MEMBERS, "email__startswith"), (MEMBERS, "password__startswith"), (DELIVERIES, "recipient__id__startswith")],
)
def test_no_secret_is_read_letter_by_letter(stage: Stage, path: str, look: str) -> None:
    client = stage.world.client("ADM")
    assert {client.get(path, {look: value}).status_code for value in ("a", "0", "argon2", "zzz")} == {400}


@pytest.mark.parametrize(("model", "role"), LISTS, ids=lambda each: getattr(each, "__name__", each))
def test_every_filter_that_a_list_offers_works(stage: Stage, model: type, role: str) -> None:
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"  # type: ignore[attr-defined]
    client = stage.world.client(role)
    answer = client.get(path)
    assert answer.status_code == 200, f"{role} {path}: {answer.status_code}"
    links = {unescape(each) for each in re.findall(r'href="(\?[^"]+)"', answer.content.decode())}
    for link in links:
        found = client.get(path + link)
        assert found.status_code == 200, f"{path}{link}: {found.status_code}"
