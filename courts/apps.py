from django.apps import AppConfig


class CourtsConfig(AppConfig):
    name = "courts"
    verbose_name = "机构与人员"

    def ready(self):
        from core.navigation import Entry, register
        from courts.models import Role

        register(
            Entry("organisation", "机构与人员", "settings", order=10),
            Entry("security", "授权与安全", "settings", roles=frozenset({Role.SECURITY_ADMIN}), order=5),
            Entry("audit", "访问记录", "settings", roles=frozenset({Role.AUDITOR}), order=5),
        )
