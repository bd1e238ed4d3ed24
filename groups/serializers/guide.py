"""Our weekly evenings as entries of Meeting Guide. Every key here is public; what is not here is told to nobody."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from groups.exchange import guide
from groups.selectors.weekly import Weekly


class GuideEntryOut(serializers.Serializer[Weekly]):
    """One weekday of one circle. No link, number, address or person, whatever the format has room for."""

    name = serializers.CharField(source="circle.name")
    slug = serializers.CharField()
    day = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Sunday.")
    time = serializers.SerializerMethodField(help_text="On the wall of its zone.")
    end_time = serializers.SerializerMethodField()
    timezone = serializers.CharField()
    types = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField(
        help_text="Plain text; empty where it seems to say how to reach somebody."
    )
    group = serializers.CharField(source="circle.name")
    entity = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    updated = serializers.SerializerMethodField(help_text="UTC.")

    def get_time(self, one: Weekly) -> str:
        return f"{one.starts:%H:%M}"

    def get_end_time(self, one: Weekly) -> str:
        return f"{one.ends:%H:%M}"

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_types(self, one: Weekly) -> list[str]:
        return guide.types_of(language=one.circle.language, is_open=one.circle.has_open_door)

    def get_notes(self, one: Weekly) -> str:
        return guide.public_note(one.circle.description)

    def get_entity(self, one: Weekly) -> str:
        return str(settings.ORGANISATION_NAME)

    def get_url(self, one: Weekly) -> str:
        return f"{settings.PUBLIC_URL}{reverse('circle-page', args=[one.circle.slug])}"

    def get_updated(self, one: Weekly) -> str:
        return f"{one.updated_at:%Y-%m-%d %H:%M:%S}"


def entries(weekly: list[Weekly]) -> list[dict[str, Any]]:
    """Return the feed; a circle whose very name seems to say how to reach somebody is left out."""
    return [dict(GuideEntryOut(one).data) for one in weekly if not guide.shows_a_way(one.circle.name)]
