from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_inbox_and_reminder_leads'),
    ]

    operations = [
        # On the way back: the version before knows none of these kinds, and its pages ask the kind of every link.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql=[
                "DELETE FROM notifications_delivery WHERE kind IN ('hopeful_question', 'seat_offered',"
                " 'hopeful_released', 'seat_withdrawn', 'series_changed', 'host_changed', 'host_missing_members',"
                " 'two_chairs', 'merge_question', 'handover_offered', 'substitute', 'meeting_link_wanted',"
                " 'host_missing', 'quorum_question')",
                "DELETE FROM notifications_preference WHERE topic = 'hosting'",
            ],
        ),
        migrations.AlterField(
            model_name='preference',
            name='topic',
            field=models.CharField(choices=[('bookings', 'confirmations'), ('reminders', 'reminders'), ('changes', 'changes'), ('prompts', 'the question afterwards'), ('missed', 'a kind word when it did not work out'), ('hosting', 'what is asked of who leads')], max_length=12, verbose_name='topic'),
        ),
    ]
