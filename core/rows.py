"""Writing very many rows: primary keys are given out here, so that rows can name each other before any of them is stored."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max

BATCH = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Light:
    """A row without the weight of a model instance, for hundreds of thousands of them: its attributes are the columns.

    Args:
        model: the model.
        values: by attname; the rest takes the model's defaults.
    """

    def __init__(self, model, values):
        self.__dict__ = {**_defaults(model), **values}

    def instance(self, model):
        return model(**{name: self.__dict__[name] for name in _defaults(model)})


@cache
def _defaults(model):
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


class Rows:
    """Collects unsaved objects of any model and stores them in batches, by COPY on PostgreSQL.

    Use inside one transaction: foreign keys are checked at its end. Call `close` when all is added.
    """

    def __init__(self):
        self._next, self._waiting, self._count = {}, {}, 0
        self._put_off = {}

    def add(self, item):
        """Give `item` its primary key, unless it has one, and store it in due time. Returns: the item."""
        if item.pk is None:
            item.pk = self._key(type(item))
        self._queue(type(item), item)
        return item

    def add_light(self, model, **values):
        """The same for a `Light` row. Returns: the row."""
        key = model._meta.pk.attname
        if key not in values:
            values[key] = self._key(model)
        return self._queue(model, Light(model, values))

    def _key(self, model):
        if model not in self._next:
            self._next[model] = (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        self._next[model] += 1
        return self._next[model] - 1

    def _queue(self, model, item):
        self._waiting.setdefault(model, []).append(item)
        self._count += 1
        return item

    def flush_if_full(self):
        """Store what has gathered; call it when no object added so far will still be changed."""
        if self._count >= BATCH:
            self.flush()

    def flush(self):
        for model, items in self._waiting.items():
            if connection.vendor == "postgresql":
                self._put_off_search_index(model)
                _copy(model, items)
            else:
                model.objects.bulk_create([item.instance(model) if isinstance(item, Light) else item for item in items])
        self._waiting, self._count = {}, 0

    def close(self):
        """Store the rest and let the database go on numbering behind the last row."""
        self.flush()
        self._build_search_indexes()
        for statement in connection.ops.sequence_reset_sql(no_style(), list(self._next)):
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def _put_off_search_index(self, model):
        """A GIN index is built in a tenth of the time once the rows are there."""
        if model in self._put_off:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%% USING gin %%'",
                [model._meta.db_table],
            )
            self._put_off[model] = cursor.fetchall()
            for name, _definition in self._put_off[model]:
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")

    def _build_search_indexes(self):
        definitions = [definition for indexes in self._put_off.values() for _name, definition in indexes]
        if definitions:
            connection.check_constraints()  # an index cannot be built while keys wait to be checked
            with connection.cursor() as cursor:
                for definition in definitions:
                    cursor.execute(definition)
        self._put_off = {}


def _copy(model, items):
    fields = model._meta.concrete_fields
    places = [(field.attname, _json if field.get_internal_type() == "JSONField" else None) for field in fields]
    lines = []
    for item in items:
        values = item.__dict__
        cells = [(encode or _ENCODERS.get(type(values[name]), _choice))(values[name]) for name, encode in places]
        lines.append("\t".join(cells))
    lines.append("")
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, io.StringIO("\n".join(lines)))


def _json(value):
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def _choice(value):
    """A member of TextChoices or another enumeration of texts."""
    return value.value


_ENCODERS = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    str: lambda value: value.translate(_ESCAPES) if "\\" in value or "\n" in value or "\t" in value or "\r" in value else value,
    int: str,
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}
