"""What stands in the rail, in the top bar and in the 新建 menu: each app registers its entries, the shell shows what a person has."""

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

SECTIONS = {
    "work": ("工作台", "home"),
    "petitions": ("信访办理", "letter"),
    "reviews": ("案件评查", "checks"),
    "inquiries": ("一案双查", "link"),
    "terminated": ("终本案件", "archive"),
    "statistics": ("统计通报", "chart"),
    "settings": ("数据与设置", "settings"),
}
TOOLS, NEW = "tools", "new"  # the top bar, and the menu of what can be begun


@dataclass(frozen=True)
class Entry:
    """One place a person can go to.

    Attributes:
        url_name, args: its address; an entry whose address does not exist is not shown.
        label: its name in Chinese.
        section: a key of `SECTIONS`, or `TOOLS`, or `NEW`.
        roles: role codes that have it; empty for everyone.
        not_for: role codes that do not have it.
        only: called with the user where roles do not say it: whether they have it.
        icon: for the top bar.
        order: place within the section.
        count: called with the user, gives the figure behind the name, or None. In the rail it is asked for only on the pages
            that the section's entries lead to, so that the page of one case does not count all others.
    """

    url_name: str
    label: str
    section: str
    args: tuple = ()
    roles: frozenset = frozenset()
    not_for: frozenset = frozenset()
    icon: str = ""
    order: int = 0
    count: object = None
    only: object = None

    def is_for(self, user, roles):
        mine = not (self.not_for & roles) and (not self.roles or bool(self.roles & roles))
        return mine and (self.only is None or self.only(user))

    @property
    def url(self):
        """The address, or "" while nothing is mounted there."""
        try:
            return reverse(self.url_name, args=self.args)
        except NoReverseMatch:
            return ""


@dataclass
class Item:
    """An entry as one person sees it on one page."""

    label: str
    url: str
    icon: str = ""
    count: int | None = None
    is_current: bool = False
    is_open: bool = False
    children: list = field(default_factory=list)


_entries, _sources = [], []


def register(*entries):
    """Make entries known to the shell; called from `AppConfig.ready`."""
    for entry in entries:
        if entry.section not in {*SECTIONS, TOOLS, NEW}:
            raise ValueError(f"没有“{entry.section}”这一栏")
        _entries.append(entry)


def provide(source):
    """Make known a function that gives entries once every app is ready, such as one for each step that opens a case."""
    _sources.append(source)


def entries_for(user, roles, section):
    """The entries of one section for a person with `roles`, as (entry, address) in their order."""
    known = [*_entries, *(entry for source in _sources for entry in source())]
    mine = sorted(
        (entry for entry in known if entry.section == section and entry.is_for(user, roles)), key=lambda entry: entry.order
    )
    return [(entry, url) for entry in mine if (url := entry.url)]


def rail(user, roles, path):
    """The left rail: every section the person has, the entries of the one that `path` lies in, with their counts."""
    mine = {code: pairs for code in SECTIONS if (pairs := entries_for(user, roles, code))}
    here = _closest((url for pairs in mine.values() for _, url in pairs), path)
    items = []
    for code, pairs in mine.items():
        label, icon = SECTIONS[code]
        is_open = any(url == here for _, url in pairs)
        item = Item(label, pairs[0][1], icon, is_open=is_open)
        if is_open and len(pairs) > 1:
            item.children = [_item(entry, url, user, here, counted=path == here) for entry, url in pairs]
        item.is_current = is_open and not item.children
        items.append(item)
    return items


def bar(user, roles, section, path=""):
    """The entries of the top bar or of the 新建 menu."""
    return [_item(entry, url, user, path) for entry, url in entries_for(user, roles, section)]


def _item(entry, url, user, here, counted=True):
    count = entry.count(user) if entry.count and counted else None
    return Item(entry.label, url, entry.icon, count, is_current=url == here)


def _closest(urls, path):
    """The longest address that `path` begins with; the root only for itself."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default=None)
