"""走势: twelve reporting weeks of the figures a chief follows, as a table that a chart is drawn from."""

from django.db.models import Count, Q
from django.utils import timezone
from django.views.generic import TemplateView

from cases.figures import cases_in
from cases.weeks import Week
from petitions import figures as f
from petitions.overview import figure_url

WEEKS = 12
FOLLOWED = (f.REGISTERED, f.ESCALATED, f.ACCEPTED)


class TrendPage(TemplateView):
    """新收、三地访、验收 by week; every number opens its cases."""

    template_name = "dashboards/trend.html"

    def get_context_data(self, **kwargs):
        weeks = last_weeks(timezone.now())
        counted = counts(self.request.user, weeks)
        rows = [
            (week, [(counted[figure.code, week], figure_url(figure, period=str(week))) for figure in FOLLOWED]) for week in weeks
        ]
        return super().get_context_data(figures=FOLLOWED, rows=rows, **kwargs)


def last_weeks(now):
    """The twelve reporting weeks up to the last completed one, oldest first."""
    weeks = [Week.completed(now)]
    while len(weeks) < WEEKS:
        weeks.insert(0, weeks[0].previous)
    return weeks


def counts(user, weeks):
    """{(figure code, week): cases} in one query over the cases that were touched in these weeks."""
    start = weeks[0].period().starts_at
    touched = Q(opened_on__gte=timezone.localdate(start)) | Q(petition__accepted_at__gte=start)
    wanted = {(figure.code, week): figure.holds(week.period()) for figure in FOLLOWED for week in weeks}
    names = {key: f"n{number}" for number, key in enumerate(wanted)}
    found = (
        cases_in(user, "petition")
        .filter(touched)
        .order_by()
        .aggregate(**{names[key]: Count("pk", filter=condition) for key, condition in wanted.items()})
    )
    return {key: found[name] for key, name in names.items()}
