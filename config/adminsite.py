"""The admin site: stock Django under our name. Without a second factor in this login it does not exist for anybody."""

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from config.api.staff import has_second_factor
from config.desk.charts import LEAST, LEAST_CIRCLES, charts_for
from config.desk.needs import waiting_for
from config.operations.recovering import second_factor_page
from groups.selectors.coordination import coordinates

OUR_APPS = {"members", "groups", "notifications", "audit"}


class KindcircleAdminSite(AdminSite):
    """Shows our own models only: what libraries register holds addresses, secrets and network addresses."""

    site_title = "Kindcircle"
    index_title = _("Circles, sessions and people")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of our own apps; those of others are left out."""
        models: Iterable[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        own = [model for model in models if model._meta.app_label in OUR_APPS]
        super().register(own, admin_class, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Name whoever stands behind this installation on top of every page; titles stay neutral."""
        return {**super().each_context(request), "site_header": settings.ORGANISATION_NAME}

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether she is staff and, where it is required, gave a second factor in this very login."""
        return super().has_permission(request) and (
            not settings.STAFF_MFA_REQUIRED or has_second_factor(request.session, request.user)
        )

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Close a page: whoever may not use it is told the same as for an address that leads nowhere."""
        inner = super().admin_view(view, cacheable)

        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if settings.STAFF_MFA_REQUIRED and not self.has_permission(request):
                raise Http404
            try:
                answer: HttpResponse = inner(request, *args, **kwargs)
                return answer
            except PermissionDenied:
                raise Http404 from None

        return update_wrapper(gated, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Add the page on which a lost second factor is taken away, and the figures."""

        def page(request: HttpRequest, member_id: UUID) -> HttpResponse:
            return second_factor_page(request, self, member_id)

        own = [
            path("second-factor/<uuid:member_id>/", self.admin_view(page), name="second_factor_reset"),
            path("figures/", self.admin_view(self.figures), name="figures"),
        ]
        return [*own, *super().get_urls()]

    def figures(self, request: HttpRequest) -> TemplateResponse:
        """Show sums over the circles that she looks after, drawn and as tables. Raises PermissionDenied."""
        staff: Any = request.user
        if not coordinates(staff):
            raise PermissionDenied
        context = {
            **self.each_context(request), "title": _("Figures"), "least": LEAST, "circles": LEAST_CIRCLES,
            "charts": charts_for(staff, now=timezone.now()),
        }  # fmt: skip
        return TemplateResponse(request, "admin/figures.html", context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show how to log in. The password form is there only where no second factor is asked for: it would skip it."""
        if not settings.STAFF_MFA_REQUIRED:
            return super().login(request, extra_context)
        return _second_factor_page(request, is_open=self.has_permission(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the start page: first what waits today for whoever looks, then every list that is hers."""
        staff: Any = request.user
        today = {"needs": waiting_for(staff, now=timezone.now()), "oversees": coordinates(staff)}
        return super().index(request, {**(extra_context or {}), **today})


@never_cache
@csrf_protect
def _second_factor_page(request: HttpRequest, *, is_open: bool) -> HttpResponse:
    return TemplateResponse(
        request, "admin/second_factor.html", {"is_open": is_open, "contact": settings.SUPPORT_CONTACT}
    )
