from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0017_who_shared_is_told_that_it_ended'),
    ]

    operations = [
        # On the way back: the version before does not know this kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'place_offered'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'place_offered'",
            ],
        ),
    ]
