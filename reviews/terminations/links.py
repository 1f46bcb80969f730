"""What the register of terminated cases says about execution cases."""

from cases.models import Case
from executions.links import LinkSource
from reviews.models import Termination


def terminations_visible_to(user):
    """The terminated cases whose case `user` may see."""
    return Termination.objects.filter(case__in=Case.objects.visible_to(user))


class TerminationLinks(LinkSource):
    """The terminated case of one execution case."""

    label, template_name = "终本案件", "terminations/_execution_links.html"

    def pointed_at(self, user):
        return terminations_visible_to(user)

    def links(self, execution, user):
        return list(terminations_visible_to(user).filter(execution_case=execution).select_related("case__unit"))
