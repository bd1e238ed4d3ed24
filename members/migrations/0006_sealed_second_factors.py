from django.db import migrations

from members.secondfactor import revealed, sealed


def seal(apps, schema_editor):
    """Seal what stands there in clear."""
    _change(apps, lambda text, member_id: sealed(text, member_id=member_id))


def unseal(apps, schema_editor):
    """Open it again; each text leaves its row in the audit."""
    _change(apps, lambda text, member_id: revealed(text, member_id=member_id, actor=None, reason='migration-reversed'))


def _change(apps, change):
    rows = apps.get_model('mfa', 'Authenticator').objects.filter(type__in=['totp', 'recovery_codes'])
    for row in rows.select_for_update().order_by('pk'):
        for name in ('secret', 'seed'):
            if name in row.data:
                row.data[name] = change(row.data[name], row.user_id)
        if 'migrated_codes' in row.data:
            row.data['migrated_codes'] = [change(code, row.user_id) for code in row.data['migrated_codes']]
        row.save(update_fields=['data'])


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0005_check_ins'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('audit', '0002_found_by_action'),
    ]
    operations = [migrations.RunPython(seal, unseal)]
