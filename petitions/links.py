"""What petitions say about execution cases."""

from executions.links import LinkSource
from petitions.queries import petitions_visible_to


class PetitionLinks(LinkSource):
    """The petitions about one execution case, newest first."""

    label, template_name = "信访案件", "petitions/_execution_links.html"

    def pointed_at(self, user):
        return petitions_visible_to(user)

    def links(self, execution, user):
        rows = petitions_visible_to(user).filter(execution_case=execution)
        return list(rows.select_related("case__unit").order_by("-visited_on", "-case_id"))
