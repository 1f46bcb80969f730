"""PostgreSQL says to every program, not only to this one, that the trace and its seals are written once."""

from django.db import migrations

TABLES = ("cases_traceentry", "cases_seal", "cases_sealedhead")

FORBID = """
CREATE OR REPLACE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '痕迹只能追加，不能修改或删除（%）', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""


def forbid(apps, schema_editor):
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
    dependencies = [("cases", "0003_search_indexes")]

    operations = [migrations.RunPython(forbid, allow)]
