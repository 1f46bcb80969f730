from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "一案双查"

    def ready(self):
        from django.db.models.signals import post_save

        import referrals.figures  # noqa: F401 - the figures register themselves
        from cases.handovers import register as register_receivers
        from cases.kinds import register
        from cases.models import CasePerson
        from core.ledger import register as register_ledger
        from core.navigation import register as register_entries
        from courts.backends import ask
        from courts.models import Post
        from referrals.handovers import RECEIVERS
        from referrals.kind import ReferralKind
        from referrals.ledger import LEDGER
        from referrals.navigation import ENTRIES
        from referrals.sweeps import look_again

        register(ReferralKind())
        register_entries(*ENTRIES)
        register_receivers(*RECEIVERS)
        register_ledger(LEDGER)
        post_save.connect(look_again, sender=Post, dispatch_uid="referrals.sweeps")
        ask("is_on_referrals", lambda person: CasePerson.objects.filter(person=person, ends_at=None, case__kind="referral"))
