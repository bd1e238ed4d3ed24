"""Circles, who belongs to them, and which staff look after them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.postgres.forms import SimpleArrayField
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms import (
    BooleanField,
    CharField,
    CheckboxSelectMultiple,
    IntegerField,
    ModelForm,
    MultipleChoiceField,
    Textarea,
    TextInput,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.admin.access import OverseenAdmin, OverseenInline
from groups.admin.assignments import AssignmentForm, audit_assignments
from groups.admin.likeness import LineFilter, WithLikeness
from groups.errors import GroupsError
from groups.forwhom import CHILD_STAGES, WORK_PATTERNS
from groups.links import LONGEST, validate_meeting_link
from groups.models import Circle, CircleBlock, Coordination, Membership
from groups.models.circles import MOST_QUESTIONS
from groups.norms import NORMS
from groups.selectors.vocabulary import theme_choices
from groups.services.circles import change_circle

_EDITED_HERE = (
    "name", "description", "guilt_sources", "norms", "child_stages", "work_patterns", "audience", "language",
    "admission", "join_questions", "member_limit", "is_discoverable",
)  # fmt: skip


class LinesField(SimpleArrayField):
    """One on each line; empty lines are none."""

    def to_python(self, value: Any) -> Any:
        """Return the lines."""
        lines = value.splitlines() if isinstance(value, str) else value or []
        return super().to_python("\n".join(line for line in lines if line.strip()))


class CircleForm(ModelForm):  # type: ignore[type-arg]
    """What may be edited here, with lists of codes as boxes. The meeting link goes in and never comes out."""

    guilt_sources = MultipleChoiceField(
        label=_("Themes"), choices=theme_choices, widget=CheckboxSelectMultiple, required=False
    )
    norms = MultipleChoiceField(
        label=_("What is welcome"), choices=list(NORMS.items()), widget=CheckboxSelectMultiple, required=False
    )
    child_stages = MultipleChoiceField(
        label=_("Ages of children"), choices=list(CHILD_STAGES.items()), widget=CheckboxSelectMultiple, required=False
    )
    work_patterns = MultipleChoiceField(
        label=_("Ways of working"), choices=list(WORK_PATTERNS.items()), widget=CheckboxSelectMultiple, required=False
    )

    join_questions = LinesField(
        CharField(max_length=200),
        label=_("Questions to newcomers"),
        delimiter="\n",
        max_length=MOST_QUESTIONS,
        required=False,
        help_text=_("Up to three, one on each line. Everybody reads them; whoever asks to join answers them."),
        widget=Textarea(attrs={"rows": 3, "cols": 60}),
    )
    member_limit = IntegerField(
        label=_("Most members"),
        min_value=4,
        max_value=200,
        required=False,
        help_text=_(
            "Whoever leads it and whoever asked included; empty: as many as come. Fewer than belong to it puts nobody "
            "out; more holds the places that come free for those who wait."
        ),
    )
    meeting_link = CharField(
        label=_("New meeting link"),
        max_length=LONGEST,
        required=False,
        validators=[validate_meeting_link],
        help_text=_("It is sealed and never shown here. Left empty, the one there is stays."),
        widget=TextInput(attrs={"size": 60, "autocomplete": "off"}),
    )
    is_link_removed = BooleanField(label=_("Remove the meeting link"), required=False)

    class Meta:
        model = Circle
        fields = _EDITED_HERE

    @property
    def new_link(self) -> str | None:
        """The link to keep from now on: another, none (empty), or None where nothing changes."""
        if self.cleaned_data.get("is_link_removed"):
            return ""
        return self.cleaned_data.get("meeting_link") or None


class MembershipInline(OverseenInline):
    model = Membership
    fields = readonly_fields = ("handle", "role", "state", "joined_at", "ended_at")
    ordering = ("role", "handle")
    verbose_name_plural = _("memberships")


class CoordinationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Coordination
    form = AssignmentForm
    extra = 0
    raw_id_fields = ("member",)
    verbose_name_plural = _("coordinators")


@admin.register(Circle)
class CircleAdmin(WithLikeness):
    """Found by name or address; its words may be mended here, its calendar is changed by its facilitators."""

    circle_path = "pk"
    form = CircleForm
    list_display = (
        "name",
        "slug",
        "language",
        "timezone",
        "enrolment",
        "admission",
        "active_members",
        "in_line",
        "is_running",
    )
    list_filter = (LineFilter, "language", "meeting_format", "enrolment", "admission", "is_discoverable", "timezone")
    search_fields = ("name", "slug", "description", "audience")
    search_help_text = _("name, address, description or audience")
    ordering = ("name",)
    readonly_fields = (
        "slug", "meeting_format", "timezone", "duration_minutes", "capacity", "min_to_run",
        "facilitators_wanted", "enrolment", "archived_at", "created_at", "has_link",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("slug", *_EDITED_HERE)}),
        (_("Where it meets"), {"fields": ("has_link", "meeting_link", "is_link_removed")}),
        (
            _("How it meets"),
            {
                "fields": tuple(name for name in readonly_fields if name not in ("slug", "has_link")),
                "description": _(
                    "Times, seats and members are changed by facilitators through the API, so that everybody who "
                    "holds a seat is told: PATCH /api/v1/circles/{address}/, PATCH /api/v1/sessions/{id}/."
                ),
            },
        ),
    )
    inlines = (MembershipInline, CoordinationInline)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators may mend the words."""
        return bool(request.user.is_superuser)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circle]:
        """Count the active members in the same query."""
        active = Count("memberships", filter=Q(memberships__state=Membership.State.ACTIVE), distinct=True)
        circles: QuerySet[Circle] = super().get_queryset(request)
        return circles.annotate(active_count=active)

    def get_fieldsets(self, request: HttpRequest, obj: Circle | None = None) -> Any:
        """Only administrators give it another link; the others read whether there is one."""
        shown = list(super().get_fieldsets(request, obj))
        if not self.has_change_permission(request, obj):
            shown[1] = (shown[1][0], {"fields": ("has_link",)})
        return shown

    def get_inlines(self, request: HttpRequest, obj: Circle | None) -> Any:
        """Only administrators assign coordinators."""
        return self.inlines if request.user.is_superuser else (MembershipInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Assign coordinators and take the task back, and write down who did."""
        with transaction.atomic():
            super().save_formset(request, form, formset, change)
            written = [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
            audit_assignments(request, written, is_over=False)
            audit_assignments(request, formset.deleted_objects, is_over=True)

    def save_model(self, request: HttpRequest, obj: Circle, form: Any, change: bool) -> None:
        """Change it the way the API does: with a new version, so that nobody overwrites it unseen."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name in _EDITED_HERE}
        try:
            if fields or form.new_link is not None:
                change_circle(
                    circle_id=obj.pk,
                    expected_version=None,
                    now=timezone.now(),
                    meeting_link=form.new_link,
                    **fields,
                )
        except GroupsError as refused:
            messages.error(request, str(refused.detail))

    @admin.display(description=_("members"), ordering="active_count")
    def active_members(self, circle: Any) -> int:
        """How many are active."""
        return int(circle.active_count)

    @admin.display(description=_("has a meeting link"), boolean=True)
    def has_link(self, circle: Circle) -> bool:
        """Whether there is one; which, nobody reads here."""
        return circle.has_meeting_link

    @admin.display(description=_("running"), boolean=True)
    def is_running(self, circle: Circle) -> bool:
        """Whether it has not ended."""
        return circle.archived_at is None


@admin.register(CircleBlock)
class BlockAdmin(OverseenAdmin):
    list_display = ("id", "circle", "created_at")
    list_select_related = ("circle",)
    fields = readonly_fields = ("circle", "member", "created_at")
    ordering = ("-created_at",)
