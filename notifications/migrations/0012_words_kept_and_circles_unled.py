from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0011_receipts'),
    ]

    operations = [
        # On the way back: the version before knows none of these kinds, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind IN ('words_kept', 'circle_unled')",
                "DELETE FROM notifications_delivery_archive WHERE kind IN ('words_kept', 'circle_unled')",
            ],
        ),
    ]
