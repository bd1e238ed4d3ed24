from django.db import migrations

KINDS = "('report_received', 'member_warned', 'appeal_decided', 'contact_asked')"


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0012_words_kept_and_circles_unled'),
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
