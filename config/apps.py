from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "运行配置"

    def ready(self):
        import_module("config.checks")
