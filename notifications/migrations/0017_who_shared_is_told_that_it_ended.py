from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('notifications', '0016_who_coordinates_hears_of_calls')]

    operations = [
        # On the way back: the version before does not know the kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'sharing_ended'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'sharing_ended'",
            ],
        ),
    ]
