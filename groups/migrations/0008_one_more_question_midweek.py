from django.conf import settings
from django.db import migrations, models

# Before this, a session had one question and one answer: on the way back the second ones have no place.
FORGET = "DELETE FROM {table} WHERE is_midweek"


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0007_pasted_links_grow_stale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='promptshown', name='groups_promptshown_once_per_session'),
        migrations.RemoveConstraint(model_name='reflection', name='groups_reflection_one_per_session'),
        migrations.AddField(
            model_name='promptshown',
            name='is_midweek',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='reflection',
            name='is_midweek',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name='promptshown',
            constraint=models.UniqueConstraint(
                fields=('member', 'session', 'is_midweek'), name='groups_promptshown_once_in_each_phase'
            ),
        ),
        migrations.AddConstraint(
            model_name='reflection',
            constraint=models.UniqueConstraint(
                fields=('author', 'session', 'is_midweek'), name='groups_reflection_one_for_each_question'
            ),
        ),
        migrations.AddField(
            model_name='ownsources',
            name='about_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, FORGET.format(table='groups_promptshown')),
        migrations.RunSQL(migrations.RunSQL.noop, FORGET.format(table='groups_reflection')),
    ]
