import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ThrottleCount",
            fields=[
                ("key", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ("scope", models.CharField(editable=False, max_length=64)),
                ("hits", models.PositiveIntegerField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hits__gte", 1)), name="api_throttlecount_counts_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("scope", models.CharField(editable=False, max_length=64)),
                ("body", models.CharField(editable=False, max_length=64)),
                ("route", models.CharField(editable=False, max_length=200)),
                ("status", models.PositiveSmallIntegerField(editable=False)),
                ("headers", models.JSONField(default=dict, editable=False)),
                ("answer", models.BinaryField()),
                ("is_sealed", models.BooleanField(default=False, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(editable=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="api_idempotency_expiry")],
                "constraints": [
                    models.UniqueConstraint(fields=("scope",), name="api_idempotencyrecord_one_per_scope"),
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 200), ("status__lt", 300)),
                        name="api_idempotencyrecord_keeps_success_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="api_idempotencyrecord_expires_later",
                    ),
                ],
            },
        ),
        # Counting is worth no disk write: a crash may start every window anew.
        migrations.RunSQL("ALTER TABLE api_throttlecount SET UNLOGGED", "ALTER TABLE api_throttlecount SET LOGGED"),
        # Heap-only updates need room on the page.
        migrations.RunSQL(
            "ALTER TABLE api_throttlecount SET (fillfactor = 50)", "ALTER TABLE api_throttlecount RESET (fillfactor)"
        ),
    ]
