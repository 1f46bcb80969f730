"""The sample organisation: one intermediate court and ten basic courts laid out like Jiaozuo's, with invented people."""

from collections import namedtuple
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from pypinyin import lazy_pinyin

from courts.models import Court, CourtWord, Post, Role, Unit, User

# Shown on the login page of a trial; production never loads sample accounts.
PASSWORD = "yanshi-2026"  # noqa: S105
IN_OFFICE_SINCE = date(2017, 1, 1)
INTERMEDIATE = ("焦作市中级人民法院", "焦作中院", "豫08")
BASIC = (
    ("焦作市解放区人民法院", "解放法院", "豫0802"),
    ("焦作市中站区人民法院", "中站法院", "豫0803"),
    ("焦作市马村区人民法院", "马村法院", "豫0804"),
    ("焦作市山阳区人民法院", "山阳法院", "豫0811"),
    ("修武县人民法院", "修武法院", "豫0821"),
    ("博爱县人民法院", "博爱法院", "豫0822"),
    ("武陟县人民法院", "武陟法院", "豫0823"),
    ("温县人民法院", "温县法院", "豫0825"),
    ("沁阳市人民法院", "沁阳法院", "豫0882"),
    ("孟州市人民法院", "孟州法院", "豫0883"),
)
_INTERMEDIATE_UNITS = (
    ("执行局", Unit.Kind.BUREAU, False),
    ("执行一庭", Unit.Kind.DIVISION, True),
    ("执行二庭", Unit.Kind.DIVISION, True),
    ("综合处", Unit.Kind.OFFICE, False),
    ("监察室", Unit.Kind.DISCIPLINE, False),
    ("信访窗口", Unit.Kind.WINDOW, False),
)
_BUREAU, _WINDOW = ("执行局", Unit.Kind.BUREAU, False), ("信访窗口", Unit.Kind.WINDOW, False)
_DISCIPLINE = ("监察室", Unit.Kind.DISCIPLINE, False)
_TRIBUNAL = ("高新法庭", Unit.Kind.TRIBUNAL, True)
_HANDLERS = {"解放法院": 4, "山阳法院": 4, "武陟法院": 4, "沁阳法院": 3, "孟州法院": 3, "温县法院": 3}
# Which member of the intermediate court keeps contact with which basic courts.
_CONTACTS = (
    ("程九思", "常务副院长", ("解放法院", "中站法院", "马村法院")),
    ("叶知夏", "审判委员会专职委员", ("山阳法院", "修武法院")),
    ("苏望川", "副院长", ("博爱法院", "武陟法院", "温县法院")),
    ("霍启明", "政治部主任", ("沁阳法院", "孟州法院")),
)
_INTERMEDIATE_PEOPLE = (
    ("", "纪云舒", "院长", Role.PRESIDENT),
    ("执行局", "顾长河", "执行局局长", Role.BUREAU_CHIEF),
    ("执行局", "骆青崖", "执行局副局长", Role.BUREAU_CHIEF),
    ("执行局", "简素心", "内勤", Role.LEDGER_CLERK),
    ("执行一庭", "裴叔平", "执行一庭庭长", Role.DIVISION_HEAD),
    ("执行一庭", "温如玉", "法官", Role.HANDLER),
    ("执行一庭", "俞砚秋", "法官", Role.HANDLER),
    ("执行一庭", "管仲谋", "法官助理", Role.LIAISON),
    ("执行二庭", "童百川", "执行二庭庭长", Role.DIVISION_HEAD),
    ("执行二庭", "柳闻莺", "法官", Role.HANDLER),
    ("执行二庭", "戚长风", "法官", Role.HANDLER),
    ("执行二庭", "樊若水", "法官助理", Role.LIAISON),
    ("综合处", "闻思齐", "综合处处长", Role.GENERAL_OFFICE),
    ("综合处", "尹清和", "综合处副处长", Role.GENERAL_OFFICE),
    ("综合处", "白露晞", "科员", Role.GENERAL_OFFICE),
    ("监察室", "严守正", "监察室主任", Role.DISCIPLINE),
    ("监察室", "方知白", "监察员", Role.DISCIPLINE),
    ("信访窗口", "安静宜", "接访干警", Role.WINDOW),
    ("", "钟维新", "系统管理员", Role.SYSTEM_ADMIN),
    ("", "石守密", "安全保密管理员", Role.SECURITY_ADMIN),
    ("", "费明鉴", "审计管理员", Role.AUDITOR),
)
# 一案双查: its office sits in the bureau, and the group is made of the court's leaders (L2).
_REFERRAL_POSTS = (
    ("执行局", "骆青崖", Role.REFERRAL_OFFICE),
    ("", "纪云舒", Role.LEADING_GROUP),
    ("", "程九思", Role.LEADING_GROUP),
    ("", "苏望川", Role.LEADING_GROUP),
    ("执行局", "顾长河", Role.LEADING_GROUP),
    ("监察室", "严守正", Role.LEADING_GROUP),
)
# Names that the pictures of the product use stand here; everybody else is put together from the two lists below.
_NAMED = {
    ("武陟法院", "院长"): "郭明远",
    ("武陟法院", "执行局局长"): "常思远",
    ("武陟法院", "法官"): "秦岚",
    ("温县法院", "院长"): "范立言",
    ("温县法院", "法官助理"): "祝安",
    ("沁阳法院", "院长"): "路振声",
    ("沁阳法院", "法官助理"): "宁远",
}
_SURNAMES = "穆江左项水宫凌游桑岳卓蓝滕欧楚伍鲍屈尚梅盛凤商柏荆向柴车池阮牧燕喻郎鲁韦俞昌苗花方任柳"
_GIVEN = (
    "知远", "望舒", "景行", "若谷", "云帆", "怀瑾", "清扬", "思源", "沐阳", "秉烛", "含章", "守拙", "令仪", "致和",
    "疏桐", "问渠", "晓岚", "执中", "南乔", "听澜", "博雅", "承志", "星野", "雨樵", "一苇", "采薇", "观海", "明哲",
    "静远", "沧浪", "见微", "澄怀", "行简", "允执", "子衿", "归舟", "半夏", "长卿", "修竹", "亦舒", "克勤", "慎行",
    "照临", "安澜", "扶摇", "怀远", "书航", "景明", "惟新", "立夏",
)  # fmt: skip
# Per basic court: unit, title, roles.
_BASIC_POSTS = (
    ("", "院长", (Role.PRESIDENT,)),
    ("", "副院长", (Role.LEAD,)),
    ("执行局", "执行局局长", (Role.DIVISION_HEAD,)),
    ("执行局", "法官助理", (Role.LIAISON, Role.HANDLER)),
    ("执行局", "内勤", (Role.LEDGER_CLERK,)),
    ("信访窗口", "接访干警", (Role.WINDOW,)),
)
_TRIBUNAL_POSTS = (
    ("高新法庭", "高新法庭庭长", (Role.DIVISION_HEAD,)),
    ("高新法庭", "法官", (Role.HANDLER,)),
    ("高新法庭", "法庭书记员", (Role.LIAISON, Role.HANDLER)),
)
# One account per role for the login page: role, short name of the court, title there.
_SHOWN = (
    (Role.WINDOW, "焦作中院", "接访干警"),
    (Role.GENERAL_OFFICE, "焦作中院", "综合处处长"),
    (Role.LEAD, "武陟法院", "副院长"),
    (Role.PRESIDENT, "武陟法院", "院长"),
    (Role.DIVISION_HEAD, "武陟法院", "执行局局长"),
    (Role.HANDLER, "武陟法院", "法官"),
    (Role.LIAISON, "武陟法院", "法官助理"),
    (Role.LEDGER_CLERK, "武陟法院", "内勤"),
    (Role.BUREAU_CHIEF, "焦作中院", "执行局局长"),
    (Role.CONTACT_LEADER, "焦作中院", "副院长"),
    (Role.DISCIPLINE, "焦作中院", "监察室主任"),
    (Role.REFERRAL_OFFICE, "焦作中院", "执行局副局长"),
    (Role.SYSTEM_ADMIN, "焦作中院", "系统管理员"),
    (Role.SECURITY_ADMIN, "焦作中院", "安全保密管理员"),
    (Role.AUDITOR, "焦作中院", "审计管理员"),
)

