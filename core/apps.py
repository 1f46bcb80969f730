from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "公用部件"

    def ready(self):
        from core.forms import speak_plainly

        speak_plainly()
