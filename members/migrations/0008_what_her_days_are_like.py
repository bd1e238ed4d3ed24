from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('members', '0007_who_facilitates_and_logins_that_end')]

    operations = [
        migrations.AddField(
            model_name='member',
            name='circumstances_sealed',
            field=models.BinaryField(editable=False, null=True),
        ),
    ]
