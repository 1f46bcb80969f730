"""The access log is written once. Source: X7."""

import pytest
from django.db import DatabaseError, connection, transaction

from core.append_only import AppendOnlyError
from courts.models import AccessEntry
from courts.records import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return record(AccessEntry.Action.EXPORT, by=None, target="信访案件交办台账")


def test_the_program_itself_cannot_change_the_access_log(entry):
    for act in (entry.save, entry.delete, AccessEntry.objects.all().delete, lambda: AccessEntry.objects.update(target="x")):
        with pytest.raises(AppendOnlyError):
            act()


@pytest.mark.postgres
@pytest.mark.parametrize("sql", ["UPDATE courts_accessentry SET target = 'x'", "DELETE FROM courts_accessentry"])
def test_postgresql_refuses_other_programs_too(entry, sql):
    with pytest.raises(DatabaseError, match="访问记录只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
