"""Figures about everybody: enough of them, in words, frozen, and of no use to who wants to know about one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.test import Client

from config import vault
from groups import insight
from groups.insight import Amount, Tally
from groups.models import CheckIn, Membership, OwnSources, Prompt, Reflection, Release
from groups.selectors import insight as counting
from groups.selectors.checkins import Answers
from groups.services import insight as service
from members.models import Consent, Member
from tests.factories import make_circle, make_membership, make_seat, make_session

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)  # a Wednesday
WEEK = timedelta(weeks=1)
PATH = "/api/v1/not-alone/"
THEME = "cooking"


def crowd(count: int, *, ticks: int, granted_at: datetime = NOW - 8 * WEEK) -> list[Member]:
    """So many members who agreed to be counted; the first `ticks` of them ticked the theme, the others another."""
    start = Member.objects.count()
    made = Member.objects.bulk_create(
        Member(email=f"one-of-{start + n}@crowd.example", password="!", created_at=granted_at) for n in range(count)
    )
    Consent.objects.bulk_create(
        Consent(member=each, purpose="figures", version=1, granted_at=granted_at) for each in made
    )
    for n, each in enumerate(made):
        tick(each, THEME if n < ticks else "money")
    return made


def tick(member: Member, *themes: str) -> None:
    row = OwnSources(member=member)
    text = "[" + ", ".join(f'"{theme}"' for theme in themes) + "]"
    row.sources_sealed = vault.seal(text, owner=vault.Owner.member(member.pk), place=vault.place(row, "sources_sealed"))
    OwnSources.objects.update_or_create(member=member, defaults={"sources_sealed": row.sources_sealed})


class Still:
    """No noise: 1/2 twice gives the same geometric number, whose difference is nothing."""

    def random(self) -> float:
        return 0.5


def publish(now: datetime = NOW) -> int:
    return service.publish_themes(now=now, chance=Still())


def told() -> dict[str, str]:
    return {one["key"]: one["amount"] for one in Client().get(PATH).json()["themes"]}


def test_the_noise_is_even_and_as_wide_as_it_says() -> None:
    chance = Random(7)
    drawn = [insight.noise(chance) for _ in range(200_000)]
    assert abs(sum(drawn) / len(drawn)) < 0.15
    ratio = Counter(drawn)[3] / Counter(drawn)[0]
    assert ratio == pytest.approx(2.718281828 ** (-3 / insight.NOISE_SCALE), rel=0.06)


def test_the_best_guess_gains_less_than_three_points() -> None:
    assert insight.best_gain() < 0.03


@pytest.mark.parametrize("edge", [0.15, 0.40, 0.70])
def test_who_knows_every_other_answer_does_no_better_than_guessing(edge: float) -> None:
    """The others stand exactly where hers tips the band; then a coin decides hers, and the band is the guess."""
    chance, others, rounds, right = Random(11), 149, 60_000, 0
    below = int(edge * (others + 1)) - 1
    for _ in range(rounds):
        hers = chance.random() < 0.5
        seen = insight.amounts(Tally(150, 5, {THEME: below + hers}), chance=chance)[THEME]
        right += (_rank(seen) >= _rank(insight.amount(edge))) is hers
    assert abs(right / rounds - 0.5) < 0.03


@pytest.mark.parametrize("edge", [11, 139])
def test_whether_a_theme_is_told_at_all_gives_nobody_away_either(edge: int) -> None:
    """The others stand where hers decides whether the theme is left out; being told or not is the guess."""
    chance, rounds, right = Random(13), 60_000, 0
    for _ in range(rounds):
        hers = chance.random() < 0.5
        below = edge - 1 if edge == 11 else edge
        counts = insight.blurred(Tally(150, 5, {THEME: below + hers}), chance=chance)
        is_told = THEME in insight.two_sided(counts, of=150)
        right += (is_told if edge == 11 else not is_told) is hers
    assert abs(right / rounds - 0.5) < 0.03


def _rank(amount: Amount) -> int:
    return list(Amount).index(amount)


@pytest.mark.django_db
class TestReleases:
    @pytest.fixture(autouse=True)
    def _twenty(self, settings) -> None:
        settings.FIGURES_LEAST_CONTRIBUTORS = 20

    def test_a_week_is_told_in_words_and_stays_as_it_is(self) -> None:
        made = crowd(40, ticks=20)
        assert publish() == 1
        assert told()[THEME] == "many"
        assert "yelling" not in told(), "nobody named it, and so not a few did"
        for each in made:
            tick(each, THEME)
        assert publish(NOW + timedelta(days=3)) == 0
        assert told()[THEME] == "many"

    def test_with_too_few_nothing_is_said_and_the_week_is_not_looked_at_again(self) -> None:
        crowd(19, ticks=19)
        assert publish() == 0
        assert Client().get(PATH).json()["week"] is None
        crowd(16, ticks=0)
        assert publish(NOW + timedelta(days=1)) == 0
        assert publish(NOW + WEEK) == 1

    def test_without_five_new_ones_the_old_release_stays(self) -> None:
        crowd(60, ticks=12)
        assert publish() == 1
        crowd(4, ticks=4, granted_at=NOW + timedelta(minutes=1))
        assert publish(NOW + 5 * WEEK) == 0
        assert (told()[THEME], Client().get(PATH).json()["week"]) == ("some", "2027-03-01")
        crowd(1, ticks=1, granted_at=NOW + timedelta(minutes=2))
        assert publish(NOW + 6 * WEEK) == 1
        assert Client().get(PATH).json()["week"] == "2027-04-12"

    def test_taking_her_yes_back_and_giving_it_again_makes_nobody_new(self) -> None:
        made = crowd(60, ticks=12)
        assert publish() == 1
        after = NOW + timedelta(hours=1)
        Consent.objects.filter(member__in=made[:6]).update(withdrawn_at=after)
        Consent.objects.bulk_create(
            Consent(member=each, purpose="figures", version=1, granted_at=after) for each in made[:6]
        )
        tally = counting.tally_of_themes(now=NOW + WEEK, last=Release.objects.get())
        assert (tally.contributors, tally.newcomers) == (60, 0)
        assert publish(NOW + WEEK) == 0

    def test_new_accounts_demo_accounts_and_who_took_it_back_do_not_count(self) -> None:
        made = crowd(22, ticks=22)
        crowd(30, ticks=0, granted_at=NOW - timedelta(days=27))
        Member.objects.filter(pk=made[0].pk).update(is_demo=True)
        Consent.objects.filter(member=made[1]).update(withdrawn_at=NOW - WEEK)
        tally = counting.tally_of_themes(now=NOW, last=None)
        assert (tally.contributors, tally.counts[THEME]) == (20, 20)

    def test_the_theme_of_an_answer_counts_once_where_she_lets_it_and_not_a_release_longer(self) -> None:
        made = crowd(20, ticks=5)
        prompt = Prompt.objects.create(
            key="one-dinner", phase="evening_of", text_en="One?", text_es="¿Una?", guilt_source=THEME,
            strategy="not_alone", tone="gentle",
        )  # fmt: skip
        session = make_session(make_circle(), starts_at=NOW - timedelta(days=2))
        yes = {"shared_with": "figures", "shared_at": NOW, "shared_version": 1}
        for each, said in zip(made[3:10], [yes] * 5 + [{}, {**yes, "shared_with": "circle"}], strict=True):
            Reflection.objects.create(author=each, session=session, prompt=prompt, text_sealed=b"never opened", **said)
        stranger = Member.objects.create(email="no-yes@crowd.example", created_at=NOW - 8 * WEEK)
        Reflection.objects.create(author=stranger, session=session, prompt=prompt, text_sealed=b"x", **yes)
        tally = counting.tally_of_themes(now=NOW, last=None)
        assert (tally.contributors, tally.counts[THEME]) == (20, 8)  # five ticked it; three more answered
        Reflection.objects.update(shared_with="nobody", shared_at=None, shared_version=None)
        assert counting.tally_of_themes(now=NOW, last=None).counts[THEME] == 5

    def test_delicate_themes_are_never_told(self) -> None:
        made = crowd(40, ticks=0)
        for number, each in enumerate(made):
            delicate = ("intimacy", "role_ambivalence", "general") if number < 20 else ()
            tick(each, *delicate, THEME if number % 2 else "money")
        publish()
        assert THEME in told()
        assert not {"intimacy", "role_ambivalence", "general"} & told().keys()

    def test_a_setting_cannot_ask_for_fewer_than_eleven(self, settings) -> None:
        settings.FIGURES_LEAST_CONTRIBUTORS = 1
        crowd(10, ticks=10)
        assert publish() == 0
        assert Release.objects.get().amounts is None
        assert Client().get(PATH).json()["least_contributors"] == 11

    def test_it_says_how_many_it_takes(self, settings) -> None:
        settings.FIGURES_LEAST_CONTRIBUTORS = 400
        body = Client().get(PATH).json()
        assert (body["least_contributors"], body["least_new"]) == (400, 5)

    def test_the_release_holds_words_and_no_number(self) -> None:
        crowd(40, ticks=22)
        publish()
        assert set(Release.objects.get().amounts.values()) <= {"few", "some", "many", "most"}

    def test_it_reads_the_same_for_everybody(self, client_for) -> None:
        crowd(40, ticks=22)
        publish()
        admin = Member.objects.create_user("ada@example.org", is_staff=True, is_superuser=True)
        bodies = {
            client.get(PATH).content for client in (Client(), client_for(admin), client_for(crowd(1, ticks=0)[0]))
        }
        assert len(bodies) == 1

    def test_is_it_easing(self) -> None:
        quarter = datetime(2027, 1, 1, tzinfo=UTC)
        made = crowd(40, ticks=0, granted_at=quarter - 8 * WEEK)
        circle = make_circle()
        session = make_session(circle, starts_at=quarter + WEEK)
        for n, each in enumerate(made):
            make_seat(session, each)
            for week, loudness in enumerate((8, 8, 8, 2, 2, 2) if n < 18 else (5, 5, 5, 5, 5, 5)):
                _answer(each, date(2027, 1, 4) + week * WEEK, loudness)
        make_membership(circle, made[0], state=Membership.State.LEFT, ended_at=quarter + 5 * WEEK)
        assert service.publish_easing(now=datetime(2027, 4, 1, tzinfo=UTC), chance=Still()) == 1
        easing = Client().get(PATH).json()["easing"]
        assert {name: easing[name] for name in ("quieter", "about_the_same", "louder", "answered", "left")} == {
            "quieter": "many", "about_the_same": "many", "louder": "few", "answered": "most", "left": "few",
        }  # fmt: skip
        assert "went along with" in easing["text"]

    def test_a_one_sided_week_shows_the_old_release_or_nothing(self) -> None:
        everybody = crowd(40, ticks=40)
        assert publish() == 0
        assert Client().get(PATH).json()["week"] is None
        for each in everybody[:20]:
            tick(each, "money")
        crowd(1, ticks=1)
        assert publish(NOW + WEEK) == 1
        assert (told()[THEME], told()["money"]) == ("many", "many")
        new = crowd(5, ticks=5, granted_at=NOW + WEEK + timedelta(hours=1))
        for each in [*everybody, *new]:
            tick(each, THEME)
        assert publish(NOW + 6 * WEEK) == 0
        assert (told()["money"], Client().get(PATH).json()["week"]) == ("many", "2027-03-08")

    def test_a_theme_that_all_but_a_few_named_is_left_out_and_the_others_are_told(self) -> None:
        for number, each in enumerate(crowd(40, ticks=0)):
            tick(each, *["yelling"] * (number < 30), *[THEME] * (number < 29), *["money"] * (number < 11), "overwhelm")
        assert publish() == 1
        assert told() == {THEME: "most", "money": "some"}

    def test_a_quarter_that_went_one_way_for_everybody_is_not_told(self) -> None:
        quarter = datetime(2027, 1, 1, tzinfo=UTC)
        session = make_session(make_circle(), starts_at=quarter + WEEK)
        for each in crowd(20, ticks=0, granted_at=quarter - 8 * WEEK):
            make_seat(session, each)
            for week, loudness in enumerate((8, 8, 8, 2, 2, 2)):
                _answer(each, date(2027, 1, 4) + week * WEEK, loudness)
        assert service.publish_easing(now=datetime(2027, 4, 1, tzinfo=UTC), chance=Still()) == 0
        assert Client().get(PATH).json()["easing"] is None

    @pytest.mark.nightly
    @pytest.mark.timeout(1800)
    def test_the_differencing_attack_over_the_real_endpoint(self, settings) -> None:
        """5,000 weeks in which the attacker knows and placed every other answer, and hers tips the band."""
        settings.FIGURES_LEAST_CONTRIBUTORS = 150
        crowd(149, ticks=59)
        (she,) = crowd(1, ticks=0)
        chance, rounds, right, published = Random(20270303), 5_000, 0, 0
        for _ in range(rounds):
            hers = chance.random() < 0.5
            tick(she, THEME if hers else "money")
            Release.objects.all().delete()
            published += service.publish_themes(now=NOW, chance=chance)
            right += (told().get(THEME) in ("many", "most")) is hers  # noise leaves it out in one week of a hundred
        assert published > 0.99 * rounds
        print(f"differencing: {right / rounds:.4f} right of {rounds}, guessing 0.5")
        assert right / rounds < 0.53


def _answer(member: Member, week: date, loudness: int) -> None:
    row = CheckIn(member=member, week_date=week)
    text = Answers(loudness, "unsure").as_json()
    row.answers_sealed = vault.seal(text, owner=vault.Owner.member(member.pk), place=vault.place(row, "answers_sealed"))
    row.save(force_insert=True)
