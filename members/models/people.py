"""The person behind an account. Nothing here is ever shown to another member."""

from datetime import time
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from members.quiet import QuietHours, QuietWindow


class MemberManager(BaseUserManager["Member"]):
    """Creates accounts; an address is stored in lower case, so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Create a member who logs in by e-mail; without a password she logs in by code."""
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_confirmed(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Create a member whose address needs no code any more, because whoever runs the service vouches for it."""
        with transaction.atomic(using=self._db):
            member = self.create_user(email, password, **fields)
            EmailAddress.objects.using(self._db).create(user=member, email=member.email, primary=True, verified=True)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Create an administrator, from the server's own command line."""
        return self.create_confirmed(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Find by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class Member(AbstractBaseUser, PermissionsMixin):
    """An account: an address, a clock (zone, quiet hours), a language and a country for support lines."""

    class Locale(models.TextChoices):
        EN = "en", "English"
        ES = "es", "Español"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    timezone = models.CharField(_("time zone"), max_length=64, default="America/New_York")
    locale = models.CharField(_("language"), max_length=2, choices=Locale, default=Locale.EN)
    support_country = models.CharField(
        _("country for support lines"), max_length=2, default="US", validators=[RegexValidator(r"^[A-Z]{2}\Z")]
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(21, 0))
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True, default=time(8, 0))
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_approved_facilitator = models.BooleanField(_("approved facilitator"), default=False)
    certificate_expires_date = models.DateField(_("certificate valid until"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)  # no daily cap; may see a prompt again
    adult_attested_at = models.DateTimeField(_("attested 18+"), null=True, blank=True)
    circumstances_sealed = models.BinaryField(null=True, editable=False)  # stages of her children, how she works
    email_failed_at = models.DateTimeField(_("address refused at"), null=True, blank=True)
    token_epoch = models.PositiveIntegerField(default=0, editable=False)  # raising it revokes every one-tap link
    login_epoch = models.PositiveIntegerField(default=0, editable=False)  # raising it ends every login
    version = models.PositiveIntegerField(default=1, editable=False)
    clock_version = models.PositiveIntegerField(default=1, editable=False)  # raised when her zone or quiet hours change
    created_at = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = MemberManager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="members_member_email_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="members_member_email_lowercase"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to"))),
                name="members_member_quiet_hours_are_a_window",
            ),
            models.CheckConstraint(condition=Q(locale__in=["en", "es"]), name="members_member_locale_known"),
            models.CheckConstraint(
                condition=Q(support_country__regex=r"^[A-Z]{2}$"), name="members_member_support_country_code"
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the address in lower case, whichever form or library wrote it."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own ends logins with the password; who has none could not be signed out of a device she lost.
        own: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.login_epoch:
            return own
        return salted_hmac("members.Member.login", f"{self.login_epoch}:{own}", secret=secret).hexdigest()

    @property
    def quiet_hours(self) -> QuietHours:
        """Return all that she said about quiet; for many, select `quiet_pattern` along with them."""
        opens, ends = self.quiet_from, self.quiet_to
        daily = None if opens is None or ends is None else QuietWindow(opens, ends)
        pattern = getattr(self, "quiet_pattern", None)
        return QuietHours(daily, pattern.cycle, pattern.override) if pattern else QuietHours(daily)
