"""Personal data as it is shown until somebody reveals it."""

import pytest

from core.masks import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李梅", "李*"),
        ("王小梅", "王*梅"),
        ("王小红梅", "王**梅"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("李", "李*"),
        ("艾力·买买提", "艾*·***"),
        ("Tom Lee", "T*** L***"),
        ("李 小 梅", "李*梅"),
        ("焦作市垚珩运输有限公司", "焦作市垚****公司"),
        ("王春萍、李刚", "王*萍、李*"),
        ("王春萍等3人", "王*萍等3人"),
        ("", ""),
    ],
)
@pytest.mark.clause("X8")
def test_name_is_masked(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("15400462617", "154****2617"),
        ("0391-2998123", "0391-****23"),
        ("15400462617、15400714721", "154****2617、154****4721"),
        ("110", "****"),
        ("", ""),
    ],
)
@pytest.mark.clause("X8")
def test_phone_is_masked(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("410823199504070427", "4108**********0427"), ("41082395040", "4108***5040"), ("12345", "*****"), ("", "")],
)
@pytest.mark.clause("X8")
def test_identity_number_is_masked(number, shown):
    assert mask_id(number) == shown
