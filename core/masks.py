"""Personal data as it is shown until somebody reveals it. Source: X8."""

import re

from core.pinyin import surname_of
from core.text import HAN, clean_name

_ORGANISATION = re.compile(
    "公司|集团|[工商]?厂$|店$|社$|局$|院$|所$|站$|部$|会$|行$|处$|中心|合作社|联合社|银行|政府|学校|医院|委员会|经营部|个体|商行|基金|协会|办事处|大队|村委"
)
_CROWD = re.compile(r"(等\s*\d*\s*[人户名].*)$")
_SEVERAL = re.compile(r"([、，,;；/\s]+)")


def mask_name(name):
    """A name with the given name hidden: 王*梅, 李*, 欧阳**. An organisation keeps its first four characters and its last two.

    Several names are masked one by one; 等3人 stays.
    """
    name = clean_name(name)
    crowd = _CROWD.search(name)
    if crowd:
        return mask_name(name[: crowd.start()]) + crowd[1]
    return "".join(part if _SEVERAL.fullmatch(part) else _one(part) for part in _SEVERAL.split(name))


def _one(name):
    if not re.search(f"[{HAN}]", name):
        return name[:1] + "***" if name else ""
    if is_organisation(name):
        return f"{name[:4]}****{name[-2:]}" if len(name) > 6 else f"{name[:2]}****"
    if "·" in name:
        return name[:1] + "".join(char if char == "·" else "*" for char in name[1:])
    surname = surname_of(name)
    if len(surname) == 2:
        return surname + "*" * (len(name) - 2)
    if len(name) <= 2:
        return name[:1] + "*"
    return name[:1] + "*" * (len(name) - 2) + name[-1]


def is_organisation(name):
    """Whether `name` reads as that of an organisation."""
    return len(name) > 4 and _ORGANISATION.search(name) is not None


def mask_phone(phone):
    """138****2617; a landline keeps its area code and last two digits; several numbers are masked one by one."""
    return "".join(part if not re.search(r"\d", part) else _one_phone(part) for part in re.split(r"([、，,;；/\s]+)", phone))


def _one_phone(phone):
    area, dash, rest = phone.partition("-")
    if dash and area.startswith("0"):
        return f"{area}-****{rest[-2:]}"
    if len(phone) >= 11:
        return f"{phone[:-8]}****{phone[-4:]}"
    return "****" + phone[-2:] if len(phone) > 4 else "****"


def mask_id(number):
    """4108**********0427: the region and the last four characters; whatever is shorter than ten is hidden whole."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) >= 10 else "*" * len(number)
