"""领导小组审批: when the voices of its members settle an opinion, and what follows from it. Source: L2, L4.9."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from courts.models import Post, Role, User
from referrals.access import admit, expel
from referrals.conflicts import conflicts
from referrals.models import WAYS, Disposition, GroupVote, InspectionOpinion, Status, Verdict

State, Voice = InspectionOpinion.State, GroupVote.Voice
KIND_OF_WAY = {way: kind for kind, ways in WAYS.items() for way in ways}


def judge(size, voices):
    """What the voices so far settle, or None while it is open. In whatever order they come, the end is the same.

    Those who stand aside count for the quorum and not for the majority: more than half of all members must have spoken
    (an abstention is a voice), and more than half of those who do not stand aside must say the same. When everybody has
    spoken without such a majority, or so many stand aside that the quorum cannot be had, the opinion is not approved.

    Args:
        size: how many members the group has, those who stand aside among them.
        voices: the voices so far, one of each member who has spoken.
    """
    voices = list(voices)
    recused = voices.count(Voice.RECUSED)
    spoken, free = len(voices) - recused, size - recused
    if free * 2 <= size:
        return State.REJECTED
    if spoken * 2 <= size:
        return None
    if voices.count(Voice.APPROVE) * 2 > free:
        return State.APPROVED
    if voices.count(Voice.REJECT) * 2 > free or spoken == free:
        return State.REJECTED
    return None


def group_of(court):
    """The members of the 领导小组 of `court` today."""
    posts = Post.objects.current().filter(unit__court=court, role=Role.LEADING_GROUP, person__is_active=True)
    return list(User.objects.filter(pk__in=posts.values("person")).order_by("pk"))


def put_to_vote(opinion, *, at):
    """Call the group together over a new opinion: who has a conflict stands aside from the start and learns nothing of it.

    Raises: ValidationError when there is no group, or too many stand aside for a quorum.
    """
    referral = opinion.referral
    members = group_of(referral.case.court)
    if not members:
        raise ValidationError("还没有登记领导小组成员，请先在组织机构里任命")
    opinion.members.set(members)
    read = conflicts(referral)
    against = {member: reason for member in members if (reason := read.against(member))}
    if (len(members) - len(against)) * 2 <= len(members):
        raise ValidationError(f"领导小组 {len(members)} 人，{len(against)} 人应当回避，达不到法定人数，请先补充成员")
    for member in members:
        if member in against:
            GroupVote.objects.create(opinion=opinion, member=member, voice=Voice.RECUSED, reason=against[member], voted_at=at)
        else:
            admit(referral, member, Role.LEADING_GROUP, at=at, reason="检查意见审批", read=read)


def voting(referral):
    """The opinion that is before the group, or None; read once per object."""
    kept = referral.__dict__.get("_voting")
    if kept is None:
        opinions = referral.opinions.filter(state=State.VOTING).prefetch_related("members", "votes")
        kept = referral._voting = (opinions.first(),)
    return kept[0]


def settle(opinion, *, at):
    """Bring an opinion to its end when the voices settle it. Returns: its state."""
    referral = opinion.referral
    state = judge(opinion.members.count(), opinion.votes.order_by("pk").values_list("voice", flat=True))
    referral._voting = None
    if state is None:
        return State.VOTING
    opinion.state, opinion.settled_at = state, at
    opinion.save(update_fields=["state", "settled_at"])
    if state == State.APPROVED:
        referral.verdict = opinion.verdict
        referral.save(update_fields=["verdict"])
        Disposition.objects.bulk_create(ordered(opinion, row) for row in opinion.proposals)
    return state


def ordered(opinion, row):
    """The disposition that an approved proposal becomes."""
    return Disposition(
        referral=opinion.referral,
        opinion=opinion,
        kind=KIND_OF_WAY[row["way"]],
        way=row["way"],
        target=row["target"],
        requirement=row["requirement"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        deduction=Decimal(row["deduction"] or 0),
    )


def stand_aside(referral, *, at):
    """Whoever must not know of the referral leaves it; if the group is voting, their voice no longer counts, which may settle it."""
    expel(referral, at=at)
    opinion = voting(referral)
    if opinion is None:
        return
    aside = {vote.member_id for vote in opinion.votes.all() if vote.voice == Voice.RECUSED}
    why = conflicts(referral).against
    for member in opinion.members.all():
        if member.pk not in aside and (reason := why(member)):
            GroupVote.objects.update_or_create(
                opinion=opinion, member=member, defaults={"voice": Voice.RECUSED, "reason": reason, "voted_at": at}
            )
    settle(opinion, at=at)


def status_after(referral):
    """Where the referral stands now that somebody has spoken or stood aside; unchanged while nothing is before the group."""
    if referral.case.status != Status.OPINION:
        return referral.case.status
    opinion = referral.opinions.first()
    if opinion.state == State.APPROVED:
        return Status.CLEARING if opinion.verdict == Verdict.UNFOUNDED else Status.DISPOSING
    return Status.OPINION if opinion.state == State.VOTING else Status.VERIFIED
