from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('notifications', '0020_circles_are_told_facts')]

    operations = [
        migrations.AddField(
            model_name='accountmail',
            name='about_id',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
