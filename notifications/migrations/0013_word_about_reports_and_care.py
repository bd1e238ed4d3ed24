from django.db import migrations



class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0012_words_kept_and_circles_unled'),
    ]

    operations = [
        # On the way back: the version before knows none of these kinds, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind IN ('report_received', 'member_warned', 'appeal_decided', 'contact_asked')",
                "DELETE FROM notifications_delivery_archive WHERE kind IN ('report_received', 'member_warned', 'appeal_decided', 'contact_asked')",
            ],
        ),
    ]
