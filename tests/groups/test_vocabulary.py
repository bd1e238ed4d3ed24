"""The words: shipped whole, in both languages, kept by editors, and told in hers."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups.models import Benchmark, GuiltSource, Prompt, Strategy, Topic, TranslatedPart
from groups.reference import shipped
from groups.services.reference import VOCABULARY, load_prompts, load_vocabulary
from tests.architecture.sources import APPS, ROOT
from tests.factories import make_circle

pytestmark = pytest.mark.django_db
API = "/api/v1/"


def told(path: str, language: str = "en", **asked: object) -> list[dict[str, object]]:
    return Client().get(API + path, asked, headers={"Accept-Language": language}).json()["results"]


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_text_is_there_in_both_languages_and_differs(name: str) -> None:
    for row in shipped(name):
        for field in [key for key in row if key.endswith("_en")]:
            english, spanish = row[field], row[f"{field[:-3]}_es"]
            assert english.strip()
            assert spanish.strip()
            assert english != spanish or english == "Balance"


def test_a_fresh_database_has_every_word_and_loading_again_adds_none() -> None:
    for name, model in VOCABULARY.items():
        assert set(model.objects.values_list("pk", flat=True)) == {row["key"] for row in shipped(name)}
    assert load_vocabulary() == 0


def test_what_an_editor_mended_stays_when_the_shipped_words_are_loaded() -> None:
    GuiltSource.objects.filter(pk="cooking").update(label_en="Meals", es_status="reviewed")
    GuiltSource.objects.filter(pk="money").delete()
    assert load_vocabulary() == 1
    assert GuiltSource.objects.get(pk="cooking").label_en == "Meals"


def test_no_spanish_says_that_a_person_read_it_before_one_did() -> None:
    load_prompts()
    for model in (*VOCABULARY.values(), Prompt):
        assert set(model.objects.values_list("es_status", flat=True)) == {"machine"}


def test_each_place_where_spanish_is_shipped_belongs_to_a_part_that_says_who_read_it() -> None:
    """The tables say it row by row; all else stands in files, and each of those is named by a part."""
    told = " ".join(TranslatedPart.objects.values_list("means_en", flat=True))
    tables = {f"groups/reference/{name}.json" for name in (*VOCABULARY, "prompts")}
    tables |= {"groups/reference/support_lines.json", "groups/reference/circles_demo.json"}  # names, in no language
    files = {str(path.relative_to(ROOT)) for app in APPS for path in (ROOT / app / "reference").glob("*.json")}
    files |= {"frontend/src/words/es", "notifications/templates", "locale/es/LC_MESSAGES/django.po"}
    assert {file for file in files if not (ROOT / file).exists()} == set()
    assert {file for file in files - tables if file not in told} == set()


def test_administrators_see_and_say_who_has_read_the_spanish_of_prompts_and_of_files(client_for, ada, settings) -> None:
    settings.STAFF_MFA_REQUIRED = False
    load_prompts()
    client = client_for(ada)
    page = client.get("/admin/groups/translatedpart/").content.decode()
    assert page.count("not read by a person yet") >= TranslatedPart.objects.count()
    row = TranslatedPart.objects.get(pk="letters")
    said = {name: getattr(row, name) for name in ("label_en", "label_es", "means_en", "means_es")}
    path = "/admin/groups/translatedpart/letters/change/"
    assert client.post(path, {**said, "es_status": "reviewed"}).status_code == 302
    assert TranslatedPart.objects.get(pk="letters").es_status == "reviewed"
    key = Prompt.objects.earliest("pk").pk
    assert (
        f"{key}/change/"
        in client.get("/admin/groups/prompt/", {"es_status__exact": "machine", "q": key}).content.decode()
    )
    reviewed = client.get("/admin/groups/prompt/", {"es_status__exact": "reviewed"}).content.decode()
    assert f"{key}/change/" not in reviewed


def test_every_prompt_and_topic_carries_known_words_and_all_are_served() -> None:
    prompts = [Prompt(**row) for row in shipped("prompts")]
    sources = set(GuiltSource.objects.values_list("pk", flat=True))
    strategies = set(Strategy.objects.values_list("pk", flat=True))
    assert {prompt.guilt_source for prompt in prompts} == sources
    assert {prompt.strategy for prompt in prompts} == strategies
    assert set(Topic.objects.values_list("strategy", flat=True)) == strategies
    assert Counter(Topic.objects.values_list("moment", flat=True)) == {"any": 24, "first": 1, "last": 1}


def test_what_is_delicate_is_never_counted() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GuiltSource.objects.filter(pk="intimacy").update(is_counted=True)


def test_a_theme_that_an_editor_adds_can_be_used_at_once_and_one_out_of_use_cannot(client_for, fay) -> None:
    GuiltSource.objects.create(key="homework", label_en="Homework", label_es="Deberes", position=99)
    circle = make_circle(guilt_sources=["homework"])
    assert told("guilt-sources/", "es")[-1] == {"key": "homework", "label": "Deberes", "means": ""}
    found = Client().get(API + "circles/", {"guilt_source": "homework"}).json()["results"]
    assert [one["slug"] for one in found] == [circle.slug]
    GuiltSource.objects.filter(pk="homework").update(is_active=False)
    answer = Client().get(API + "circles/", {"guilt_source": "homework"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_choice")


def test_topics_come_in_her_language_and_by_theme() -> None:
    (topic,) = told("topics/", "es-MX", guilt_source="cooking")
    assert (topic["title"], topic["strategy"]) == ("La política de la cena", "reasonable_expectations")
    assert len(told("topics/")) == 26
    assert {one["guilt_source"] for one in told("topics/", guilt_source=["cooking", "balance"])} == {
        "cooking",
        "balance",
    }


def test_a_poll_figure_stands_with_source_year_and_number_and_is_worded_as_verified() -> None:
    figures = {one["key"]: one for one in told("benchmarks/")}
    assert {key: one["share"] for key, one in figures.items()} == {
        "enjoy-working-parent": 78, "work-does-not-interfere": 64, "good-role-model": 50, "felt-guilty": 94,
    }  # fmt: skip
    assert all(str(one["year"]) in one["footnote"] and one["source"] in one["footnote"] for one in figures.values())
    words = " ".join(str(value) for one in figures.values() for value in one.values())
    assert "36%" not in words
    assert "80" not in {str(one["share"]) for one in figures.values()}


def test_who_is_cited_is_never_said_to_endorse() -> None:
    for row in told("contributors/"):
        assert "does not endorse" in row["disclosure"]
    for row in told("contributors/", "es"):
        assert "ni lo respalda" in row["disclosure"]


@pytest.mark.parametrize("change", [{"share": 101}, {"sample_size": 0}])
def test_a_figure_that_cannot_be_is_refused(change: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Benchmark.objects.filter(pk="felt-guilty").update(**change)


def test_editors_see_in_the_admin_whose_spanish_nobody_has_read(client_for, ada, settings) -> None:
    settings.STAFF_MFA_REQUIRED = False
    client = client_for(ada)
    page = client.get("/admin/groups/topic/", {"es_status__exact": "machine"})
    assert page.status_code == 200
    assert "Dinner politics" in page.content.decode()
    changed = client.get("/admin/groups/guiltsource/cooking/change/")
    assert changed.status_code == 200
