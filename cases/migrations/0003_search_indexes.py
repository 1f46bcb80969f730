"""The index that answers a search at once; only PostgreSQL has it, and the same rows are found without."""

from django.db import DatabaseError, migrations, transaction


def add_index(apps, schema_editor):
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


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]

    operations = [migrations.RunPython(add_index, drop_index)]
