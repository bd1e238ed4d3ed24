import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

# The bodies are bound where they are defined, so that they and the column survive a dump, whatever schema the
# extensions lie in. `unaccent` depends on its dictionary alone, hence immutable as long as nobody edits its rules.
FOLD = r"""
    CREATE FUNCTION groups_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(unaccent('unaccent', words)), $$-_/.,:;@&+'"()[]{}!?*=<>|\~^#$%`$$, repeat(' ', 32));
"""
# The weights keep apart what was said (A) and its stems in two languages (B, C): a word that is nearly right looks for
# what was said alone, so that what it finds depends on no other circle.
COLUMN = """
    ALTER TABLE groups_circle ADD COLUMN search_words tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', groups_fold(name || ' ' || audience || ' ' || description)), 'A')
        || setweight(to_tsvector('english', groups_fold(name || ' ' || audience || ' ' || description)), 'B')
        || setweight(to_tsvector('spanish', groups_fold(name || ' ' || audience || ' ' || description)), 'C')
    ) STORED;
    CREATE INDEX groups_circle_words ON groups_circle USING gin (search_words);
    CREATE INDEX groups_circle_audience ON groups_circle (groups_fold(audience), name, id)
        WHERE is_discoverable AND archived_at IS NULL;
"""
WITHOUT_COLUMN = """
    DROP INDEX groups_circle_audience;
    ALTER TABLE groups_circle DROP COLUMN search_words;
"""
# Ordered, so that two who write the same new words do not wait for each other in a ring.
WORDS = """
    CREATE FUNCTION groups_words_of(words text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', groups_fold(words)))) AS said (word)
        WHERE length(word) BETWEEN 4 AND 40 AND word !~ '^[0-9]+$' ORDER BY word;
    END;
"""
KEEP = """
    CREATE FUNCTION groups_keep_words() RETURNS trigger LANGUAGE plpgsql AS $keep$
    BEGIN
        INSERT INTO groups_circleword (word)
        SELECT groups_words_of(NEW.name || ' ' || NEW.audience || ' ' || NEW.description) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END
    $keep$;
"""
KEEPING = """
    CREATE TRIGGER groups_circle_keeps_words AFTER INSERT OR UPDATE OF name, audience, description ON groups_circle
    FOR EACH ROW EXECUTE FUNCTION groups_keep_words();
"""
KEEP_FORMER = """
    INSERT INTO groups_circleword (word)
    SELECT DISTINCT groups_words_of(name || ' ' || audience || ' ' || description) FROM groups_circle;
"""
# Every word asked for, each by its stem in either language, as the beginning of a word, or as what is nearly it. What
# begins no word that is known is left out: a plan would take it for frequent.
QUERY = """
    CREATE FUNCTION groups_search_query(words text) RETURNS tsquery LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT string_agg('(' || concat_ws(' | ', english, spanish, begins, alike) || ')', ' & ')::tsquery
        FROM (SELECT DISTINCT regexp_split_to_table(groups_fold(words), ' +')) AS asked (folded)
        CROSS JOIN LATERAL (SELECT plainto_tsquery('simple', folded)::text) AS beginning (begun)
        LEFT JOIN LATERAL (
            SELECT begun || ':*A' WHERE begun LIKE '%&%' OR length(folded) NOT BETWEEN 4 AND 40 OR folded ~ '^[0-9]+$'
                OR EXISTS (
                    SELECT FROM groups_circleword AS known
                    WHERE known.word ~>=~ folded AND known.word ~<~ (folded || chr(1114111))
                )
        ) AS somewhere (begins) ON true
        CROSS JOIN LATERAL (
            SELECT nullif(plainto_tsquery('english', folded)::text, '') || ':B',
                nullif(plainto_tsquery('spanish', folded)::text, '') || ':C'
        ) AS stemming (english, spanish)
        CROSS JOIN LATERAL (
            SELECT string_agg(plainto_tsquery('simple', known.word)::text || ':A', ' | ' ORDER BY known.word)
            FROM groups_circleword AS known
            WHERE length(folded) >= 4 AND known.word % folded AND similarity(known.word, folded) >= 0.4
        ) AS likeness (alike)
        WHERE begun <> ''
    );
"""


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0015_debriefs'),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, 'DROP FUNCTION groups_fold'),
        migrations.RunSQL(COLUMN, WITHOUT_COLUMN),
        migrations.CreateModel(
            name='CircleWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='groups_circleword_alike', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.RunSQL(WORDS, 'DROP FUNCTION groups_words_of'),
        migrations.RunSQL(KEEP, 'DROP FUNCTION groups_keep_words'),
        migrations.RunSQL(KEEPING, 'DROP TRIGGER groups_circle_keeps_words ON groups_circle'),
        migrations.RunSQL(KEEP_FORMER, migrations.RunSQL.noop),
        migrations.RunSQL(QUERY, 'DROP FUNCTION groups_search_query'),
        migrations.AddField(
            model_name='circle',
            name='city_latitude',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True, verbose_name='latitude of its city'),
        ),
        migrations.AddField(
            model_name='circle',
            name='city_longitude',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='longitude of its city'),
        ),
        migrations.AddConstraint(
            model_name='circle',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(('city_latitude__isnull', True), ('city_longitude__isnull', True)),
                    models.Q(
                        ('city_latitude__isnull', False),
                        ('city_latitude__range', (-90, 90)),
                        ('city_longitude__isnull', False),
                        ('city_longitude__range', (-180, 180)),
                    ),
                    _connector='OR',
                ),
                name='groups_circle_city_on_earth',
            ),
        ),
        migrations.AddIndex(
            model_name='circle',
            index=django.contrib.postgres.indexes.GinIndex(fields=['norms'], name='groups_circle_norms'),
        ),
        migrations.AddIndex(
            model_name='circle',
            index=models.Index(
                condition=models.Q(('archived_at__isnull', True), ('city_latitude__isnull', False), ('is_discoverable', True)),
                fields=['city_latitude', 'city_longitude'],
                name='groups_circle_city',
            ),
        ),
        migrations.AddIndex(
            model_name='circle',
            index=models.Index(
                condition=models.Q(('archived_at__isnull', True), ('is_discoverable', True)),
                fields=['language', 'name', 'id'],
                name='groups_circle_by_language',
            ),
        ),
        migrations.AddIndex(
            model_name='circle',
            index=models.Index(
                condition=models.Q(('archived_at__isnull', True), ('is_discoverable', True)),
                fields=['meeting_format', 'name', 'id'],
                name='groups_circle_by_format',
            ),
        ),
    ]
