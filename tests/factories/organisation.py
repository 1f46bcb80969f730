"""The cast that every test knows: a small intermediate court, two basic courts under it, and the people in them."""

from datetime import date
from types import SimpleNamespace

from courts.models import Court, CourtWord, Post, Role, Unit, User

SINCE = date(2017, 1, 1)
# name → (court, unit kind, role, Chinese name, title)
PEOPLE = {
    "office": ("top", "office", Role.GENERAL_OFFICE, "闻思齐", "综合处处长"),
    "chief": ("top", "bureau", Role.BUREAU_CHIEF, "顾长河", "执行局局长"),
    "division_head": ("top", "division", Role.DIVISION_HEAD, "裴叔平", "执行一庭庭长"),
    "division_handler": ("top", "division", Role.HANDLER, "温如玉", "法官"),
    "hall": ("top", "window", Role.WINDOW, "路小满", "法警"),
    "discipline": ("top", "discipline", Role.DISCIPLINE, "邝正则", "监察室主任"),
    "president": ("near", "court", Role.PRESIDENT, "郭明远", "院长"),
    "vice_president": ("near", "court", Role.LEAD, "卫东升", "副院长"),
    "handler": ("near", "bureau", Role.HANDLER, "秦岚", "法官"),
    "liaison": ("near", "bureau", Role.LIAISON, "常思远", "执行员"),
    "clerk": ("near", "bureau", Role.LEDGER_CLERK, "贺小满", "内勤"),
    "window": ("near", "window", Role.WINDOW, "宁静", "书记员"),
    "stranger": ("far", "bureau", Role.HANDLER, "范立言", "法官"),
    "far_president": ("far", "court", Role.PRESIDENT, "祝安", "院长"),
    "far_clerk": ("far", "bureau", Role.LEDGER_CLERK, "邵青", "内勤"),
    "tribunal_handler": ("near", "tribunal", Role.HANDLER, "席慕远", "法官"),
    "system_admin": ("top", "office", Role.SYSTEM_ADMIN, "沙立新", "系统管理员"),
    "security_admin": ("top", "office", Role.SECURITY_ADMIN, "柯守一", "安全保密管理员"),
    "auditor": ("top", "office", Role.AUDITOR, "单明察", "审计管理员"),
}
COURTS = {
    "top": ("焦作市中级人民法院", "焦作中院", "豫08", "焦"),
    "near": ("武陟县人民法院", "武陟法院", "豫0823", ""),
    "far": ("温县人民法院", "温县法院", "豫0825", ""),
}
UNITS = {
    "top": [("bureau", "执行局", False), ("division", "执行一庭", True), ("office", "综合处", False), ("window", "信访窗口", False),
            ("discipline", "监察室", False)],
    "near": [("bureau", "执行局", False), ("window", "信访窗口", False), ("tribunal", "木城法庭", True)],
    "far": [("bureau", "执行局", False), ("window", "信访窗口", False)],
}  # fmt: skip
PASSWORD = "yanshi-2026"


def make_world():
    """Write the cast into the database."""
    courts, units, people = {}, {}, {}
    for order, (key, (name, short, word, mark)) in enumerate(COURTS.items()):
        level = Court.Level.INTERMEDIATE if key == "top" else Court.Level.BASIC
        court = Court.objects.create(
            name=name, short_name=short, level=level, parent=courts.get("top"), mark=mark, order=order, place=name[:2]
        )
        CourtWord.objects.create(court=court, word=word)
        courts[key] = court
        root = Unit.objects.create(
            court=court, kind=Unit.Kind.COURT, name=name, short_name=short, is_responsible=True, order=order * 10
        )
        units[f"{key}.court"] = root
        for place, (kind, label, responsible) in enumerate(UNITS[key], 1):
            short_name = f"中院{label}" if key == "top" and responsible else label
            units[f"{key}.{kind}"] = Unit.objects.create(
                court=court,
                parent=root,
                kind=kind,
                name=label,
                short_name=short_name,
                is_responsible=responsible,
                order=order * 10 + place,
            )
    for number, (key, (court, kind, role, name, title)) in enumerate(PEOPLE.items()):
        user = User(username=key, name=name, title=title, phone=f"0391-{6000 + number}")
        user.set_password(PASSWORD)
        user.save()
        Post.objects.create(person=user, unit=units[f"{court}.{kind}"], role=role, starts_on=SINCE)
        people[key] = user
    contact = User.objects.create(username="contact_leader", name="程九思", title="常务副院长", phone="0391-6100")
    Post.objects.create(person=contact, unit=units["near.court"], role=Role.CONTACT_LEADER, starts_on=SINCE)


def find_world():
    """The cast as it stands in the database: its courts, units and people by their short names."""
    by_name = {court.name: court for court in Court.objects.all()}
    courts = {key: by_name[name] for key, (name, *_rest) in COURTS.items()}
    keys = {court.pk: key for key, court in courts.items()}
    units = {f"{keys[unit.court_id]}.{unit.kind}": unit for unit in Unit.objects.select_related("court").all()}
    people = {user.username: user for user in User.objects.all()}
    return SimpleNamespace(courts=courts, units=units, people=people, **people)


def remove_world():
    """Take the cast out again."""
    Post.objects.all().delete()
    User.objects.all().delete()
    CourtWord.objects.all().delete()
    for model in (Unit, Court):
        model.objects.exclude(parent=None).delete()
        model.objects.all().delete()


def fresh(user):
    """The same person without the scope kept from before, as the next request would load them."""
    return User.objects.get(pk=user.pk)
