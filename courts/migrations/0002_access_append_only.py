"""PostgreSQL says to every program, not only to this one, that the access log is written once."""

from django.db import migrations

FORBID = """
CREATE OR REPLACE FUNCTION courts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '访问记录只能追加，不能修改或删除' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON courts_accessentry
    FOR EACH ROW EXECUTE FUNCTION courts_append_only();
"""
ALLOW = """
DROP TRIGGER IF EXISTS append_only ON courts_accessentry;
DROP FUNCTION IF EXISTS courts_append_only();
"""


def run(sql):
    def on_postgres(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return on_postgres


class Migration(migrations.Migration):
    dependencies = [("courts", "0001_initial")]

    operations = [migrations.RunPython(run(FORBID), run(ALLOW))]
