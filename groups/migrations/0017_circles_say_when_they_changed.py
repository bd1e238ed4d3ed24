import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('groups', '0016_finding_by_words_and_place')]

    operations = [
        migrations.AddField(
            model_name='circle',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
