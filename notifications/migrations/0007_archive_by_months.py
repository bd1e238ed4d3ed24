from datetime import UTC, datetime, timedelta

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid6
from django.conf import settings
from django.db import migrations, models


# LIKE gives the archive the very columns of the ledger in the same order, which the view relies on.
ARCHIVE = """
    CREATE TABLE notifications_delivery_archive (
        LIKE notifications_delivery INCLUDING DEFAULTS,
        archived_at timestamptz NOT NULL,
        PRIMARY KEY (id, settled_at),
        CONSTRAINT notifications_archive_is_settled CHECK (state NOT IN ('pending', 'leased'))
    ) PARTITION BY RANGE (settled_at);
    CREATE INDEX notifications_archive_inbox ON notifications_delivery_archive (recipient_id, due_at DESC, id DESC);
    CREATE INDEX notifications_archive_by_occasion ON notifications_delivery_archive (occasion_id, recipient_id);
    CREATE INDEX notifications_archive_by_session ON notifications_delivery_archive (session_id);
"""
# On the way back what was archived returns: it keeps a debt from being owed twice, and is read in the inbox.
NO_ARCHIVE = """
    INSERT INTO notifications_delivery (
        id, state, due_at, expires_at, not_before, attempts, handed_off_at, sent_at, error_code, created_at, kind, occasion_id,
        session_id, version, lead_minutes, channel, recipient_id, read_at, settled_at
    ) SELECT
        id, state, due_at, expires_at, not_before, attempts, handed_off_at, sent_at, error_code, created_at, kind, occasion_id,
        session_id, version, lead_minutes, channel, recipient_id, read_at, settled_at
    FROM notifications_delivery_archive ON CONFLICT DO NOTHING;
    DROP TABLE notifications_delivery_archive;
"""
VIEW = """
    CREATE VIEW notifications_delivery_kept AS
    SELECT *, NULL::timestamptz AS archived_at FROM notifications_delivery
    UNION ALL
    SELECT * FROM notifications_delivery_archive
"""
NO_VIEW = "DROP VIEW notifications_delivery_kept"


def make_months(apps, schema_editor):
    """The months that what is kept may have been settled in, and the next."""
    today = datetime.now(UTC).date()
    month = (today - timedelta(days=31)).replace(day=1)
    while month <= today + timedelta(days=31):
        following = (month + timedelta(days=31)).replace(day=1)
        schema_editor.execute(
            f"CREATE TABLE notifications_delivery_archive_{month:%Y_%m} PARTITION OF notifications_delivery_archive"
            f" FOR VALUES FROM ('{month} 00:00+00') TO ('{following} 00:00+00')"
        )
        month = following


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0005_devices_and_choices_of_channels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='settled_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='settled at'),
        ),
        # What was settled before this column was there: when it went out, or at the latest now.
        migrations.RunSQL(
            "UPDATE notifications_delivery SET settled_at = COALESCE(sent_at, handed_off_at, LEAST(GREATEST(due_at, created_at), now()))"
            " WHERE state NOT IN ('pending', 'leased')",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(django.db.models.functions.comparison.Greatest('settled_at', 'expires_at'), condition=models.Q(('settled_at__isnull', False)), name='notifications_delivery_over'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='settled', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> NEW.state AND NOT (OLD.state IN ('pending', 'leased') AND NEW.state IN ('pending', 'leased')))", func="NEW.settled_at = CASE WHEN NEW.state NOT IN ('pending', 'leased') THEN statement_timestamp() END; RETURN NEW;", hash='0f3bd4514c2324f4f27066ff3e4f9ff8d6e4f7de', operation='UPDATE OF "state"', pgid='pgtrigger_settled_273f3', table='notifications_delivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='settled_at_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state NOT IN ('pending', 'leased') AND NEW.settled_at IS NULL)", func='NEW.settled_at = statement_timestamp(); RETURN NEW;', hash='78ca36c8d74571dfc6d897669632a3789e219864', operation='INSERT', pgid='pgtrigger_settled_at_once_caa3f', table='notifications_delivery', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state__in', ('pending', 'leased'))), models.Q(models.Q(('state__in', ('pending', 'leased')), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='notifications_delivery_settled_has_time'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ARCHIVE, NO_ARCHIVE), migrations.RunPython(make_months, migrations.RunPython.noop)],
            state_operations=[
                migrations.CreateModel(
                    name='ArchivedDelivery',
                    fields=[
                        ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('pending', 'waiting'), ('leased', "in a worker's hands"), ('sent', 'sent'), ('unknown', 'perhaps sent'), ('failed', 'refused'), ('expired', 'too late'), ('void', 'no longer true'), ('suppressed', 'not wanted')], default='pending', max_length=10, verbose_name='state')),
                        ('due_at', models.DateTimeField(verbose_name='due at')),
                        ('expires_at', models.DateTimeField(verbose_name='worth sending until')),
                        ('not_before', models.DateTimeField(verbose_name='next try')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('lease_owner', models.UUIDField(editable=False, null=True)),
                        ('lease_until', models.DateTimeField(editable=False, null=True)),
                        ('handed_off_at', models.DateTimeField(editable=False, null=True)),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                        ('error_code', models.CharField(blank=True, max_length=40, verbose_name='last difficulty')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('kind', models.CharField(max_length=30, verbose_name='kind')),
                        ('occasion_id', models.UUIDField(verbose_name='occasion')),
                        ('session_id', models.UUIDField(null=True, verbose_name='session')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                        ('lead_minutes', models.PositiveIntegerField(null=True, verbose_name='minutes before')),
                        ('channel', models.CharField(choices=[('email', 'e-mail'), ('push', 'message on a device')], default='email', max_length=10, verbose_name='channel')),
                        ('read_at', models.DateTimeField(editable=False, null=True)),
                        ('settled_at', models.DateTimeField(editable=False, null=True, verbose_name='settled at')),
                        ('archived_at', models.DateTimeField(editable=False)),
                    ],
                    options={
                        'db_table': 'notifications_delivery_archive',
                    },
                ),
                migrations.AddField(
                    model_name='archiveddelivery',
                    name='recipient',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.CreateModel(
            name='KeptDelivery',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('leased', "in a worker's hands"), ('sent', 'sent'), ('unknown', 'perhaps sent'), ('failed', 'refused'), ('expired', 'too late'), ('void', 'no longer true'), ('suppressed', 'not wanted')], default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('expires_at', models.DateTimeField(verbose_name='worth sending until')),
                ('not_before', models.DateTimeField(verbose_name='next try')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('lease_owner', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('handed_off_at', models.DateTimeField(editable=False, null=True)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('error_code', models.CharField(blank=True, max_length=40, verbose_name='last difficulty')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('occasion_id', models.UUIDField(verbose_name='occasion')),
                ('session_id', models.UUIDField(null=True, verbose_name='session')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('lead_minutes', models.PositiveIntegerField(null=True, verbose_name='minutes before')),
                ('channel', models.CharField(choices=[('email', 'e-mail'), ('push', 'message on a device')], default='email', max_length=10, verbose_name='channel')),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('settled_at', models.DateTimeField(editable=False, null=True, verbose_name='settled at')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived at')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'db_table': 'notifications_delivery_kept',
                'managed': False,
            },
        ),
        migrations.RunSQL(VIEW, NO_VIEW),
    ]
