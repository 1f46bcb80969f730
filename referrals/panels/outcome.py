"""处置: the opinion, what each member of the group said of it, and the dispositions, each with where it stands. Source: L4.9."""

from referrals.forms_outcome import HANDLINGS
from referrals.models import CIRCULAR_WAYS, TRANSFER_WAYS, URGED_WAYS, Disposition, DispositionWay, Status
from referrals.panels.base import Panel
from referrals.reading import outcome_seen
from referrals.steps import dispositions as d

State = Disposition.State
DECIDED = frozenset({Status.OPINION, Status.DISPOSING, Status.CLEARING, Status.CLOSED})
# Where a disposition of each way stands → the light, the words, and the step that comes next.
_URGED = {
    State.ORDERED: ("amber", "待发督办函", d.SendUrging), State.SENT: ("amber", "待下级法院落实", d.AnswerDisposition),
    State.ANSWERED: ("amber", "待核查", d.CheckDisposition), State.DONE: ("green", "已落实", None),
}  # fmt: skip
_TRANSFERRED = {
    State.ORDERED: ("amber", "待移送", d.SendTransfer), State.SENT: ("amber", "待回执", d.RecordReceipt),
    State.ANSWERED: ("amber", "待处理结果", d.RecordHandling), State.DONE: ("green", "已有处理结果", None),
}  # fmt: skip
_SUPERVISED = {
    State.ORDERED: ("amber", "待立案监督", d.RecordSupervision), State.ANSWERED: ("amber", "监督案件办理中", d.RecordSupervision),
    State.DONE: ("green", "监督已有结果", None),
}  # fmt: skip
_NAMED = {State.ORDERED: ("amber", "待通报、约谈", d.RecordCircular), State.DONE: ("green", "已通报、约谈", None)}
STAGES = {
    **dict.fromkeys(URGED_WAYS, _URGED), **dict.fromkeys(TRANSFER_WAYS, _TRANSFERRED), **dict.fromkeys(CIRCULAR_WAYS, _NAMED),
    DispositionWay.SUPERVISION_CASE: _SUPERVISED,
}  # fmt: skip


def outcome(reader):
    """The opinions with their votes for the upper side, and for everybody the dispositions that concern them."""
    seen = outcome_seen(reader.referral, is_upper=reader.is_upper)
    return {
        "opinions": [_opinion(opinion) for opinion in seen["opinions"]],
        "dispositions": [_disposition(item, reader) for item in seen["dispositions"]],
        "done": sum(item.state == State.DONE for item in seen["dispositions"]),
    }


def _opinion(opinion):
    """(opinion, proposals in words, (member, vote or None), how many have spoken)."""
    votes = {vote.member_id: vote for vote in opinion.votes.all()}
    proposals = [(DispositionWay(row["way"]).label, row["target"], row["requirement"]) for row in opinion.proposals]
    voices = [(member, votes.get(member.pk)) for member in opinion.members.all()]
    return opinion, proposals, voices, len(votes)


def _disposition(item, reader):
    """(disposition, light, words, the next step's name if it is this reader's to take, people handled in words)."""
    colour, words, step = STAGES[item.way][item.state]
    mine = step and reader.status in step.sources and step.actors & reader.roles
    handled = "、".join(f"{HANDLINGS[kind]} {count} 人" for kind, count in item.people_handled.items() if count)
    return item, colour, words, step if mine else None, handled


def _shows(reader):
    # the lower side has the tab only while there is something to carry out
    return reader.status in (DECIDED if reader.is_upper else {Status.DISPOSING})


OUTCOME_PANELS = (Panel("outcome", "处置", "referrals/_outcome.html", outcome, shows=_shows),)
