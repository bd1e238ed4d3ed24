"""Naming who leads a circle, by her address: the form and what its page answers, for every page that asks it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.errors import GroupsError, NotAFacilitator
from members.models import Member


class LeaderForm(forms.Form):
    """Who leads the circle, by her address."""

    email = forms.EmailField(label=_("Her e-mail address"), max_length=254)


def appoints(request: HttpRequest, form: LeaderForm, act: Callable[[Member], object], *, said: str) -> bool:
    """Let `act` appoint whoever was named, and tell `said` or why not. Returns whether she leads now."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        member = Member.objects.filter(email__iexact=form.cleaned_data["email"]).first()
        if member is None:
            raise NotAFacilitator  # whether somebody has an account is not told here
        act(member)
    except GroupsError as refused:
        messages.error(request, str(refused.detail))
        return False
    messages.success(request, said)
    return True
