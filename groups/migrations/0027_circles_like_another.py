import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('groups', '0026_who_has_read_the_spanish'),
    ]

    operations = [
        migrations.AddField(
            model_name='circle',
            name='like',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='likes', to='groups.circle'),
        ),
    ]
