import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('groups', '0017_circles_say_when_they_changed')]

    operations = [
        migrations.CreateModel(
            name='ImportedMeeting',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.SlugField(max_length=40, verbose_name='source')),
                ('slug', models.SlugField(max_length=64, verbose_name='address in the source')),
                ('words', models.JSONField(verbose_name='words taken')),
                ('schedule', models.JSONField(verbose_name='schedule taken')),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='imported at')),
                ('opened_at', models.DateTimeField(null=True, verbose_name='somebody leads it since')),
                ('circle', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='groups.circle', verbose_name='circle')),
            ],
            options={
                'verbose_name': 'imported meeting',
                'verbose_name_plural': 'imported meetings',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('source', 'slug'), name='groups_importedmeeting_once')],
            },
        ),
    ]
