from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0018_places_in_circles_are_offered'),
    ]

    operations = [
        # On the way back: the version before does not know this kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'like_opened'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'like_opened'",
            ],
        ),
    ]
