from django.db import migrations, models

PURPOSES = ['agreement', 'reflections', 'guilt_sources', 'check_ins', 'figures', 'circumstances']
# What was said before anybody was asked: nobody says yes in her place, and it is ten taps to say again (ADR 18).
FORGET = """
    UPDATE members_member SET circumstances_sealed = NULL, version = version + 1
    WHERE circumstances_sealed IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_consent AS said
        WHERE said.member_id = members_member.id AND said.purpose = 'circumstances' AND said.withdrawn_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [('members', '0008_what_her_days_are_like')]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name='consent', name='members_consent_purpose_known'),
        # Going back, the yes goes with what it was said to.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM members_consent WHERE purpose = 'circumstances'"),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(
                choices=[
                    ('agreement', 'the circle agreement'),
                    ('reflections', 'keeping my reflections'),
                    ('guilt_sources', 'keeping what weighs on me'),
                    ('check_ins', 'keeping how loud guilt was, and what I mean to do'),
                    ('figures', 'counting what I ticked and answered, without my name'),
                    ('circumstances', 'keeping what my days are like'),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(
                condition=models.Q(('purpose__in', PURPOSES)), name='members_consent_purpose_known'
            ),
        ),
    ]
