"""What stands in the rail: what the role has and what exists, with counts that cost nothing elsewhere."""

import pytest

from core import navigation
from core.navigation import Entry, bar, entries_for, rail


@pytest.fixture
def registered(monkeypatch):
    """Nothing but what the test registers."""
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(navigation, "_sources", [])
    return navigation.register


def labels(section, *roles):
    return [entry.label for entry, _ in entries_for(None, frozenset(roles), section)]


def test_an_entry_is_shown_to_the_roles_that_have_it(registered):
    registered(
        Entry("login", "众人", "petitions", order=1),
        Entry("logout", "综合处", "petitions", roles=frozenset({"general_office"}), order=2),
        Entry("password_change", "非三员", "petitions", not_for=frozenset({"auditor"}), order=3),
    )
    assert labels("petitions", "handler") == ["众人", "非三员"]
    assert labels("petitions", "general_office") == ["众人", "综合处", "非三员"]
    assert labels("petitions", "auditor") == ["众人"]


def test_what_is_mounted_nowhere_is_not_shown(registered):
    registered(Entry("there-is-no-such-page", "以后再有", "petitions"))
    assert labels("petitions") == [] and rail(None, frozenset(), "/") == []


def test_a_section_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="没有“杂项”这一栏"):
        navigation.register(Entry("login", "登录", "杂项"))


def test_the_place_one_is_in_is_the_longest_address_that_fits(registered):
    registered(Entry("petition-list", "信访案件", "petitions"), Entry("dispatch", "交办", "petitions", order=1))
    (section,) = rail(None, frozenset(), "/petitions/17/trace/")
    assert [(child.label, child.is_current) for child in section.children] == [("信访案件", True), ("交办", False)]


def test_only_the_open_section_shows_its_entries(registered):
    registered(Entry("petition-list", "信访案件", "petitions"), Entry("dispatch", "交办", "petitions", order=1))
    (section,) = rail(None, frozenset(), "/me/password/")
    assert section.children == [] and section.url == "/petitions/" and not section.is_open


def test_counts_are_asked_for_on_the_pages_of_the_section_only(registered):
    registered(
        Entry("petition-list", "信访案件", "petitions", count=lambda user: 33), Entry("dispatch", "交办", "petitions", order=1)
    )
    assert rail(None, frozenset(), "/dispatch/")[0].children[0].count == 33
    assert rail(None, frozenset(), "/petitions/17/")[0].children[0].count is None


def test_a_tool_of_the_top_bar_always_has_its_count(registered):
    registered(Entry("login", "通知", navigation.TOOLS, icon="bell", count=lambda user: 7))
    (item,) = bar(None, frozenset(), navigation.TOOLS)
    assert (item.label, item.icon, item.count) == ("通知", "bell", 7)


@pytest.mark.django_db
def test_the_new_menu_offers_what_the_role_may_begin(client, world):
    client.force_login(world.hall)
    assert "/new/petition/register/" in client.get("/me/password/").content.decode()
    client.force_login(world.handler)
    assert "/new/petition/register/" not in client.get("/me/password/").content.decode()


@pytest.mark.django_db
def test_administrators_see_no_way_to_cases(client, world):
    client.force_login(world.auditor)
    page = client.get("/me/password/").content.decode()
    assert 'href="/petitions/"' not in page and 'href="/dispatch/"' not in page
