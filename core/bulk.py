"""Writing very many rows while others work: the database gives out the keys, and no index is touched."""

import io
import json
import re
from contextlib import contextmanager
from itertools import islice

from django.db import connection
from django.db.models import JSONField

BATCH = 20_000
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@contextmanager
def written_in_bulk():
    """Around very many writes in one transaction: references are checked as rows come, and text indexes grow in few large steps.

    Measured with 200,000 cases: the checks kept for the end cost four times as much, and the trigram index half of all the time.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL gin_pending_list_limit = '64MB'; SET LOCAL work_mem = '64MB'")
        yield
        # merged now, and not when somebody makes their next entry
        cursor.execute(
            "SELECT gin_clean_pending_list(pg_class.oid) FROM pg_class JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND relkind = 'i' AND pg_get_userbyid(relowner) = current_user"
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def insert_select(model, queryset, **columns):
    """INSERT … SELECT: one row of `model` per row of `queryset`, without a row coming into the program.

    Args:
        model: the model written to; name every column that has no default in the database.
        queryset: what to read, in the order in which the rows are to be written.
        columns: attname of `model` → expression over `queryset`.

    Returns: how many rows were written.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    named = ", ".join(_quoted(fields[name].column) for name in columns)
    # a prefix keeps the annotations apart from the fields of the model that is read
    annotated = queryset.annotate(**{f"new_{name}": expression for name, expression in columns.items()})
    sql, params = annotated.values_list(*(f"new_{name}" for name in columns)).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_quoted(model._meta.db_table)} ({named}) {sql}", params)
        return cursor.rowcount


def reserve_keys(model, count):
    """Take `count` primary keys of `model`, ascending, so that rows can name each other before they are stored.

    Must run inside the transaction that stores them. Returns: a list.
    """
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [_quoted(table), key, count])
            return sorted(value for (value,) in cursor.fetchall())
        # SQLite has one writer at a time, and its counter follows the largest key that is stored
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = max((row[0] for row in cursor.fetchall()), default=0)
        return list(range(last + 1, last + 1 + count))


def load(model, names, rows, same=None):
    """Store plain rows: by COPY on PostgreSQL, in batches elsewhere.

    Args:
        model: the model written to.
        names: attnames, in the order of the cells of `rows`; the key may be left out.
        rows: an iterable of tuples of plain values (no members of enumerations).
        same: the columns that say the same in every row, attname → value; they are written without being looked at each time.

    Returns: how many rows were written.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    same = same or {}
    chosen = [fields[name] for name in (*names, *same)]
    table, columns = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in chosen)
    store = _copy if connection.vendor == "postgresql" else _insert
    rows, count = iter(rows), 0
    while batch := list(islice(rows, BATCH)):
        store(table, columns, chosen, batch, tuple(same.values()))
        count += len(batch)
    return count


def change(model, names, rows):
    """Set columns of rows that exist: by one UPDATE from a loaded table on PostgreSQL, row by row elsewhere.

    Args:
        model: the model written to.
        names: attnames, the primary key first, in the order of the cells of `rows`.
        rows: a list of tuples.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in names]
    table, key, *columns = _quoted(model._meta.db_table), *(_quoted(field.column) for field in chosen)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            every = ", ".join([key, *columns])  # every name in these statements is one of the model's own
            cursor.execute(f"CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT {every} FROM {table} WITH NO DATA")  # noqa: S608
            _copy("changed", every, chosen, rows, ())
            settings = ", ".join(f"{column} = changed.{column}" for column in columns)
            cursor.execute(f"UPDATE {table} SET {settings} FROM changed WHERE {table}.{key} = changed.{key}")  # noqa: S608
            cursor.execute("DROP TABLE changed")
        else:
            settings = ", ".join(f"{column} = %s" for column in columns)
            prepared = [
                [field.get_db_prep_save(value, connection) for field, value in zip(chosen, row, strict=True)] for row in rows
            ]
            statement = f"UPDATE {table} SET {settings} WHERE {key} = %s"  # noqa: S608
            cursor.executemany(statement, [[*row[1:], row[0]] for row in prepared])


def _insert(table, columns, fields, batch, same):
    places = ", ".join(["%s"] * len(fields))
    prepared = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, (*row, *same), strict=True)] for row in batch
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", prepared)  # noqa: S608 - names of the models


def _copy(table, columns, fields, batch, same):
    writers = [_json if isinstance(field, JSONField) else None for field in fields]
    varied = writers[: len(writers) - len(same)]
    tail = "".join(f"\t{_written(write, value)}" for write, value in zip(writers[len(varied) :], same, strict=True))
    lines = [
        "\t".join([(write or _WRITERS.get(type(value), str))(value) for write, value in zip(varied, row, strict=True)]) + tail
        for row in batch
    ]
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO("\n".join([*lines, ""])))


def _written(write, value):
    return (write or _WRITERS.get(type(value), str))(value)


def _text(value):
    return value.translate(_ESCAPES) if _SPECIAL.search(value) else value


def _json(value):
    return _text(json.dumps(value, ensure_ascii=False))


_WRITERS = {type(None): lambda value: "\\N", bool: lambda value: "t" if value else "f", str: _text}


def _quoted(name):
    return connection.ops.quote_name(name)
