"""线索库: the clues of one's own organ and the referrals one is on."""

from django.utils import timezone
from django.views.generic import TemplateView

from referrals.access import organ_of
from referrals.handovers import waiting_for
from referrals.listing import Filters, filtered, page_of, tab_counts, views
from referrals.models import Organ, Status

SHOWN_HANDOVERS = 50


class CluePage(TemplateView):
    """一案双查: tabs, removable filters, thirty rows. To whoever knows of none it is empty, whatever there is."""

    template_name = "referrals/clue_list.html"

    def get_context_data(self, **kwargs):
        user, query = self.request.user, self.request.GET
        tabs = views(user)
        here = next((view for view in tabs if view.code == query.get("view")), tabs[0])
        filters = Filters(query, user=user)
        counts, chips = tab_counts(user), filters.chips(query)
        cases = filtered(user, here, filters)
        page = page_of(cases, query)
        organ = organ_of(user)
        return super().get_context_data(
            tabs=[(view, counts[view.code]) for view in tabs],
            here=here,
            organ=Organ(organ).label if organ else "",
            handovers=list(waiting_for(user)[:SHOWN_HANDOVERS]) if organ and here.code == "pool" else (),
            filters=filters,
            chips=chips,
            in_view=counts[here.code],
            found=cases.count() if chips else counts[here.code],
            page=page,
            rows=[(case, case.referral, Status(case.status).label) for case in page.rows],
            today=timezone.localdate(),
            **kwargs,
        )
