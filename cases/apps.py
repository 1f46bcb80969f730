from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "案件"

    def ready(self):
        from cases.navigation import openings
        from core.navigation import provide

        provide(openings)
