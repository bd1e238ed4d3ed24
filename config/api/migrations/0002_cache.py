"""A cache that every process shares: the digits of an authenticator are marked in it as used."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0001_answers_and_counts")]

    operations = [
        migrations.RunSQL(
            # The columns of django.core.cache.backends.db.
            sql=[
                "CREATE TABLE api_cache ("
                "cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX api_cache_expires ON api_cache (expires)",
            ],
            reverse_sql="DROP TABLE api_cache",
        )
    ]
