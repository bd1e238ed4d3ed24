"""The words of this service: short lists without pages, for everybody, in the language of the request."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors import vocabulary
from groups.serializers.fields import ThemesField
from groups.serializers.vocabulary import BenchmarkOut, ContributorOut, TermOut, TopicOut
from groups.views import wordexamples as examples
from groups.views.base import OPEN, GroupsView
from groups.views.examples import answer


def _list_of(serializer: type[serializers.Serializer[Any]], name: str) -> Any:
    return inline_serializer(name, {"results": serializer(many=True)})


class WordsView(GroupsView):
    """A short list, whole in one answer."""

    permissions_by_method = {"GET": OPEN}

    def told(self, rows: QuerySet[Any], serializer: type[serializers.Serializer[Any]]) -> Response:
        """Answer every row of the list."""
        return self.conditional(None, {"results": serializer(rows, many=True).data})


class Strategies(WordsView):
    """`strategies/`"""

    @extend_schema(
        operation_id="strategies_retrieve",
        tags=["reference"],
        summary="Ways of being kinder to oneself",
        description="Every prompt and topic carries exactly one. One short list, without pages. Needs no login.",
        auth=[],
        responses=_list_of(TermOut, "AllStrategiesOut"),
        examples=answer(examples.STRATEGIES),
    )
    def get(self, request: Request) -> Response:
        """Answer every strategy."""
        return self.told(vocabulary.strategies(), TermOut)


class TopicsAsked(serializers.Serializer[Any]):
    """Which topics to list."""

    guilt_source = ThemesField(
        is_repeatable=True,
        required=False,
        help_text="A key of guilt-sources/. May be repeated: any of them. Example: `guilt_source=balance`.",
    )


class Topics(WordsView):
    """`topics/`"""

    @extend_schema(
        operation_id="topics_retrieve",
        tags=["reference"],
        summary="What a session may be about",
        description=(
            "Topics with a question to open and one to close. Sensitive ones are announced before they are chosen. "
            "One list, without pages. Needs no login."
        ),
        auth=[],
        parameters=[TopicsAsked],
        responses=_list_of(TopicOut, "AllTopicsOut"),
        examples=answer(examples.TOPICS),
    )
    def get(self, request: Request) -> Response:
        """Answer the topics that were asked for."""
        asked = TopicsAsked(data={"guilt_source": request.query_params.getlist("guilt_source")})
        asked.is_valid(raise_exception=True)
        return self.told(vocabulary.topics(about=asked.validated_data["guilt_source"]), TopicOut)


class Benchmarks(WordsView):
    """`benchmarks/`"""

    @extend_schema(
        operation_id="benchmarks_retrieve",
        tags=["reference"],
        summary="What polls once found",
        description=(
            "Each figure with its source, year and number asked, how it may be worded, and what is not known of it. A "
            "circle may ask itself the same, hands up; nothing of that is kept. Nobody is ever placed in a share."
        ),
        auth=[],
        responses=_list_of(BenchmarkOut, "AllBenchmarksOut"),
        examples=answer(examples.BENCHMARKS),
    )
    def get(self, request: Request) -> Response:
        """Answer every figure."""
        return self.told(vocabulary.benchmarks(), BenchmarkOut)


class Contributors(WordsView):
    """`contributors/`"""

    @extend_schema(
        operation_id="contributors_retrieve",
        tags=["reference"],
        summary="Whose work is cited",
        description="Each with a disclosure: to be cited is not to endorse. Needs no login.",
        auth=[],
        responses=_list_of(ContributorOut, "AllContributorsOut"),
        examples=answer(examples.CONTRIBUTORS),
    )
    def get(self, request: Request) -> Response:
        """Answer everybody who is cited."""
        return self.told(vocabulary.contributors(), ContributorOut)
