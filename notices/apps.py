from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "通知"

    def ready(self):
        from core.navigation import TOOLS, Entry, register
        from notices.queries import unread_count

        register(Entry("notice-list", "通知", TOOLS, icon="bell", order=10, count=unread_count))
