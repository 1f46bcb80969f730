from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = "台账"

    def ready(self):
        from core.ledger import LEDGERS
        from core.navigation import Entry, register
        from ledgers.models import ImportRun

        importers = frozenset().union(*(ledger.importers for ledger in LEDGERS.values()))
        exporters = frozenset().union(*(ledger.exporters for ledger in LEDGERS.values()))

        def waiting(user):
            return ImportRun.objects.filter(owner=user, stage=ImportRun.Stage.PARSED).count() or None

        register(
            Entry("import-list", "导入", "settings", roles=importers, order=10, count=waiting),
            Entry("ledger-list", "台账", "settings", roles=importers | exporters, order=20),
            Entry("export-list", "导出任务", "settings", roles=exporters, order=30),
        )
