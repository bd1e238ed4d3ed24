import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('groups', '0025_circles_have_a_line'),
    ]

    operations = [
        migrations.AddField(
            model_name='circle',
            name='like',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='likes', to='groups.circle'),
        ),
    ]
