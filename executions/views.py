"""Pages of execution cases."""

from django.views.generic import DetailView

from executions.links import SOURCES
from executions.models import ExecutionCase, Party


class ExecutionCasePage(DetailView):
    """Everything ever said about one execution case, as far as the person may see it."""

    model = ExecutionCase
    template_name = "executions/execution_case_detail.html"
    context_object_name = "execution"

    def get_queryset(self):
        return ExecutionCase.objects.visible_to(self.request.user).select_related("court").prefetch_related("parties")

    def get_context_data(self, **kwargs):
        execution, user = self.object, self.request.user
        groups = [(source, source.links(execution, user)) for source in SOURCES]
        sides = [(side.label, [party for party in execution.parties.all() if party.side == side]) for side in Party.Side]
        return super().get_context_data(
            groups=groups,
            sides=[(label, parties) for label, parties in sides if parties],
            said=sum(len(links) for _, links in groups),
            **kwargs,
        )
