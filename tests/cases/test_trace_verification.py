"""Whoever changes the trace behind the program's back is found, and the first damaged entry is named."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cases.models import Case, Seal, SealedHead, TraceEntry
from cases.seals import first_damage, merkle_root, seal_day
from cases.trace import build, entry_hash
from core.append_only import AppendOnlyError

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X7")]
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LABELS = ["登记", "交办", "签收", "上报专班和方案", "答复信访人"]


def make_case(world, number, labels=LABELS):
    """A case whose chain has one entry per label."""
    case = Case.objects.create(
        kind="petition", number=number, court=world.courts["near"], unit=world.units["near.court"], title="王*梅", status="open",
        opened_on=date(2026, 3, 2),
    )  # fmt: skip
    add_entries(case, labels, world.handler)
    return case


def add_entries(case, labels, by=None):
    for label in labels:
        build(
            case, step="step", label=label, by=by, at=START + timedelta(hours=case.entry_count), channel="web",
            status_before="open", status_after="open", summary=f"{label}完毕", facts={"份数": 2},
        ).save()  # fmt: skip
    case.save()


def tamper(sql, *values):
    """Change rows as somebody with the database's own tools would, triggers switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def cases(world):
    made = [make_case(world, f"焦执访〔2026〕000{number}号") for number in (1, 2, 3)]
    seal_day(date(2026, 3, 2), at=START + timedelta(days=1))
    return made


def damage_of(case=None):
    return str(first_damage(case) or "")


def test_untouched_trace_is_sound(cases):
    out = StringIO()
    call_command("verify_trace", stdout=out)
    assert out.getvalue() == "核对了 15 条痕迹，没有发现改动\n"


def test_edited_entry_is_named(cases):
    tamper("UPDATE cases_traceentry SET summary = %s WHERE case_id = %s AND seq = 3", "没有签收", cases[1].pk)
    assert damage_of() == "焦执访〔2026〕0002号 第 3 条“签收”：内容被改动"


@pytest.mark.parametrize("column", ["actor_name", "status_after", "facts", "happened_at", "hash"])
def test_every_column_is_covered(cases, column):
    value = {"facts": '{"份数": 1}', "happened_at": START}.get(column, "x")
    tamper(f"UPDATE cases_traceentry SET {column} = %s WHERE case_id = %s AND seq = 2", value, cases[0].pk)  # noqa: S608
    assert damage_of() == "焦执访〔2026〕0001号 第 2 条“交办”：内容被改动"


def test_entry_deleted_in_the_middle_is_named(cases):
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s AND seq = 4", cases[0].pk)
    assert damage_of() == "焦执访〔2026〕0001号 第 4 条：中间缺失：“签收”之后的第 4 条被删除"


def test_first_entry_deleted_is_named(cases):
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s AND seq = 1", cases[2].pk)
    assert damage_of() == "焦执访〔2026〕0003号 第 1 条：中间缺失：开头的第 1 条被删除"


def test_deleted_tail_is_found_by_the_case_itself(cases):
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s AND seq >= 4", cases[1].pk)
    assert damage_of() == "焦执访〔2026〕0002号 第 4 条：末尾缺失：应有 5 条，只剩 3 条，“签收”之后被删除"


def test_deleted_tail_is_found_by_the_seal_when_the_case_was_changed_too(cases):
    head = TraceEntry.objects.get(case=cases[1], seq=3).hash
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s AND seq >= 4", cases[1].pk)
    tamper("UPDATE cases_case SET entry_count = 3, head_hash = %s WHERE id = %s", head, cases[1].pk)
    assert damage_of() == "焦执访〔2026〕0002号 第 4 条：末尾缺失：应有 5 条，只剩 3 条，“签收”之后被删除"


def test_whole_trace_deleted_is_found(cases):
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s", cases[0].pk)
    assert damage_of() == "焦执访〔2026〕0001号 第 1 条：末尾缺失：应有 5 条，只剩 0 条，全部被删除"


def test_case_deleted_with_its_trace_is_found_by_the_seal(cases):
    tamper("DELETE FROM cases_traceentry WHERE case_id = %s", cases[1].pk)
    tamper("DELETE FROM cases_case WHERE id = %s", cases[1].pk)
    assert damage_of() == f"案件 {cases[1].pk} 第 5 条：封签记有此案，案件和它的痕迹已不存在"


def test_reordered_entries_are_named(cases):
    pk = cases[0].pk
    tamper("UPDATE cases_traceentry SET seq = 99 WHERE case_id = %s AND seq = 2", pk)
    tamper("UPDATE cases_traceentry SET seq = 2 WHERE case_id = %s AND seq = 3", pk)
    tamper("UPDATE cases_traceentry SET seq = 3 WHERE case_id = %s AND seq = 99", pk)
    assert damage_of() == "焦执访〔2026〕0001号 第 2 条“签收”：顺序被调换：这一条原是第 3 条"


