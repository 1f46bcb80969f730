"""Walking a petition along its road in tests, by the same `take` as everybody."""

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.steps import take
from petitions.models import Status
from petitions.steps import (
    Accept,
    Acknowledge,
    Archive,
    Dispatch,
    Interview,
    NoteContact,
    RecordMeasure,
    Register,
    Reply,
    ReportPlan,
    SubmitClosing,
)
from tests.factories.moments import moment


def scan(name="扫描件.png", shade=200):
    """A small real picture, as a scanned signature page would be; another shade is another file."""
    side = 40
    pixels = zlib.compress((b"\0" + bytes([shade]) * side) * side)
    parts = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)), (b"IDAT", pixels), (b"IEND", b""))
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + chunks, content_type="image/png")


def registration(**changes):
    """Inputs of a petition that came through the intermediate court's hall."""
    return {
        "visited_on": "2026-03-17", "channel": "intermediate_hall", "head_count": 1, "petitioner_name": "王秀梅",
        "petitioner_kind": "applicant", "phone": "15412342617", "is_local": "1", "demand": "反映被执行人转移财产，要求恢复执行",
        "execution_number": "（2019）豫0823执9231号", **changes,
    }  # fmt: skip


def plan(world, **changes):
    return {
        "lead": world.president.pk, "lead_title": "院长", "lead_phone": "15400006001", "liaison": world.liaison.pk,
        "liaison_title": "执行员", "liaison_phone": "15400006127", "plan_demand": "要求恢复执行", "plan_measures": "查明厂房租金，恢复执行",
        "plan_stability": "每周联系一次", **changes,
    }  # fmt: skip


def interview(at="2026-03-18T09:30", **changes):
    return {
        "happened_at": at, "place": "第二调解室", "by_lead": "1", "attendees": "院长、联络人", "demands": "恢复执行", "grounds": "厂房在出租",
        "next_steps": "五日内查明租金", "time_limits": "3月24日前", "signature": "signed", **changes,
    }  # fmt: skip


def measure(at="2026-03-20T09:30", **changes):
    return {"happened_at": at, "kind": "advance", "content": "查明厂房出租，已恢复执行", **changes}


def reply(at="2026-03-25T15:00", **changes):
    return {
        "happened_at": at, "means": "in_person", "place": "信访接待室", "content": "已恢复执行，租金将分期到位", "opinion": "satisfied",
        "signature": "signed", **changes,
    }  # fmt: skip


def closing(**changes):
    return {
        "outcome": "executed",
        "is_resolved": "on",
        "ceased": "on",
        "report": "案件已恢复执行，信访人息诉",
        "copies": 2,
        **changes,
    }


ALL_ITEMS = ["copies", "team", "interview", "measures", "reply", "result"]
# status reached → (step, who, inputs, files, moment)
STAGES = [
    (Status.AWAITING_ACKNOWLEDGEMENT, Dispatch, "office", lambda world: {"unit": world.units["near.court"].pk}, {}, "2026-03-17 16:40"),
    (Status.AWAITING_PLAN, Acknowledge, "clerk", lambda world: {}, {}, "2026-03-17 17:10"),
    (None, NoteContact, "handler", lambda world: {"happened_at": "2026-03-17T18:02", "means": "phone", "is_reached": "1", "result": "约定3月18日到院"}, {}, "2026-03-17 18:05"),
    (Status.HANDLING, ReportPlan, "handler", plan, {}, "2026-03-18 09:00"),
    (None, Interview, "president", lambda world: interview(), {"record_file": lambda: scan(shade=1)}, "2026-03-18 11:00"),
    (None, RecordMeasure, "liaison", lambda world: measure(), {"evidence": lambda: scan(shade=2)}, "2026-03-20 10:00"),
    (Status.REPLIED, Reply, "liaison", lambda world: reply(), {"record_file": lambda: scan(shade=3)}, "2026-03-25 16:00"),
    (Status.AWAITING_ACCEPTANCE, SubmitClosing, "liaison", lambda world: closing(), {}, "2026-03-26 10:00"),
    (Status.ACCEPTED, Accept, "office", lambda world: {"items": ALL_ITEMS, "opinion": "材料齐全，同意验收"}, {}, "2026-03-30 10:00"),
    (Status.ARCHIVED, Archive, "clerk", lambda world: {"volume_number": "2026执访-12"}, {}, "2026-04-02 10:00"),
]  # fmt: skip


def register(world, *, by="hall", at="2026-03-17 10:00", **changes):
    """A registered petition's case."""
    return take(Register, by=world.people[by], data=registration(**changes), at=moment(at)).case


def walk(world, status, case=None, **changes):
    """Register a petition (or go on with `case`) and walk it until it stands in `status`; returns its case."""
    case = case or register(world, **changes)
    for _reached, step, who, inputs, files, at in STAGES:
        if case.status == status:
            break
        if not step.allows_status(case):
            continue
        uploads = {name: make() for name, make in files.items()}
        case = take(step, case, by=world.people[who], data=inputs(world), files=uploads, at=moment(at)).case
    assert case.status == status
    return case
