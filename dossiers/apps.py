from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "卷宗"

    def ready(self):
        from core.navigation import Entry, register
        from courts.models import Role

        roles = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})
        register(Entry("file-checks", "文件核对", "settings", roles=roles, order=40))
