from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# An index that is made beside the traffic waits for every transaction that is open, a backup's too: no lock is held
# meanwhile, so that it may wait. Where it was broken off, what is left of it is dropped before it is made again.
_WAIT = "SET lock_timeout = 0"
_AS_EVER = "RESET lock_timeout"


class Migration(migrations.Migration):
    atomic = False  # the index is made while the table is in use

    dependencies = [('groups', '0029_flags_know_what_they_are_about')]

    operations = [
        migrations.RunSQL(_WAIT, _AS_EVER),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS groups_session_coming", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='session',
            index=models.Index(
                condition=models.Q(('state', 'scheduled')),
                fields=['starts_at', 'id'],
                include=('circle', 'ends_at'),
                name='groups_session_coming',
            ),
        ),
        RemoveIndexConcurrently(model_name='session', name='groups_session_upcoming'),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP INDEX CONCURRENTLY IF EXISTS groups_session_upcoming"),
        migrations.RunSQL(_AS_EVER, _WAIT),
    ]
