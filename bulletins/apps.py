from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "bulletins"
    verbose_name = "通报"

    def ready(self):
        from core import navigation
        from courts.models import ADMINISTRATORS

        navigation.register(
            navigation.Entry("bulletin-list", "通报", "statistics", not_for=ADMINISTRATORS, order=20),
            navigation.Entry("figure-dictionary", "指标口径", "statistics", not_for=ADMINISTRATORS, order=50),
        )
