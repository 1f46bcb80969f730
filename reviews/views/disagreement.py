"""分歧图: where two tiers answer differently, by item and unit, and where a unit reported nothing and a higher tier found something."""

from itertools import combinations

from core.keyset import Key, paginate
from reviews.answers.blindness import hidden_tiers
from reviews.answers.disagreement import disagreement, map_of, silent, tiers_of
from reviews.campaigns.permissions import may_organise
from reviews.precheck_counts import agreement_for
from reviews.views.campaigns import PAGE, CampaignPage, cursors


class DisagreementPage(CampaignPage):
    """Two tiers at a time, by first answers; for training, never to rank people. Source: product.md I11, M14."""

    template_name = "reviews/campaign_disagreement.html"

    def get_context_data(self, **kwargs):
        user, campaign = self.request.user, self.object
        hidden = hidden_tiers(user, campaign)
        pairs = list(combinations([tier for tier in tiers_of(campaign) if tier not in hidden], 2))
        asked = (self.request.GET.get("lower"), self.request.GET.get("higher"))
        pair = next((pair for pair in pairs if pair == asked), pairs[-1] if pairs else None)
        context = {"pairs": pairs, "pair": pair, "hides": bool(hidden), "may_judge": may_organise(user, campaign.court)}
        # over millions of answers this takes a moment: it is counted when somebody asks
        if "rules" in self.request.GET and context["may_judge"]:
            context["rules"] = agreement_for(user, campaign)
        if pair:
            lower, higher = pair
            cells = disagreement(campaign, user, lower=lower, higher=higher, hidden=hidden)
            found = silent(campaign, user, lower=lower, higher=higher, hidden=hidden)
            page = paginate(found, [Key("pk")], size=PAGE, **cursors(self.request))
            is_all = not page.next and not page.previous
            context |= {
                "lower": lower,
                "higher": higher,
                "map": map_of(campaign, cells),
                "silent_count": len(page.rows) if is_all else found.count(),
                "page": page,
            }
        return super().get_context_data(**context, **kwargs)
