from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = "期限"

    def ready(self):
        from core.navigation import Entry, register
        from deadlines import checks, health  # noqa: F401 - importing registers them

        # Not a data migration: emptying the tables (as tests do) would take the published years away with the rest.
        post_migrate.connect(_seed, sender=self)
        register(
            Entry("calendar-years", "放假安排", "settings", order=40),
            Entry("rule-periods", "期限规则", "settings", order=41),
        )


def _seed(apps=None, **kwargs):
    from deadlines.operations import seed_calendar

    # emptying the tables names no models; migrating backwards the table may be gone
    if apps is None or "calendaryear" in apps.all_models["deadlines"]:
        seed_calendar()
