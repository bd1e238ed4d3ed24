import django.contrib.postgres.fields
from django.db import migrations, models


def _codes(name, verbose_name):
    return migrations.AddField(
        model_name='circle',
        name=name,
        field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name=verbose_name),
    )


class Migration(migrations.Migration):
    dependencies = [('groups', '0021_sharing_is_ended_by_those_who_moderate')]

    operations = [_codes('child_stages', 'ages of children'), _codes('work_patterns', 'ways of working')]
