from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = "信访办理"

    def ready(self):
        import petitions.figures  # noqa: F401 - the figures register themselves
        from cases.kinds import register
        from core.ledger import register as register_ledger
        from core.navigation import register as register_entries
        from executions.links import register as register_links
        from petitions.kind import PetitionKind
        from petitions.ledger import LEDGER
        from petitions.links import PetitionLinks
        from petitions.navigation import ENTRIES

        register_entries(*ENTRIES)
        register(PetitionKind())
        register_ledger(LEDGER)
        register_links(PetitionLinks())
