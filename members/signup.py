"""What a new member says about herself beside her address: that she is 18 or older, and how her clock is set.

allauth builds its own form on top of this one, so this module imports nothing of allauth's forms.
"""

from typing import cast

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.services import people
from members.zones import UnknownZone, canonical_zone


class SignupForm(forms.Form):
    """The optional fields fall back to the account's defaults; only her age has to be said."""

    is_adult = forms.BooleanField(
        error_messages={"required": _("Please confirm that you are 18 or older.")},
        help_text="True says: I am 18 or older.",
    )
    timezone = forms.CharField(required=False, max_length=64)
    locale = forms.ChoiceField(required=False, choices=Member.Locale.choices)
    support_country = forms.RegexField(required=False, regex=r"^[A-Z]{2}\Z")

    def clean_is_adult(self) -> bool:
        """This function will take a real yes only. Raises ValidationError for a text or a number."""
        if self.data.get("is_adult") is not True:
            raise forms.ValidationError(self.fields["is_adult"].error_messages["required"], code="required")
        return True

    def clean_timezone(self) -> str:
        """This function will return the name under which the zone is stored. Raises ValidationError."""
        name: str = self.cleaned_data["timezone"]
        try:
            return canonical_zone(name) if name else ""
        except UnknownZone as error:
            raise forms.ValidationError(str(error), code="unknown_zone") from None

    def signup(self, request: HttpRequest, user: Member) -> None:
        """This function will store her answers; allauth calls it right after it has created the account."""
        people.complete_signup(member=user, answers=self._answers(), now=timezone.now())

    def _answers(self) -> people.ProfileChanges:
        given = {name: self.cleaned_data[name] for name in SignupForm.declared_fields}
        given["support_country"] = given["support_country"] or settings.SUPPORT_COUNTRY
        return cast(people.ProfileChanges, {name: value for name, value in given.items() if value})
