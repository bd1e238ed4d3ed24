"""The words of this service, in the language of the request."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from groups.models import Benchmark, Contributor, Topic
from groups.models.vocabulary import Spoken, Term


class SaidField(serializers.CharField):
    """One text of a row, as it is said in the language of the request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Spoken) -> str:  # type: ignore[override]
        """Return the text that this field is named after."""
        return value.said(str(self.field_name))


class TermOut(serializers.Serializer[Term]):
    """One word of a list."""

    key = serializers.CharField()
    label = SaidField()  # type: ignore[assignment]
    means = SaidField()


class TopicOut(serializers.Serializer[Topic]):
    """Something to talk about for a session, with a question to open and one to close."""

    key = serializers.CharField()
    title = SaidField()
    text = SaidField()
    opening = SaidField()
    closing = SaidField()
    guilt_source = serializers.CharField(source="guilt_source_id")
    strategy = serializers.CharField(source="strategy_id")
    mechanism = serializers.CharField(source="mechanism_id", allow_null=True)
    minutes = serializers.IntegerField()
    audience = serializers.CharField()
    moment = serializers.ChoiceField(choices=Topic.Moment.choices)
    is_sensitive = serializers.BooleanField()


class BenchmarkOut(serializers.Serializer[Benchmark]):
    """What a poll once found, with where, when and of how many, and what is not known of it."""

    key = serializers.CharField()
    share = serializers.IntegerField(help_text="Of 100 who were asked.")
    wording = SaidField()
    population = SaidField()
    hands_up = SaidField(help_text="The same asked in a session, hands up. Nothing of it is kept.")
    caveat = SaidField()
    source = serializers.CharField()  # type: ignore[assignment]
    year = serializers.IntegerField()
    sample_size = serializers.IntegerField()
    url = serializers.URLField()
    footnote = serializers.SerializerMethodField()

    def get_footnote(self, figure: Benchmark) -> str:
        """Return the line that belongs beneath the figure."""
        return _("{share} of 100, {count} asked in {year}, {source}. Other people, another year.").format(
            share=figure.share, count=figure.sample_size, year=figure.year, source=figure.source
        )


class ContributorOut(serializers.Serializer[Contributor]):
    """Somebody whose work is cited, or who came as a guest."""

    key = serializers.CharField()
    name = serializers.CharField()
    role = SaidField()
    affiliation = serializers.CharField()
    disclosure = SaidField()
    cited_work = serializers.CharField()
