from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('groups', '0018_imported_meetings')]

    operations = [
        migrations.AddField(
            model_name='session',
            name='debrief_asked_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
