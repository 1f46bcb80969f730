from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "案件评查"

    def ready(self):
        from cases.kinds import register
        from core.navigation import register as register_entries
        from courts.backends import ask
        from reviews.checklists import ship
        from reviews.desk import unfinished_tasks_of
        from reviews.kind import ReviewKind
        from reviews.navigation import ENTRIES

        register(ReviewKind())
        register_entries(*ENTRIES)
        ask("has_reviews_left", unfinished_tasks_of)
        self.register_terminations()
        self.register_ledgers()
        post_migrate.connect(ship, sender=self, dispatch_uid="reviews.checklists")

    def register_terminations(self):
        """The register of terminated cases: a kind of its own with its ledger, links and place in the rail."""
        from cases.kinds import register
        from core.ledger import register as register_ledger
        from core.navigation import register as register_entries
        from executions.links import register as register_links
        from reviews.terminations.kind import TerminationKind
        from reviews.terminations.ledger import LEDGER
        from reviews.terminations.links import TerminationLinks
        from reviews.terminations.navigation import ENTRIES

        register(TerminationKind())
        register_ledger(LEDGER)
        register_links(TerminationLinks())
        register_entries(*ENTRIES)

    def register_ledgers(self):
        """What campaigns bring forth, as ledgers: reviews of terminated cases, findings, cures."""
        from core.ledger import register as register_ledger
        from reviews.ledgers import findings, rectifications, reviewed

        for room in (reviewed, findings, rectifications):
            register_ledger(room.LEDGER)
