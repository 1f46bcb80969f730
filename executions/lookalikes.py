"""Numbers that look like court case numbers and are not: said by name, so that the clerk knows what was put in the place."""

import re

_HAN = "\u4e00-\u9fff"
_YEAR = r"\((?:19|20)[0-9]{2}\)"

# The first that fits names it; text comes without blanks and with one kind of bracket.
_KINDS = [
    (re.compile(rf"[{_HAN}]{{1,4}}执访{_YEAR}"), "这是信访登记号，不是法院案号"),
    (re.compile(rf"[{_HAN}]{{1,4}}双查{_YEAR}"), "这是一案双查线索编号，不是法院案号"),
    (re.compile(rf"[{_HAN}]{{1,4}}终评{_YEAR}"), "这是终本评查编号，不是法院案号"),
    (re.compile(r"公证|证(?:执|民|经|内|外|台|港|澳|商|许)?字"), "这是公证书编号，不是法院案号"),
    (re.compile(r"仲裁|仲案|劳人?仲|(?<!民)仲[裁案决]?字"), "这是仲裁案号，不是法院案号"),
    (re.compile(r"鉴定|鉴字|[临法文痕毒]鉴"), "这是鉴定文书编号，不是法院案号"),
    (re.compile(r"不动产|房权证|房产证|国用|土地证|房地证|他项权"), "这是不动产权证书编号，不是法院案号"),
    (re.compile(r"行政复议|(?<!审)[行府政]复(?:决|受|议|终|驳|不|字|第|\()"), "这是行政复议文书编号，不是法院案号"),
    (re.compile(r"检建|检察|检[民刑行执诉未公][监诉建抗执]?|[区县市]检"), "这是检察机关的文书编号，不是法院案号"),
    (re.compile(r"行罚|罚决|处罚|罚字|公\([治刑行]|公[治刑]"), "这是公安或行政机关的文书编号，不是法院案号"),
    (re.compile(r"评字|评报|估字|资评"), "这是评估报告编号，不是法院案号"),
    (re.compile(rf"[{_HAN}()]{{1,20}}{_YEAR}第?[0-9]{{1,6}}号?"), "这是发文字号，不是法院案号"),
]


def what_it_is(text):
    """A sentence naming what `text` is when it is a number of another kind, with the remedy; "" otherwise."""
    for pattern, name in _KINDS:
        if pattern.search(text) if "发文" not in name else pattern.fullmatch(text):
            return f"{name}，请填执行案件的案号，例如“（2021）豫0802执123号”"
    return ""
