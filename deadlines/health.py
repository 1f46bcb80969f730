"""What the health page says of the reminders: a timetable that stands still is noticed here."""

from core.health import probe
from deadlines.models import SweepRun
from deadlines.queries import stale_sweep


@probe("sweep")
def _sweep():
    late = stale_sweep()
    # a system that has just been set up has not come to its first run
    return not late or not SweepRun.objects.exists(), late or "提醒任务按时运行"
