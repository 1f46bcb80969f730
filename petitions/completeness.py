"""留痕完整度: the twelve things a petition's file needs before it can be closed. Source: J3.2.6.2, product.md I14."""

from cases.kinds import Requirement
from cases.people import people_of
from courts.models import Role
from dossiers.models import DocumentKind
from petitions.models import Reply, Signature
from petitions.tally import tally_of


def requirements(subject, *, tally=None, papers=None):
    """The twelve requirements with their state, in the order of the road.

    Args:
        subject: a Petition with its case.
        tally, papers: its records and the kinds of its live papers, where the caller has read them; else one query each.

    Returns: a list of `Requirement`; `step` names the step that fills the gap.
    """
    if papers is None:
        # what the program wrote itself proves nothing: only what a person signed or recorded and put on file counts
        papers = set(subject.case.documents.filter(voided_at=None, is_generated=False).values_list("kind", flat=True))
    tally = tally or tally_of(subject)
    return requirements_of(
        subject,
        papers=papers,
        interviews=tally.interviews,
        replies=tally.replies,
        has_contact=bool(tally.counts["contact"]),
        has_measure=bool(tally.counts["measure"]),
    )


def requirements_of_entry(subject):
    """The same for a petition just entered from a ledger, which has no papers and no records yet: without a query."""
    return requirements_of(subject, papers=set(), interviews=[], replies=[], has_contact=False, has_measure=False)


def requirements_of(subject, *, papers, interviews, replies, has_contact, has_measure):
    """The requirements judged from what is already at hand: live uploaded kinds, interviews by the leader, replies; no query."""
    team = {person.role: person for person in people_of(subject.case)}
    return [
        Requirement("dispatch", "交办", done=bool(subject.dispatched_at), step="dispatch"),
        Requirement("acknowledge", "签收", done=bool(subject.acknowledged_at), step="acknowledge"),
        Requirement("contact", "首次联系", done=has_contact, step="note-contact"),
        Requirement("team", "工作专班及电话", done=_team_is_full(team), step="report-plan"),
        Requirement("plan", "化解稳控方案", done=bool(subject.plan_reported_at), step="report-plan"),
        Requirement("interview", "包案领导约谈", done=bool(interviews), step="interview", hint="包案领导本人参加"),
        Requirement(
            "interview-record", "约谈笔录", done=_signed(interviews, papers, DocumentKind.INTERVIEW_RECORD), step="interview"
        ),
        Requirement("measure", "化解措施", done=has_measure, step="record-measure"),
        Requirement("measure-evidence", "措施材料", done=DocumentKind.MEASURE_EVIDENCE in papers, step="record-measure"),
        Requirement("reply", "答复信访人", done=bool(replies), step="reply"),
        Requirement("reply-proof", "答复笔录或留存的录音、信息", done=_replied_with_proof(replies, papers), step="reply"),
        Requirement("closing", "办结报告", done=bool(subject.submitted_at), step="submit-closing", hint="一式两份"),
    ]


def _team_is_full(team):
    return all(role in team and team[role].phone for role in (Role.LEAD, Role.LIAISON))


def _signed(interviews, papers, kind):
    """A signed record, or one refused with the reason written down; either way the paper is on file."""
    written = [item for item in interviews if item.signature == Signature.SIGNED or item.refusal_note]
    return bool(written) and kind in papers


def _replied_with_proof(replies, papers):
    for reply in replies:
        kind = DocumentKind.REPLY_RECORD if reply.means == Reply.Means.IN_PERSON else DocumentKind.REPLY_PROOF
        if kind in papers:
            return True
    return False
