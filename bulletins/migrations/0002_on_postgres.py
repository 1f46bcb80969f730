"""What the program refuses, PostgreSQL refuses to every other program too: a published bulletin does not change."""

from django.db import migrations

GUARDED = {
    "bulletins_bulletin": "OLD.state = 'published'",
    "bulletins_bulletinfigure": "EXISTS (SELECT 1 FROM bulletins_bulletin b WHERE b.id = OLD.bulletin_id AND b.state = 'published')",
    "bulletins_bulletinfigurecase": (
        "EXISTS (SELECT 1 FROM bulletins_bulletinfigure f JOIN bulletins_bulletin b ON b.id = f.bulletin_id "
        "WHERE f.id = OLD.figure_id AND b.state = 'published')"
    ),
}


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, condition in GUARDED.items():
        schema_editor.execute(
            f"""
            CREATE FUNCTION {table}_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION '已印发的通报不能修改，只能另发更正';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_is_final();
            """
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_is_final ON {table}; DROP FUNCTION {table}_is_final();")


class Migration(migrations.Migration):
    replaces = [("bulletins", "0002_published_is_final")]
    dependencies = [("bulletins", "0001_first_release")]
    operations = [migrations.RunPython(guard, unguard)]
