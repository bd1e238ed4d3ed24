from datetime import UTC, datetime, timedelta

import django.db.models.functions.datetime
import uuid6
from django.db import migrations, models

TABLE = """
    CREATE TABLE audit_entry (
        id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT statement_timestamp(),
        actor_id uuid,
        action varchar(40) NOT NULL,
        subject_kind varchar(40) NOT NULL,
        subject_id uuid,
        reason varchar(40) NOT NULL,
        PRIMARY KEY (id, at)
    ) PARTITION BY RANGE (at);
    CREATE INDEX audit_entry_latest ON audit_entry (at DESC, id DESC);
    CREATE INDEX audit_entry_by_subject ON audit_entry (subject_id);
    CREATE INDEX audit_entry_by_actor ON audit_entry (actor_id, at DESC);
    -- What no month was made for stays here: an act is never refused because housekeeping is late.
    CREATE TABLE audit_entry_other PARTITION OF audit_entry DEFAULT;
    CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit is neither changed nor deleted' USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
    CREATE TRIGGER audit_entry_stays_whole BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
"""
NO_TABLE = "DROP TABLE audit_entry; DROP FUNCTION audit_entry_stays();"


def make_months(apps, schema_editor):
    """This month and the next two."""
    month = datetime.now(UTC).date().replace(day=1)
    for _ahead in range(3):
        following = (month + timedelta(days=31)).replace(day=1)
        schema_editor.execute(
            f"CREATE TABLE audit_entry_{month:%Y_%m} PARTITION OF audit_entry"
            f" FOR VALUES FROM ('{month} 00:00+00') TO ('{following} 00:00+00')"
        )
        month = following


class Migration(migrations.Migration):

    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TABLE, NO_TABLE), migrations.RunPython(make_months, migrations.RunPython.noop)],
            state_operations=[
                migrations.CreateModel(
                    name='AuditEntry',
                    fields=[
                        ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='at')),
                        ('actor_id', models.UUIDField(editable=False, null=True, verbose_name='who')),
                        ('action', models.CharField(editable=False, max_length=40, verbose_name='what')),
                        ('subject_kind', models.CharField(editable=False, max_length=40, verbose_name='about')),
                        ('subject_id', models.UUIDField(editable=False, null=True, verbose_name='about which')),
                        ('reason', models.CharField(blank=True, default='', editable=False, max_length=40, verbose_name='why')),
                    ],
                    options={
                        'verbose_name': 'audit entry',
                        'verbose_name_plural': 'audit entries',
                        'db_table': 'audit_entry',
                        'default_permissions': ('view',),
                    },
                ),
            ],
        ),
    ]
