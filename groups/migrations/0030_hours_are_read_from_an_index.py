from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made while the table is in use

    dependencies = [('groups', '0029_flags_know_what_they_are_about')]

    operations = [
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
    ]
