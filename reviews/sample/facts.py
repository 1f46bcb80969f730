"""What is recorded of an invented terminated case: mostly in order, with the faults that such a register has."""

from datetime import timedelta

from reviews.models import Consent, DebtorKind

CAUSES = (
    "民间借贷纠纷",
    "金融借款合同纠纷",
    "买卖合同纠纷",
    "机动车交通事故责任纠纷",
    "承揽合同纠纷",
    "追偿权纠纷",
    "劳动争议",
    "离婚纠纷",
)
INQUIRIES = (
    "走访村委会及住所地",
    "到住所地社区走访",
    "到不动产登记中心现场查询",
    "走访工作单位",
    "到车管所现场查询",
    "走访住所地、询问邻居",
)
SEARCHES = ("商请公安机关协助查找", "查询户籍及常住人口信息", "临控布控", "公告送达并走访")
PROPERTIES = (
    ("未查到财产", ""), ("未查到财产", ""), ("无可供执行财产", ""), ("银行存款8592.84元", "已扣划"), ("公积金3854.10元", "已提取"),
    ("轿车一辆，登记查封", "未实际扣押到车辆，无法处置"), ("房产一套，轮候查封", "已函首封法院，待其处置"),
    ("住房一套（唯一住房，有抵押）", "两次流拍，申请人不接受抵债"),
)  # fmt: skip
UNDISPOSED = (("房产一套（首封）", "尚未处置"), ("商铺一间（首封）", "未启动评估"))
FLAWS = ("缺财产调查情况", "缺已实现债权情况", "未载明申请人恢复执行权利")
SANCTIONS = ("罚款5000元", "司法拘留十五日", "移送公安机关（涉嫌拒执罪）")
# Courts in which one thing is often amiss, so that the radar has something common to find.
NO_FIELD_INQUIRY, LATE_NOTICE = "武陟法院", "孟州法院"


def facts(random, *, unit, number, filed, ruled, last):
    """The facts of one case by field name.

    Args:
        unit: the responsible unit.
        number: of the execution case.
        filed, ruled: days of filing and of the ruling.
        last: the last day that may be recorded.
    """

    def chance(share):
        return random.random() < share

    def after(day, least, most):
        found = day + timedelta(days=random.randrange(least, most + 1))
        return min(found, last)

    late = chance(0.2 if unit.court.short_name == LATE_NOTICE else 0.03)
    notice = filed + timedelta(days=random.randrange(16, 38) if late else random.randrange(0, 9))
    found, disposal = random.choice(UNDISPOSED if chance(0.013) else PROPERTIES)
    agrees, missing, obstructs, listable = chance(0.55), chance(0.3), chance(0.05), chance(0.6)
    served = None if chance(0.04) else after(ruled, 1, 14)
    panel = None if agrees and chance(0.7) else ruled - timedelta(days=random.randrange(2, 12))
    objected = after(ruled, 10, 55) if chance(0.04) else None
    return {
        "filed_on": filed,
        "terminated_on": ruled,
        "notice_on": None if chance(0.01) else notice,
        "property_order_on": None if chance(0.02) else notice,
        "network_query_on": None if chance(0.015) else notice + timedelta(days=random.randrange(0, 15)),
        "field_inquiry": "" if chance(0.35 if unit.court.short_name == NO_FIELD_INQUIRY else 0.04) else random.choice(INQUIRIES),
        "found_property": found,
        "disposal": disposal,
        "is_missing": missing,
        "search_measures": random.choice(SEARCHES) if missing and chance(0.93) else "",
        "restricted_on": None if chance(0.03) else notice + timedelta(days=random.randrange(5, 45)),
        "is_listable": listable,
        "listed_on": notice + timedelta(days=random.randrange(8, 60)) if listable and chance(0.93) else None,
        "is_obstructing": obstructs,
        "sanctions": random.choice(SANCTIONS) if obstructs and chance(0.8) else "",
        "interviewed_on": _interview(random, ruled, last),
        "consent": Consent.AGREED if agrees else Consent.DISAGREED,
        "panel_on": panel,
        "approved_on": panel + timedelta(days=random.randrange(0, 3)) if panel and chance(0.96) else None,
        "ruling_number": f"{number}之一",
        "ruling_elements": random.choice(FLAWS) if chance(0.03) else "齐全",
        "served_on": served,
        "objected_on": objected,
        "objection_result": "" if objected is None or chance(0.2) else "已立案，驳回" if chance(0.8) else "未立案",
        "library_on": None if served is None else after(served, 0, 9 if chance(0.05) else 6),
    }


def _interview(random, ruled, last):
    draw = random.random()
    if draw < 0.14:
        return None
    if draw < 0.24:
        return min(ruled + timedelta(days=random.randrange(3, 20)), last)
    return ruled - timedelta(days=random.randrange(5, 25))


def debtor_kind(name):
    return DebtorKind.ORGANISATION if name.endswith("公司") else DebtorKind.PERSON
