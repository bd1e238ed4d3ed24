"""The ledger: what we owe to whom, and what became of it. A row holds no words and no address of a member."""

from typing import Final

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7


class State(models.TextChoices):
    """What became of a debt. Only `pending` and `leased` are open; `void` may be revived by planning it again."""

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("in a worker's hands")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("perhaps sent")
    FAILED = "failed", _("refused")
    EXPIRED = "expired", _("too late")
    VOID = "void", _("no longer true")
    SUPPRESSED = "suppressed", _("not wanted")


OPEN = (State.PENDING, State.LEASED)


class Owed(models.Model):
    """What a delivery and an account mail share: when it is due, who holds it, how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("worth sending until"))
    not_before = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease_owner = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    handed_off_at = models.DateTimeField(null=True, editable=False)  # set by the fence: from here on it may be out
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error_code = models.CharField(_("last difficulty"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("due_at")), name="%(app_label)s_%(class)s_expires_after_due"
            ),
            models.CheckConstraint(
                condition=Q(state="leased", lease_owner__isnull=False, lease_until__isnull=False)
                | (~Q(state="leased") & Q(lease_owner__isnull=True, lease_until__isnull=True)),
                name="%(app_label)s_%(class)s_lease_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="%(app_label)s_%(class)s_sent_has_time"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(app_label)s_%(class)s_known_state"),
        ]


# The database itself notes when a debt was settled, whoever settles it and by whatever statement.
_NOTE_SETTLED: Final = (
    pgtrigger.Trigger(
        name="settled",
        operation=pgtrigger.UpdateOf("state"),
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(
            "OLD.state <> NEW.state AND NOT (OLD.state IN ('pending', 'leased') AND NEW.state IN ('pending', 'leased'))"
        ),
        func="NEW.settled_at = CASE WHEN NEW.state NOT IN ('pending', 'leased') THEN statement_timestamp() END;"
        " RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="settled_at_once",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("NEW.state NOT IN ('pending', 'leased') AND NEW.settled_at IS NULL"),
        func="NEW.settled_at = statement_timestamp(); RETURN NEW;",
    ),
)


class Debt(Owed):
    """One message owed to one member for one occasion over one channel."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PUSH = "push", _("message on a device")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=30)
    occasion_id = models.UUIDField(_("occasion"))  # the seat's incarnation, the offer, the change, the session...
    session_id = models.UUIDField(_("session"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)  # of the session's schedule, or the offer's number
    lead_minutes = models.PositiveIntegerField(_("minutes before"), null=True)  # 0: the day before, on her own clock
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    read_at = models.DateTimeField(null=True, editable=False)  # when she opened it in her inbox
    settled_at = models.DateTimeField(_("settled at"), null=True, editable=False)  # noted by the database

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Delivery(Debt):
    """A debt that is open, or that was settled a short while ago. What is over moves on into the archive."""

    class Meta(Owed.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "occasion_id", "version", "lead_minutes", "channel"],
                nulls_distinct=False,
                name="notifications_delivery_owed_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, settled_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(settled_at__isnull=False)),
                name="notifications_delivery_settled_has_time",
            ),
            *Owed.Meta.constraints,
        ]
        indexes = [
            models.Index(
                fields=["channel", "not_before"], condition=Q(state="pending"), name="notifications_delivery_due"
            ),
            models.Index(
                fields=["channel", "lease_until"], condition=Q(state="leased"), name="notifications_delivery_leased"
            ),
            models.Index(fields=["session_id", "state"], name="notifications_by_session"),
            models.Index(fields=["occasion_id"], name="notifications_by_occasion"),
            models.Index(fields=["recipient", "handed_off_at"], name="notifications_by_recipient"),
            models.Index(fields=["recipient", "-due_at", "-id"], name="notifications_inbox"),
            models.Index(
                Greatest("settled_at", "expires_at"),
                condition=Q(settled_at__isnull=False),
                name="notifications_delivery_over",
            ),
        ]
        triggers = _NOTE_SETTLED


class Receipt(models.Model):
    """That a channel took a delivery: noted before the next one leaves, and soon entered into its row of the ledger.

    A row of the ledger has many indexes, and one with it costs several times what this costs. It is no foreign key:
    whoever erases a member need not wait for a letter that is just going out.
    """

    delivery_id = models.UUIDField(primary_key=True)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class ArchivedDelivery(Debt):
    """A debt that is over: settled, and no longer worth sending. Partitioned by the month in which it was settled.

    No constraint leads to the member: dropping a month would have to lock all of them. Erasing her looks here, too.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False)
    archived_at = models.DateTimeField(editable=False)

    class Meta:
        db_table = "notifications_delivery_archive"


class KeptDelivery(Debt):
    """Live and archived deliveries alike, for whoever only reads. A view: nothing is written here."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)

    class Meta:
        managed = False
        db_table = "notifications_delivery_kept"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")


class AccountMail(Owed):
    """A code or a reset, to an address that may belong to nobody. Sealed, urgent, wiped once it is settled."""

    letter_sealed = models.BinaryField(null=True, editable=False)  # address, subject, text and html as one JSON text
    about_id = models.UUIDField(null=True, editable=False)  # of what it tells, where that may end before it is sent

    class Meta(Owed.Meta):
        verbose_name = _("account mail")
        verbose_name_plural = _("account mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "leased"], letter_sealed__isnull=False)
                | (~Q(state__in=["pending", "leased"]) & Q(letter_sealed__isnull=True)),
                name="notifications_accountmail_wiped_when_settled",
            ),
            *Owed.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="pending"), name="notifications_mail_due"),
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="notifications_mail_leased"),
        ]

    def __str__(self) -> str:
        return f"account mail {self.pk}"
