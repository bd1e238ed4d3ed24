from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('groups', '0019_whoever_facilitated_is_asked')]

    operations = [
        migrations.AddField(
            model_name='debrief',
            name='wants_call',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='wants a call'),
        ),
        migrations.AddField(
            model_name='debrief',
            name='called_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='called at'),
        ),
        migrations.AddConstraint(
            model_name='debrief',
            constraint=models.CheckConstraint(
                condition=models.Q(('called_at__isnull', True), ('wants_call', True), _connector='OR'),
                name='groups_debrief_called_who_asked',
            ),
        ),
    ]
