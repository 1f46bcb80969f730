"""What clerks write for a court, a unit or a person, and what it is taken for."""

import pytest

from courts.models import User
from courts.resolve import Resolver
from tests.factories.samples import sample_house
from tests.stages import starts_at


@pytest.fixture
def resolver(staged):
    return Resolver()


@pytest.mark.parametrize(
    ("text", "short_name"),
    [
        ("解放法院", "解放法院"), ("解放区法院", "解放法院"), ("焦作市解放区人民法院", "解放法院"), ("河南省焦作市解放区人民法院", "解放法院"),
        ("河南省武陟县人民法院", "武陟法院"), ("武陟县法院", "武陟法院"), ("沁阳市法院", "沁阳法院"), ("温县人民法院", "温县法院"),
        ("武陟", "武陟法院"), ("武陟县", "武陟法院"), ("温县", "温县法院"), ("焦作中院", "焦作中院"), ("焦作市中院", "焦作中院"), ("市中院", "焦作中院"), (" 孟州 法院 ", "孟州法院"), ("孟州市人民法院　", "孟州法院"),
    ],
)  # fmt: skip
@starts_at(sample_house)
def test_court_is_found_by_every_spelling(resolver, text, short_name):
    assert resolver.court(text).short_name == short_name


@pytest.mark.parametrize(
    ("text", "court", "short_name"),
    [
        ("中院执行一庭", "焦作中院", "执行一庭"), ("焦作市中级人民法院执行二庭", "焦作中院", "执行二庭"), ("执行一庭", "焦作中院", "执行一庭"),
        ("高新法庭", "山阳法院", "高新法庭"), ("山阳法院高新法庭", "山阳法院", "高新法庭"), ("武陟法院", "武陟法院", "武陟法院"),
    ],
)  # fmt: skip
@starts_at(sample_house)
def test_unit_is_found_alone_and_after_its_court(resolver, text, court, short_name):
    unit = resolver.unit(text, responsible=True)
    assert (unit.court.short_name, unit.short_name) == (court, short_name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("武涉法院", "没有叫“武涉法院”的法院，是不是“武陟法院”"),
        ("", "没有写法院名称"),
        (None, "没有写法院名称"),
        ("龘龘", "没有叫“龘龘”的法院"),
    ],
)
@starts_at(sample_house)
def test_unknown_court_is_refused_with_the_nearest_name(resolver, text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        resolver.court(text)


@starts_at(sample_house)
def test_ambiguous_unit_is_refused_with_the_candidates(resolver):
    with pytest.raises(ValueError, match="“执行局”对应 11 个单位"):
        resolver.unit("执行局")


@starts_at(sample_house)
def test_unit_that_cannot_be_responsible_is_refused_with_those_that_can(resolver):
    with pytest.raises(ValueError, match="“焦作中院”不能作责任单位，请写到责任单位：焦作中院执行一庭、焦作中院执行二庭"):
        resolver.unit("焦作中院", responsible=True)


@starts_at(sample_house)
def test_person_is_found_within_the_court_of_the_unit_only(resolver):
    near, far = resolver.unit("武陟法院"), resolver.unit("温县法院")
    assert resolver.person("秦 岚", near).username == "qinlan"
    assert resolver.person("秦岚", far) is None


@starts_at(sample_house)
def test_person_whose_name_two_bear_is_nobody(resolver):
    other = (
        User.objects.filter(posts__unit__short_name="执行局", posts__unit__court__short_name="武陟法院")
        .exclude(name="秦岚")
        .first()
    )
    other.name = "秦岚"
    other.save()
    assert Resolver().person("秦岚", resolver.unit("武陟法院")) is None


@starts_at(sample_house)
def test_resolving_a_whole_ledger_costs_no_further_query(resolver, django_assert_num_queries):
    with django_assert_num_queries(3):
        fresh = Resolver()
        for text in ("解放法院", "中院执行一庭", "高新法庭") * 100:
            fresh.unit(text)
