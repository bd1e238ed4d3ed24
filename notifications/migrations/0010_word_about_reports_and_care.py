from django.db import migrations

KINDS = "('report_received', 'member_warned', 'appeal_decided', 'contact_asked')"


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0009_topics_rest_and_the_service_writes'),
    ]

    operations = [
        # On the way back: the version before knows none of these kinds, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                f"DELETE FROM notifications_delivery WHERE kind IN {KINDS}",
                f"DELETE FROM notifications_delivery_archive WHERE kind IN {KINDS}",
            ],
        ),
    ]