def test_chain_rewritten_with_fresh_hashes_is_found_by_the_seal(cases):
    pk, previous = cases[2].pk, ""
    for entry in TraceEntry.objects.filter(case=cases[2]).order_by("seq"):
        entry.summary = entry.summary.replace("签收", "未签收")
        entry.previous_hash = previous
        previous = entry_hash(entry)
        tamper(
            "UPDATE cases_traceentry SET summary = %s, previous_hash = %s, hash = %s WHERE case_id = %s AND seq = %s",
            entry.summary, entry.previous_hash, previous, pk, entry.seq,
        )  # fmt: skip
    tamper("UPDATE cases_case SET head_hash = %s WHERE id = %s", previous, pk)
    assert damage_of() == "焦执访〔2026〕0003号 第 5 条“答复信访人”：与封签不符，封签之后被重写"


def test_entry_slipped_in_at_the_end_is_found(cases):
    entry = build(
        Case.objects.get(pk=cases[0].pk), step="step", label="验收", by=None, at=START, channel="web", status_before="open",
        status_after="closed",
    )  # fmt: skip
    entry.save()
    assert damage_of() == "焦执访〔2026〕0001号 第 6 条“验收”：与案件登记的链头不符，末尾被添加或替换"


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("UPDATE cases_seal SET root = %s", "0" * 64),
        ("UPDATE cases_seal SET at = %s", START),
        ("UPDATE cases_seal SET heads = %s", 2),
    ],
)
def test_altered_seal_is_named(cases, sql, value):
    tamper(sql, value)
    assert damage_of() == "封签 2026-03-02：封签被改动"


def test_head_taken_out_of_a_seal_is_named(cases):
    tamper("DELETE FROM cases_sealedhead WHERE case_ref = %s", cases[1].pk)
    assert damage_of() == "封签 2026-03-02：封签被改动"


def test_seal_taken_out_of_the_line_is_named(cases):
    for day in (3, 4):
        seal_day(date(2026, 3, day), at=START + timedelta(days=day))
    tamper("DELETE FROM cases_seal WHERE day = %s", date(2026, 3, 3))
    assert damage_of() == "封签 2026-03-04：与前一封签接不上，中间的封签被删除或改动"


def test_command_exits_with_the_first_damage_and_can_look_at_one_case(cases):
    tamper("UPDATE cases_traceentry SET label = %s WHERE case_id = %s AND seq = 1", "交办", cases[2].pk)
    with pytest.raises(CommandError, match="焦执访〔2026〕0003号 第 1 条“交办”：内容被改动") as error:
        call_command("verify_trace")
    assert error.value.returncode == 1
    out = StringIO()
    call_command("verify_trace", case="焦执访〔2026〕0001号", stdout=out)
    assert out.getvalue() == "核对了 5 条痕迹，没有发现改动\n"
    with pytest.raises(CommandError, match="没有编号为“焦执访2026-1”的案件"):
        call_command("verify_trace", case="焦执访2026-1")


def test_verification_needs_no_query_per_case(cases, django_assert_num_queries):
    # cases, entries, sealed heads, seals; and per seal its heads and their number
    with django_assert_num_queries(6):
        assert first_damage() is None


# --- Seals ------------------------------------------------------------------------------------------------------------


def test_a_day_is_sealed_once(cases):
    first = Seal.objects.get()
    assert seal_day(date(2026, 3, 2)) == first
    assert (first.heads, SealedHead.objects.count()) == (3, 3)


def test_next_seal_holds_only_what_moved_and_is_tied_to_the_one_before(cases):
    add_entries(Case.objects.get(pk=cases[1].pk), ["验收"])
    first, second = Seal.objects.get(), seal_day(date(2026, 3, 3))
    assert (second.heads, second.previous_root) == (1, first.root)
    assert list(second.sealed.values_list("case_ref", "seq")) == [(cases[1].pk, 6)]
    assert first_damage() is None


def test_a_quiet_day_is_sealed_too(cases):
    assert seal_day(date(2026, 3, 3)).heads == 0
    assert first_damage() is None


def test_merkle_root_depends_on_every_head_and_on_their_order():
    heads = [(number, 1, f"{number:064x}") for number in range(7)]
    roots = {merkle_root(heads), merkle_root(heads[:-1]), merkle_root(heads[::-1]), merkle_root([*heads[:-1], (6, 2, "0")])}
    assert len(roots) == 4
    assert merkle_root([]) == ""


# --- Append only ------------------------------------------------------------------------------------------------------


def test_the_program_itself_cannot_change_the_trace(cases):
    entry = TraceEntry.objects.first()
    for act in (entry.save, entry.delete, TraceEntry.objects.all().delete, lambda: TraceEntry.objects.update(label="x")):
        with pytest.raises(AppendOnlyError, match="痕迹只能追加"):
            act()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_traceentry SET label = 'x'",
        "DELETE FROM cases_traceentry",
        "UPDATE cases_seal SET heads = 0",
        "DELETE FROM cases_seal",
        "UPDATE cases_sealedhead SET seq = 0",
        "DELETE FROM cases_sealedhead",
    ],
)
def test_postgresql_refuses_other_programs_too(cases, sql):
    with pytest.raises(DatabaseError, match="痕迹只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
