import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_archive_by_months'),
    ]

    operations = [
        # On the way back: the version before knows none of these kinds, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind IN ('midweek_prompt', 'welcome', 'agreement_renewed')",
                "DELETE FROM notifications_delivery_archive"
                " WHERE kind IN ('midweek_prompt', 'welcome', 'agreement_renewed')",
                "DELETE FROM notifications_preference WHERE topic = 'service'",
            ],
        ),
        migrations.AddField(
            model_name='preference',
            name='paused_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='not before'),
        ),
        migrations.AlterField(
            model_name='preference',
            name='topic',
            field=models.CharField(
                choices=[
                    ('bookings', 'confirmations'),
                    ('reminders', 'reminders'),
                    ('changes', 'changes'),
                    ('prompts', 'the question afterwards'),
                    ('missed', 'a kind word when it did not work out'),
                    ('hosting', 'what is asked of who leads'),
                    ('service', 'a welcome, and what changes for everybody'),
                ],
                max_length=12,
                verbose_name='topic',
            ),
        ),
        migrations.AlterField(
            model_name='circlepreference',
            name='topics_off',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('bookings', 'confirmations'), ('reminders', 'reminders'), ('changes', 'changes'), ('prompts', 'the question afterwards'), ('missed', 'a kind word when it did not work out'), ('hosting', 'what is asked of who leads'), ('service', 'a welcome, and what changes for everybody')], max_length=12), default=list, size=None, verbose_name='topics off'),
        ),
    ]
