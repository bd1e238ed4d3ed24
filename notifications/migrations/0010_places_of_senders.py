from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0009_topics_rest_and_the_service_writes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SenderPlace',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('holder', models.UUIDField()),
                ('held_until', models.DateTimeField()),
            ],
        ),
    ]
