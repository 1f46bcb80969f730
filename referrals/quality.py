"""办案质量评价: a hundred points, five parts from the facts of the inquiry and one from people. Source: L4.12."""

from dataclasses import asdict, dataclass

from django.utils import timezone

from deadlines.models import Deadline
from referrals.deadlines import ReportDue
from referrals.models import Track

JUDGED = 15
DIRECT = "上级法院直接调查，不考核下级法院"


@dataclass(frozen=True)
class Mark:
    """The points of one part, out of how many, and the fact they rest on."""

    code: str
    label: str
    points: int
    most: int
    fact: str


def marks_of_facts(referral):
    """The parts that the facts decide, as a list of `Mark`."""
    return [_in_time(referral), _rounds(referral), _returns(referral), _tracks(referral), _methods(referral)]


def as_kept(marks):
    """The marks as the score keeps them: {code: {"label", "points", "most", "fact"}}."""
    return {mark.code: {name: value for name, value in asdict(mark).items() if name != "code"} for mark in marks}


def _in_time(referral):
    """按期报告 25: nothing when the report of the order came after its day, or when the upper court took over after it."""
    ended = [Deadline.State.MET, Deadline.State.CANCELLED]
    clocks = Deadline.objects.filter(case=referral.case_id, code=ReportDue.code, state__in=ended).order_by("-pk")
    clock = next((clock for clock in clocks if clock.met_at or (referral.is_direct and _days_overrun(clock) > 0)), None)
    if clock is None:
        return Mark("in_time", "按期报告", 25, 25, DIRECT)
    late = _days_overrun(clock)
    fact = f"超期 {late} 天" if clock.met_at else f"超期 {late} 天未报告，转为上级法院直接调查"
    return Mark("in_time", "按期报告", 0 if late > 0 else 25, 25, fact if late > 0 else "按期报告")


def _days_overrun(clock):
    """Days from the due day to the day on which the clock ended."""
    return (timezone.localdate(clock.met_at or clock.cancelled_at) - clock.due_on).days


def _rounds(referral):
    """一次查清 20: ten off for each supplementary inquiry."""
    count = referral.rounds.count()
    return Mark("rounds", "一次查清", max(0, 20 - 10 * count), 20, f"补充调查 {count} 次" if count else "没有补充调查")


def _returns(referral):
    """一次落实 15: five off each time the answer to a disposition was sent back."""
    count = sum(referral.dispositions.values_list("return_count", flat=True))
    return Mark("returns", "一次落实", max(0, 15 - 5 * count), 15, f"退回 {count} 次" if count else "没有退回")


def _tracks(referral):
    """案件与干警同查 15: both tracks with two records or more; eight with one in either."""
    counts = [referral.records.filter(track=track).count() for track in Track]
    fact = "，".join(f"{track.label} {count} 份" for track, count in zip(Track, counts, strict=True))
    return Mark("tracks", "案件与干警同查", 15 if min(counts) > 1 else 8 if min(counts) else 0, 15, fact)


def _methods(referral):
    """调查方式 10: three or more methods; six with two, three with one."""
    count = referral.records.order_by().values("method").distinct().count()
    return Mark("methods", "调查方式", {0: 0, 1: 3, 2: 6}.get(count, 10), 10, f"用了 {count} 种方式")
