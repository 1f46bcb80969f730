from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = "工作台"

    def ready(self):
        from core.navigation import Entry, register
        from courts.models import ADMINISTRATORS

        register(
            Entry("home", "今天先办", "work", order=0),
            Entry("trend", "走势", "statistics", not_for=ADMINISTRATORS, order=10),
            Entry("todo", "我的待办", "work", not_for=ADMINISTRATORS, order=1),
        )
