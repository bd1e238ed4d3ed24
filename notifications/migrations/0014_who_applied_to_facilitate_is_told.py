from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('notifications', '0013_word_about_reports_and_care')]

    operations = [
        # On the way back: the version before knows neither kind, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind IN ('facilitator_approved', 'facilitator_declined')",
                "DELETE FROM notifications_delivery_archive"
                " WHERE kind IN ('facilitator_approved', 'facilitator_declined')",
            ],
        ),
    ]
