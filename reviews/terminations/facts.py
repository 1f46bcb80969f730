"""Recorded facts of terminated cases for the pre-check: of one case, or of very many without a model instance each."""

from reviews.models import Termination
from reviews.precheck_facts import FACT_NAMES, Facts

# Where each fact stands; the others bear the same name on `Termination`.
_ELSEWHERE = {"number": "execution_case__number", "closed_on": "execution_case__closed_on"}
_PATHS = tuple(_ELSEWHERE.get(name, name) for name in FACT_NAMES)
CHUNK = 2000


def facts_of(termination):
    """The `Facts` of one Termination with its execution case."""
    execution = termination.execution_case
    own = {name: getattr(termination, name) for name in FACT_NAMES if name not in _ELSEWHERE}
    return Facts(number=execution.number, closed_on=execution.closed_on, **own)


def facts_in(cases):
    """(case id, unit id, `Facts`) of every terminated case among `cases` (a queryset of `Case`), in one streamed query."""
    rows = Termination.objects.filter(case__in=cases.order_by().values("pk")).order_by("case_id")
    for case_id, unit_id, *values in rows.values_list("case_id", "case__unit_id", *_PATHS).iterator(chunk_size=CHUNK):
        yield case_id, unit_id, Facts(*values)
