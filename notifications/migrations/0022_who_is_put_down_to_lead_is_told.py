from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('notifications', '0021_letters_about_what_may_end')]

    operations = [
        # On the way back: the version before does not know the kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'host_named'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'host_named'",
            ],
        ),
    ]
