"""Invented people and companies for the sample; any likeness is chance."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "秀兰", "桂英", "玉梅", "建国", "志强", "海燕", "春生", "金凤", "铁柱", "素珍", "国庆", "爱华", "小军", "冬梅",
    "永胜", "翠平", "保田", "红霞", "长顺", "运河", "玉兰", "新民", "树林", "凤英", "占魁", "喜凤", "学文", "丽娜",
    "大伟", "双喜", "美玲", "庆丰", "福来", "月娥", "根生", "晓东", "润生", "书琴", "战胜", "雪梅",
)  # fmt: skip
_FIRMS, _TRADES = "皓桐垚珩瑾嵘晔岑沅峤芃泓笙朔沣川", ("商贸", "物资", "建材", "运输", "食品", "劳务", "农业科技")


def person_name(random):
    return random.choice(SURNAMES) + random.choice(GIVEN)


def company_name(random, place):
    """A company of `place` with an invented name."""
    return f"{place}{random.choice(_FIRMS)}{random.choice(_FIRMS)}{random.choice(_TRADES)}有限公司"
