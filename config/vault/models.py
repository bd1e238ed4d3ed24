"""One row per owner in the keys database. A destroyed key leaves its row without the key, so none comes after it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid6 import uuid7

from config.vault.owners import NOBODY, OwnerKind


class DataKey(models.Model):
    """The key of one owner, wrapped by a master key; envelopes name it by its id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner_kind = models.CharField(max_length=8, choices=OwnerKind.choices)
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=32, blank=True, default="")
    wrapped = models.BinaryField(null=True)
    master_key_id = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["destroyed_at"], condition=Q(destroyed_at__isnull=False), name="vault_datakey_destroyed"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "owner_name"], name="vault_datakey_one_per_owner"
            ),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True) & ~Q(master_key_id="")
                | Q(wrapped__isnull=True, destroyed_at__isnull=False, master_key_id=""),
                name="vault_datakey_live_or_destroyed",
            ),
            models.CheckConstraint(
                condition=Q(owner_kind__in=[OwnerKind.MEMBER, OwnerKind.CIRCLE], owner_name="") & ~Q(owner_id=NOBODY)
                | Q(owner_kind=OwnerKind.SERVICE, owner_id=NOBODY) & ~Q(owner_name=""),
                name="vault_datakey_known_owner",
            ),
        ]
