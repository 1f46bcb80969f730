"""What the page of a step says will happen after submitting: the step's own sentences, and what follows from its declaration."""

from courts.models import Role


def consequences_of(step, case, at):
    """Sentences for the right column, the new state first.

    Args:
        step: the Step class.
        case: the case, or None for a step that opens one.
        at: the moment for which due days are shown.
    """
    said = "".join(step.consequences)
    sentences = []
    if step.target and (case is None or case.status != step.target):
        sentences.append(f"案件转为“{step.kind.status_label(step.target)}”")
    sentences += step.consequences
    if "停表" not in said:
        sentences += [f"“{rule.label}”期限停表" for rule in _living(step.stops, case)]
    if case is not None:
        sentences += [f"“{rule.label}”开始计时，到{_day(rule.preview(case, at))}" for rule in step.starts]
    titles = [paper.title for paper in step.documents]
    if titles and "自动生成" not in said:
        sentences.append(f"自动生成{'、'.join(titles)}")
    told = _told(step)
    if told and "通知" not in said:
        sentences.append(f"通知{told}")
    return sentences


def _living(rules, case):
    if case is None or not rules:
        return []
    codes = set(case.deadlines.filter(state__in=["running", "paused"]).values_list("code", flat=True))
    return [rule for rule in rules if rule.code in codes]


def _told(step):
    roles = {role for tell in step.tells for role in (*tell.roles, *tell.case_people)}
    return "、".join(Role(value).label for value in Role.values if value in roles)


def _day(day):
    return f"{day.month}月{day.day}日"
