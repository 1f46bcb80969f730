"""manage.py sweep: the reminders, without beat and worker."""

from django.core.management.base import BaseCommand

from deadlines import operations


class Command(BaseCommand):
    help = "巡检期限：给到期和超期的案件发提醒。可以随时运行，不会重复提醒"

    def handle(self, **options):
        run = operations.sweep()
        self.stdout.write(f"在提醒范围内的期限 {run.found} 项，新发提醒 {run.done} 条")
        if run.error:
            self.stderr.write(f"未办成：{run.error}")
