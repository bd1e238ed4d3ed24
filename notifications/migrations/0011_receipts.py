from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0010_places_of_senders'),
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('delivery_id', models.UUIDField(primary_key=True, serialize=False)),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
            },
        ),
        # On the way back: the version before knows the ledger alone.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql="UPDATE notifications_delivery AS owed SET state = 'sent', sent_at = receipt.taken_at,"
            " error_code = '', lease_owner = NULL, lease_until = NULL FROM notifications_receipt AS receipt"
            " WHERE owed.id = receipt.delivery_id AND owed.state <> 'sent'",
        ),
    ]
