"""The words of this service, kept by editors without a release; the Spanish says who has read it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from groups.admin.access import AdministratorsEdit
from groups.models import AgendaStep, Benchmark, Contributor, GuiltSource, Mechanism, Strategy, Topic, TranslatedPart


class SpokenAdmin(AdministratorsEdit):
    """A row is taken out of use, never deleted: circles, prompts and what moms ticked name its key."""

    list_filter = ("es_status", "is_active")
    ordering = ("position", "key")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A key that other rows name stays."""
        return ("key",) if obj else ()


class TermAdmin(SpokenAdmin):
    list_display = ("key", "label_en", "label_es", "es_status", "position", "is_active")
    search_fields = ("key", "label_en", "label_es")


@admin.register(GuiltSource)
class GuiltSourceAdmin(TermAdmin):
    list_display = (*TermAdmin.list_display, "is_delicate", "is_counted")  # type: ignore[assignment]
    list_filter = (*SpokenAdmin.list_filter, "is_delicate", "is_counted")  # type: ignore[assignment]


@admin.register(Strategy)
class StrategyAdmin(TermAdmin):
    pass


@admin.register(Mechanism)
class MechanismAdmin(TermAdmin):
    pass


@admin.register(TranslatedPart)
class TranslatedPartAdmin(TermAdmin):
    list_display = ("label_en", "means_en", "es_status")  # type: ignore[assignment]
    fields = ("key", "label_en", "label_es", "means_en", "means_es", "es_status")


@admin.register(Topic)
class TopicAdmin(SpokenAdmin):
    list_display = ("key", "title_en", "title_es", "guilt_source", "strategy", "moment", "es_status", "is_active")
    list_filter = (*SpokenAdmin.list_filter, "moment", "is_sensitive", "strategy", "guilt_source")  # type: ignore[assignment]
    list_select_related = ("guilt_source", "strategy")
    search_fields = ("key", "title_en", "title_es", "text_en", "text_es")


@admin.register(AgendaStep)
class AgendaStepAdmin(SpokenAdmin):
    list_display = ("key", "title_en", "title_es", "moment", "minutes", "position", "es_status", "is_active")
    list_filter = (*SpokenAdmin.list_filter, "moment")  # type: ignore[assignment]
    search_fields = ("key", "title_en", "title_es", "say_en", "say_es")


@admin.register(Benchmark)
class BenchmarkAdmin(SpokenAdmin):
    list_display = ("key", "share", "source", "year", "sample_size", "es_status", "is_active")
    search_fields = ("key", "wording_en", "wording_es", "source")


@admin.register(Contributor)
class ContributorAdmin(SpokenAdmin):
    list_display = ("key", "name", "affiliation", "es_status", "is_active")
    search_fields = ("key", "name", "affiliation")
