"""What only PostgreSQL does: search by an index, and refuse every program that would change the trace."""

from django.db import DatabaseError, migrations, transaction

TABLES = ("cases_traceentry", "cases_seal", "cases_sealedhead")

FORBID = """
CREATE OR REPLACE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '痕迹只能追加，不能修改或删除（%）', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""


def add_index(apps, schema_editor):
    """The index that answers a search at once; the same rows are found without."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        # The extension needs a right that the application's role may lack; then every search reads the whole column.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("CREATE INDEX IF NOT EXISTS case_search_trigrams ON cases_case USING gin (search gin_trgm_ops)")
    except DatabaseError:
        return


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS case_search_trigrams")


def forbid(apps, schema_editor):
    """Say to every program, not only to this one, that the trace and its seals are written once."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FORBID, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION cases_append_only()"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")
    schema_editor.execute("DROP FUNCTION IF EXISTS cases_append_only()")


class Migration(migrations.Migration):
    replaces = [("cases", "0003_search_indexes"), ("cases", "0004_trace_append_only")]
    dependencies = [("cases", "0001_first_release")]
    operations = [migrations.RunPython(add_index, drop_index), migrations.RunPython(forbid, allow)]
