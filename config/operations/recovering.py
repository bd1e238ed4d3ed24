"""Her second factor is lost: a page that asks, then takes it away. For administrators, and for who looks after her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from groups.selectors.coordination import looks_after
from members.errors import MembersError
from members.models import Member
from members.selectors import has_second_factor
from members.services.second_factors import reset_second_factor


def second_factor_page(request: HttpRequest, site: AdminSite, member_id: UUID) -> HttpResponse:
    """This function will ask before the second factor is taken away, then do it. Raises Http404 for who may not."""
    member = _hers(request, member_id)
    if request.method == "POST":
        _reset(request, member)
        return HttpResponseRedirect(reverse("admin:index"))
    context: dict[str, Any] = {**site.each_context(request), "member": member}
    context["has_one"] = has_second_factor(member.pk)
    return TemplateResponse(request, "admin/second_factor_reset.html", context)


def _hers(request: HttpRequest, member_id: UUID) -> Member:
    """Return the member, whom staff look after; that of other staff, and one's own, is for an administrator to do."""
    staff = request.user
    member = Member.objects.filter(pk=member_id).first()
    if member is None or not isinstance(staff, Member) or member.pk == staff.pk:
        raise Http404
    if not staff.is_superuser and (member.is_staff or not looks_after(staff, member_id=member.pk)):
        raise Http404
    return member


def _reset(request: HttpRequest, member: Member) -> None:
    try:
        reset_second_factor(member_id=member.pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except MembersError as refused:
        messages.error(request, str(refused.detail))
        return
    messages.success(request, gettext("Her second factor is gone, and all her logins ended. She is told by mail."))
