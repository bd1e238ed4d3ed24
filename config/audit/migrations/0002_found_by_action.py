from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('audit', '0001_entries')]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX audit_entry_by_action ON audit_entry (action, at DESC)",
            "DROP INDEX audit_entry_by_action",
        ),
    ]
