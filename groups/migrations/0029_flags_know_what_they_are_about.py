from django.db import migrations

# A flag of before 0021 names its author and the session: where she wrote one thing there, it is that one. Where there
# are two, nobody guesses, and those who moderate warn or remove as before.
FIND = """
    UPDATE groups_report AS flag SET reflection_id = hers.id
    FROM groups_reflection AS hers
    WHERE flag.subject = 'reflection' AND flag.reflection_id IS NULL AND flag.state <> 'closed'
        AND hers.author_id = flag.reported_id AND hers.session_id = flag.session_id
        AND hers.created_at <= flag.created_at
        AND NOT EXISTS (
            SELECT FROM groups_reflection AS other
            WHERE other.author_id = hers.author_id AND other.session_id = hers.session_id AND other.id <> hers.id
                AND other.created_at <= flag.created_at)
"""


class Migration(migrations.Migration):
    dependencies = [('groups', '0028_circles_are_told_facts')]

    operations = [migrations.RunSQL(FIND, migrations.RunSQL.noop)]