Account = namedtuple("Account", "role name username password unit")
_Place = namedtuple("_Place", "court unit name title roles")


def accounts():
    """One sample account per role, as `Account(role, name, username, password, unit)`, in the order of the road."""
    places, usernames = _places(), _usernames()
    found = []
    for role, court, title in _SHOWN:
        place = next(item for item in places if item.court == court and item.title == title and _fits(item, role))
        found.append(Account(role.label, place.name, usernames[place.name], PASSWORD, f"{court}{place.unit}"))
    return found


def _fits(place, role):
    return (
        not place.roles or role in place.roles or any(name == place.name and role == extra for _, name, extra in _REFERRAL_POSTS)
    )


def is_loaded():
    """Whether the database holds just this organisation, with all its courts and accounts."""
    names = {INTERMEDIATE[0], *(name for name, _short_name, _word in BASIC)}
    usernames = _usernames().values()
    return set(Court.objects.values_list("name", flat=True)) == names and User.objects.filter(
        username__in=usernames
    ).count() == len(usernames)


@transaction.atomic
def load_organisation():
    """Create the courts, units, people and posts of the sample in an empty database.

    Returns: the number of people.
    """
    root = _court(*INTERMEDIATE, Court.Level.INTERMEDIATE, None, 0, _INTERMEDIATE_UNITS)
    for order, (name, short_name, word) in enumerate(BASIC, 1):
        units = (_BUREAU, _WINDOW, *([_TRIBUNAL] if short_name == "山阳法院" else []), _DISCIPLINE)
        _court(name, short_name, word, Court.Level.BASIC, root, order, units)
    units = {
        (unit.court.short_name, "" if unit.kind == Unit.Kind.COURT else unit.name): unit
        for unit in Unit.objects.select_related("court")
    }
    # One hash for all: the password is public, and argon2 would take ten seconds for a hundred different ones.
    secret, usernames = make_password(PASSWORD), _usernames()
    places = _places()
    people = {
        place.name: User(
            username=usernames[place.name],
            name=place.name,
            title=place.title,
            password=secret,
            phone=f"154{8000 + number:04d}{number * 37 % 10000:04d}",
        )
        for number, place in enumerate(places)
    }
    User.objects.bulk_create(people.values())
    posts = [
        Post(person=people[place.name], unit=units[place.court, place.unit], role=role, starts_on=IN_OFFICE_SINCE)
        for place in places
        for role in place.roles
    ]
    for name, _title, courts in _CONTACTS:
        posts += [
            Post(person=people[name], unit=units[court, ""], role=Role.CONTACT_LEADER, starts_on=IN_OFFICE_SINCE)
            for court in courts
        ]
    posts += [
        Post(person=people[name], unit=units["焦作中院", unit], role=role, starts_on=IN_OFFICE_SINCE)
        for unit, name, role in _REFERRAL_POSTS
    ]
    Post.objects.bulk_create(posts)
    return len(people)


