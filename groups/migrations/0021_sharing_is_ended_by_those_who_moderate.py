import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('groups', '0020_debriefs_that_wait_for_a_call')]

    operations = [
        migrations.AddField(
            model_name='reflection',
            name='sharing_ended_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='reflection',
            constraint=models.CheckConstraint(
                condition=models.Q(('sharing_ended_at__isnull', True), ('shared_with__in', ['nobody', 'figures']), _connector='OR'),
                name='groups_reflection_ended_is_read_by_nobody',
            ),
        ),
        migrations.AddField(
            model_name='report',
            name='reflection',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groups.reflection'),
        ),
        # On the way back: the version before does not know the outcome; the report stays closed.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql="UPDATE groups_report SET outcome = 'talked' WHERE outcome = 'ended'",
        ),
        migrations.AlterField(
            model_name='report',
            name='outcome',
            field=models.CharField(blank=True, choices=[('nothing', 'nothing was needed'), ('talked', 'talked it over'), ('helped', 'help was offered'), ('warned', 'warned'), ('removed', 'removed from the circle'), ('ended', 'its sharing was ended'), ('gone', 'whom it is about has left the service')], max_length=7, verbose_name='outcome'),
        ),
    ]
