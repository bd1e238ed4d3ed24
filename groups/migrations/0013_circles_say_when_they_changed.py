import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('groups', '0012_reports_care_and_addresses')]

    operations = [
        migrations.AddField(
            model_name='circle',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
