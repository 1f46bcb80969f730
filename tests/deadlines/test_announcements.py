"""Reading a holiday notice as a clerk pastes it."""

from datetime import date

import pytest

from deadlines import seed
from deadlines.announcements import Unreadable, missing_festivals, read

# The wording of 国办发明电〔2025〕7号, for 2026.
NOTICE_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


def test_official_wording_gives_the_same_days_as_the_seed():
    assert [(entry.day, entry.is_workday) for entry in read(NOTICE_2026, 2026)] == [
        (entry.day, entry.is_workday) for entry in seed.announced()[2026]
    ]


def test_lines_are_read_in_the_ways_people_type_them():
    entries = read("2027-01-01 放假 元旦\n\n２０２７年1月2日 放假 元旦\n2027/1/9 上班 元旦", 2027)
    assert [str(entry) for entry in entries] == ["2027-01-01 放假 元旦", "2027-01-02 放假 元旦", "2027-01-09 上班 元旦"]


def test_december_of_the_year_before_may_stand_in_the_notice():
    assert read("一、元旦：2026年12月31日至2027年1月2日放假，共3天。", 2027)[0].day == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有读到任何日期"),
        ("放假通知", "第 1 行：看不懂“放假通知”"),
        ("2027-02-30 放假 春节", "第 1 行：没有 2027年02月30日 这一天"),
        ("2028-01-01 放假 元旦", "第 1 行：2028-01-01 不在 2027 年"),
        ("2027-01-01 放假 元旦\n2027-01-04 上班 元旦", "第 2 行：2027-01-04 是周一，本来就上班"),
        ("2027-01-02 放假 元旦\n2027-01-02 上班 元旦", "第 2 行：2027-01-02 前面已写过"),
        ("一、元旦：1月1日至3日。", "没有说放假还是上班"),
        ("一、元旦：放假三天。", "里没有日期"),
        ("一、元旦：1日至3日放假。", "没有写月份"),
        ("一、春节：2月15日至1月1日放假。", "起止日期不对"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, words):
    with pytest.raises(Unreadable, match=words):
        read(text, 2027)


def test_a_notice_without_a_festival_says_which():
    assert missing_festivals(read("2027-01-01 放假 元旦", 2027)) == ["春节", "清明", "劳动节", "端午", "中秋", "国庆"]
    assert missing_festivals(read(NOTICE_2026, 2026)) == []
