import django.contrib.postgres.fields
from django.db import migrations, models

TOPICS = [
    ('bookings', 'confirmations'),
    ('reminders', 'reminders'),
    ('changes', 'changes'),
    ('prompts', 'the question afterwards'),
    ('missed', 'a kind word when it did not work out'),
    ('notices', 'short notes from whoever leads'),
    ('hosting', 'what is asked of who leads'),
    ('service', 'a welcome, and what changes for everybody'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0019_circles_like_hers_open'),
    ]

    operations = [
        # On the way back: the version before knows neither kind nor topic, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'circle_notice'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'circle_notice'",
                "DELETE FROM notifications_preference WHERE topic = 'notices'",
                "UPDATE notifications_circlepreference SET topics_off = array_remove(topics_off, 'notices')"
                " WHERE 'notices' = ANY(topics_off)",
            ],
        ),
        migrations.AlterField(
            model_name='preference',
            name='topic',
            field=models.CharField(choices=TOPICS, max_length=12, verbose_name='topic'),
        ),
        migrations.AlterField(
            model_name='circlepreference',
            name='topics_off',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=TOPICS, max_length=12),
                default=list,
                size=None,
                verbose_name='topics off',
            ),
        ),
    ]
