"""What clerks' words say for the pre-check: done, not done, or nothing that can be told from them. Source: J2.2, 填报说明 三、五.

A word that negates, or a text that can be taken two ways, tells nothing: it is left to the person who reads the file.
"""

import re
from enum import Enum

from core.text import compact


class Said(Enum):
    """What a text says of the thing it was written for."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


# Not that it was done or left undone, but that somebody would have to look.
_ASKS = re.compile(r"是否|有无|不详|不清|待查|待核|待定|可能|疑似|[?]")
_SEE = re.compile(r"详?见(?:卷|附|笔录|材料|清单|决定书|裁定书|查询单)[^,。;、]*")
_LISTED = re.compile(r"[,。;、]")


# --- 查明财产 ---------------------------------------------------------------------------------------------------------

_KINDS = "(?:银行|网络|微信|支付宝)?(?:存款|余额|账户|资金)|房产|房屋|住房|不动产|土地|车辆|机动车|股权|股票|证券|公积金|保险|理财|基金|设备|动产"
_ANY = "(?:可供?(?:执行|处置)|有价值|有效)?的?(?:财产(?:线索)?|线索)(?:信息|可供?(?:执行|处置))?"
_SEEN = "查到|发现|查找到|查询到|查得|查见|见到?|掌握"
_AND_SO_ON = "等(?:可供?(?:执行|处置))?的?财产"
_NONE_OF = re.compile(
    r"(?:经(?:过)?(?:多次)?|网络|线上|线下|总对总|点对点|查控|查询|调查|核查|查|后|被执行人|其|名下|目前|现|均|也|确|仍|暂)*"
    rf"(?:(?:未能?|没有?)(?:{_SEEN})|查无|无|没有?)"
    rf"(?:被执行人|其|名下|有|任何)*(?P<other>其他|其它)?(?P<what>{_ANY}|(?:{_KINDS})(?P<etc>{_AND_SO_ON})?)?"
)
_PREAMBLE = re.compile(r"(?:经|通过|本院|我院)[^有]{0,40}(?:查控|查询|调查|核查|查|走访)(?:系统)?后?")
_MORE_KINDS = re.compile(rf"(?:和|及|或|以及)?(?:{_KINDS})(?P<etc>{_AND_SO_ON})?")
_NOTE = re.compile(r"\([^()有房车款元套辆处]*\)")
_DENIAL = re.compile(r"无|未|没|不(?!动产)|除")
_COUNTED = re.compile(
    r"(?<!没)有(?!效|价值|可供)|[一二两三四五六七八九十几数半0-9](?:余|多)?(?:套|辆|处|间|台|亩|幢|栋|宗|艘|块|份|部|元|万|平方米)"
)


def names_property(text):
    """What 查明财产 says: YES there is some, NO only where the whole text says that there is none."""
    text = _NOTE.sub("", compact(text))
    if _ASKS.search(text) or _SEE.fullmatch(text):
        return Said.UNCLEAR
    denies, only_kinds, is_clear = False, True, True
    for clause in filter(None, _LISTED.split(text)):
        none_of, more = _NONE_OF.fullmatch(clause), _MORE_KINDS.fullmatch(clause)
        if none_of:
            is_clear &= denies or not none_of["other"]
            denies = True
            only_kinds &= bool(none_of["what"]) and not none_of["etc"] and re.fullmatch(_KINDS, none_of["what"]) is not None
        elif denies and more:
            only_kinds &= not more["etc"]
        elif _DENIAL.search(clause) and not _COUNTED.search(clause):
            is_clear = False
        elif not _PREAMBLE.fullmatch(clause):
            return Said.YES
    # 「未发现银行存款」 alone does not say that there was no house either
    return Said.NO if denies and is_clear and not only_kinds else Said.UNCLEAR


def is_qualified(text):
    """Whether a text that names property denies something as well: 「未发现存款，有房产一套」, 「无证房产一处」."""
    return re.search(r"无|未|没|除", re.sub("未成年", "", text)) is not None


# --- 处置情况 ---------------------------------------------------------------------------------------------------------

# 373号第四条: what the law takes for impossible to dispose of, and what only the first sealing court can.
_CANNOT = re.compile(
    r"流拍|无人竞买|无人竞拍|(?:不|未|拒绝)接受(?:以物)?抵债|不(?:能|同意|愿)(?:以物)?抵债|未(?:能)?(?:实际)?(?:扣押|控制)到?|下落不明"
    r"|待(?:其|首封法院|首先查封法院)处置|(?:非|不是)首封|首封(?:法)?院|首先查封法院|轮候"
    r"|(?:无法|不能|不宜|难以|无益|不得)(?:实际)?(?:处置|拍卖|变卖|扣划|提取|变现)|不具备处置条件|(?:无|没有|未取得)处置权|无处置价值"
)
_CANNOT_DENIED = re.compile(
    r"(?:未|没有?|无|并非|不是|不属于?|不存在)(?:出现|发生|属于?|系|经)?(?:流拍|轮候|下落不明)|(?:本|我)院(?:系|为|是)?首封|首封法院(?:系|为|是)(?:本|我)院"
)
_DEEDS = "处置|处理|评估|询价|拍卖|变卖|变现|扣划|划拨|提取|分配|发放|启动|上拍|挂拍|二拍|再拍"
_LEFT = re.compile(
    rf"(?:未|没有?)(?:予以?|经|曾|及时?|实际|进行|开始|启动|完成|组织|委托|依法|作出?|再|做){{0,3}}(?:{_DEEDS})"
    rf"|尚未|暂未|还未|仍未|还没|(?:尚待|有待|待|等待)(?:{_DEEDS})(?!权)"
)
_LEFT_DENIED = re.compile(
    r"(?:无|没有|不存在|并非|不是|非)[^,。;、]{0,6}(?:未|待|没有)(?:予以?|经|曾|能够?|及时?)?(?:处置|拍卖|变卖|扣划|提取)"
)
_DISPOSED = re.compile(r"已(?:经)?(?:依法|全部|全额)?(?:扣划|提取|拍卖|变卖|成交|抵债|发放|划拨|处置|执行|分配)")
_NOTHING_ELSE = re.compile(r"(?:无|没有|未发现|未查到)(?:其他|其它|剩余|余额|余款|结余)(?:可供?(?:执行|处置))?的?(?:财产)?")
_RESERVED = re.compile(r"未|没(?!收)|无|不(?!动产)|待|部分|仅|拟|正在|准备|余款|余下|其余|剩余|另")


class Disposal(Enum):
    """What became of the property by the words of 处置情况."""

    DISPOSED = "disposed"
    IMPOSSIBLE = "impossible"
    LEFT = "left"
    UNCLEAR = "unclear"


def disposal_said(text):
    """What 处置情况 says; what was left comes before what was disposed of, and both together tell nothing."""
    text = compact(text)
    if _ASKS.search(text) or _CANNOT_DENIED.search(text) or _LEFT_DENIED.search(text):
        return Disposal.UNCLEAR
    impossible = _CANNOT.search(text)
    rest = _NOTHING_ELSE.sub("", _CANNOT.sub("", text))
    left, disposed = _LEFT.search(rest), _DISPOSED.search(rest)
    if left:
        return Disposal.UNCLEAR if impossible or disposed or re.search("部分", rest) else Disposal.LEFT
    if impossible:
        return Disposal.IMPOSSIBLE
    return Disposal.DISPOSED if disposed and not _RESERVED.search(rest) else Disposal.UNCLEAR


# --- Measures, elements, objections -----------------------------------------------------------------------------------

# A search that found nobody was a search, and who was punished had refused something.
_OUTCOME = re.compile(
    r"未果|无果|(?:未能?|没有?|无法)(?:找到|查到|见到|发现|联系上|查找到|查询到|查获|取得联系|缴纳|交纳)(?:本人|其人|被执行人|下落|其下落)?"
    r"|查无(?:此人|下落|结果|线索)|无(?:人应答|人在家|结果|下落|线索|新线索)|下落不明|拒不|不(?:履行|配合|申报|如实|到庭)|不动产|暂住|没收|未成年"
)
_NOT_DONE = re.compile(r"未|没|无|不|(?<![接招])待|拟|^否|暂|免予|免除|免于|准备")


def was_done(text):
    """Whether words for a measure tell of one: YES, or UNCLEAR where they deny or name none; never NO, for that accuses."""
    text = compact(text)
    rest = _OUTCOME.sub("", _SEE.sub("", text))
    if _ASKS.search(text) or _NOT_DONE.search(rest) or not re.search("[\u4e00-\u9fff]{2}", rest):
        return Said.UNCLEAR
    return Said.YES


_FLAW = "遗漏|错漏|疏漏|差错|缺项|缺失|缺漏|缺少|缺陷|漏项|漏写|瑕疵|问题|不当|不妥|不全|不齐|错误|误|缺"
_NO_FLAW = re.compile(
    rf"(?:(?:并|均|也|亦|皆)?(?:无|没有?|未(?:发现|见)?|不存在)(?:有|发现|任何|明显|重大|其他|要素)*(?:{_FLAW})(?:[、和或及]?(?:{_FLAW})){{0,3}}|不缺|不遗漏)"
    r"(?:项|失|少|漏)?(?:的)?(?:之处|事项|情形|情况|要素|内容)?"
)
_FLAWED = re.compile(
    r"缺(?!席)|漏|欠(?![款付条息债])|没有|没写|不(?:够|太|甚|尽)?(?:齐全|全|齐备|齐|完整|完备|规范|符合|具备)"
    r"|未(?:予|能|经|完整|全部|依法|明确)?(?:载明|写明|列明|记载|注明|告知|叙明|说明|表述|体现|反映|写|列|载)"
)
_FLAW_DENIED = re.compile(rf"(?:并非|不是|非|不能说)(?:没有|{_FLAW})")
_DENIED_SOMEHOW = re.compile(r"(?:无|没有?|未)[^,。;、]{0,2}[漏缺欠]|不[漏缺欠]")
_COMPLETE = re.compile(r"齐全|齐备|完整|完备|规范|具备|符合|合格|全部载明|均已?载明|已载明|均有|都有|[√✓]|[全齐]$|^[是有]$")
_HALF = re.compile(r"基本(?!情况|信息)|大体|大致|部分|较|待|补正|补充|无|未|否")


def is_complete(text):
    """What the words for the elements of a ruling say: YES all are there, NO some are lacking."""
    text = compact(text)
    if _ASKS.search(text) or _FLAW_DENIED.search(text):
        return Said.UNCLEAR
    rest = _NO_FLAW.sub("", text)
    if _DENIED_SOMEHOW.search(rest):
        return Said.UNCLEAR
    flawed = _FLAWED.search(rest)
    complete = _COMPLETE.search(_FLAWED.sub("", rest)) or rest != text
    if flawed:
        return Said.UNCLEAR if complete else Said.NO
    return Said.YES if complete and not _HALF.search(rest) else Said.UNCLEAR


_NOT_FILED = re.compile(r"(?:未|没有?|不|拒绝)(?:予以?|曾|能够?|及时|依法|应|经|进行)*(?:登记)?(?:立案|受理)")
_FILED = re.compile(r"执异|已立案|立案审查")
_NOT_YET = re.compile(r"(?:拟|应当?|待|等待|准备|正在|将)(?:予以?)?(?:登记)?立案")


def was_filed(text):
    """Whether the words for an objection say that it was filed for examination: YES, NO or UNCLEAR."""
    text = compact(text)
    if _ASKS.search(text) or _NOT_YET.search(text):
        return Said.UNCLEAR
    refused, filed = _NOT_FILED.search(text), _FILED.search(_NOT_FILED.sub("", text))
    if refused and filed:
        return Said.UNCLEAR
    return Said.NO if refused else Said.YES if filed else Said.UNCLEAR
