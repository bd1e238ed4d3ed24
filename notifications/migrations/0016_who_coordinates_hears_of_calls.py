from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('notifications', '0015_whoever_facilitated_is_asked')]

    operations = [
        # On the way back: the version before does not know the kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind = 'call_wanted'",
                "DELETE FROM notifications_delivery_archive WHERE kind = 'call_wanted'",
            ],
        ),
    ]
