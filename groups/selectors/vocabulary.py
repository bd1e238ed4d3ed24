"""The words in force, read anew each time: an editor's change holds from the next request."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from groups.models import AgendaStep, Benchmark, Contributor, GuiltSource, Mechanism, Strategy, Topic
from groups.models.vocabulary import Spoken

_Row = TypeVar("_Row", bound=Spoken)


def guilt_sources() -> QuerySet[GuiltSource]:
    """Return the themes in use, in the order to offer them."""
    return _in_use(GuiltSource.objects.all())


def strategies() -> QuerySet[Strategy]:
    """Return the strategies in use."""
    return _in_use(Strategy.objects.all())


def mechanisms() -> QuerySet[Mechanism]:
    """Return the mechanisms in use."""
    return _in_use(Mechanism.objects.all())


def topics(*, about: Iterable[str] = ()) -> QuerySet[Topic]:
    """Return the topics in use, those about some themes only where they are named."""
    named = list(about)
    found = _in_use(Topic.objects.all())
    return found.filter(guilt_source__in=named) if named else found


def agenda_steps() -> QuerySet[AgendaStep]:
    """Return the steps of every agenda in use, in their order, those before a session included."""
    return _in_use(AgendaStep.objects.all())


def benchmarks() -> QuerySet[Benchmark]:
    """Return the poll figures in use."""
    return _in_use(Benchmark.objects.all())


def contributors() -> QuerySet[Contributor]:
    """Return who is cited."""
    return _in_use(Contributor.objects.all())


def theme_labels() -> dict[str, str]:
    """Return each theme in use with how people call it, in the language of the request and the order to offer them."""
    return {one.key: one.said("label") for one in guilt_sources()}


def theme_choices() -> list[tuple[str, str]]:
    """Return the same as pairs, for forms."""
    return list(theme_labels().items())


def delicate_themes() -> frozenset[str]:
    """Return the themes that are spoken of only to whom they belong, whether in use or not."""
    return frozenset(GuiltSource.objects.filter(is_delicate=True).values_list("key", flat=True))


def counted_themes() -> tuple[str, ...]:
    """Return the themes of which is told how many named them."""
    return tuple(guilt_sources().filter(is_counted=True).values_list("key", flat=True))


def _in_use(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.filter(is_active=True).order_by("position", "key")