def _court(name, short_name, word, level, parent, order, units):
    court = Court.objects.create(
        name=name,
        short_name=short_name,
        level=level,
        parent=parent,
        order=order,
        mark="" if parent else "焦",
        place=name.removesuffix("人民法院"),
    )
    CourtWord.objects.create(court=court, word=word)
    top = Unit.objects.create(
        court=court, kind=Unit.Kind.COURT, name=name, short_name=short_name, is_responsible=parent is not None, order=order * 10
    )
    for step, (unit_name, kind, is_responsible) in enumerate(units, 1):
        Unit.objects.create(
            court=court,
            parent=top,
            kind=kind,
            name=unit_name,
            short_name=unit_name,
            is_responsible=is_responsible,
            order=order * 10 + step,
        )
    return court


def _places():
    """Everybody: court, unit, name, title and the roles held there (a contact leader's lie in other courts)."""
    places = [_Place("焦作中院", unit, name, title, (role,)) for unit, name, title, role in _INTERMEDIATE_PEOPLE]
    places += [_Place("焦作中院", "", name, title, ()) for name, title, _courts in _CONTACTS]
    names = _names({place.name for place in places} | set(_NAMED.values()))
    for _name, court, _word in BASIC:
        posts = [*_BASIC_POSTS, *[("执行局", "法官", (Role.HANDLER,))] * _HANDLERS.get(court, 2)]
        if court == "山阳法院":
            posts += _TRIBUNAL_POSTS
        given = set()
        for unit, title, roles in posts:
            named = _NAMED.get((court, title)) if title not in given else None
            given.add(title)
            places.append(_Place(court, unit, named or next(names), title, roles))
    places += [_Place(court, "监察室", next(names), "监察室主任", (Role.DISCIPLINE,)) for _name, court, _word in BASIC]
    return places


def _names(taken):
    """Invented names without end to speak of, none twice."""
    for turn in range(len(_GIVEN)):
        for place, surname in enumerate(_SURNAMES):
            name = surname + _GIVEN[(place + turn * 7) % len(_GIVEN)]
            if name not in taken:
                taken.add(name)
                yield name


def _usernames():
    """A username of plain letters for every name; a number tells people of the same spelling apart."""
    taken, found = {}, {}
    for place in _places():
        spelling = "".join(lazy_pinyin(place.name))
        taken[spelling] = taken.get(spelling, 0) + 1
        found[place.name] = spelling if taken[spelling] == 1 else f"{spelling}{taken[spelling]}"
    return found
