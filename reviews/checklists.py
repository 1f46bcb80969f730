"""The lists that ship with the program: the five questions on petitions and the thirteen items on terminated cases.

Source: J1.1, J2.2.1–J2.2.13 (焦中法〔2021〕28号), with the law that each item rests on (domain.md 3).
"""

from dataclasses import dataclass, field

from django.apps import apps as installed

from reviews.models import Checklist

PETITION, TERMINATION = "petition-five", "termination-thirteen"


@dataclass(frozen=True)
class Question:
    """One item as it ships; `faults` are (code, label) pairs of 问题子项. The other fields are those of `Item`."""

    label: str
    text: str
    clause: str
    guidance: str
    basis: str
    evidence: str
    condition: str = ""
    may_be_not_applicable: bool = False
    conditional_part: str = ""
    precheck: str = ""
    faults: tuple = field(default_factory=tuple)


PETITION_QUESTIONS = (
    Question(
        "办理规范", "案件办理是否规范", "J1.1",
        "对照执行案件流程节点，看立案、通知、查控、处置、结案是否合法、及时；信访件看交办、约谈、化解、答复是否留痕。",
        "焦中法〔2021〕28号一（一）；法〔2021〕322号；法〔2021〕227号", "执行卷宗、流程节点记录、信访办理痕迹",
        faults=(("0101", "执行行为不规范"), ("0102", "结案方式不当"), ("0103", "超期办理"), ("0199", "其他不规范")),
    ),
    Question(
        "卷宗齐全", "卷宗材料是否齐全", "J1.1",
        "按卷内目录逐份核对，看应有的笔录、文书、送达回证是否在卷，签名、日期、页码是否完整。",
        "焦中法〔2021〕28号一（一）、三（二）6（3）一案一档", "卷内目录、各类笔录、送达回证",
        faults=(("0201", "缺少材料"), ("0202", "签名或日期不全"), ("0203", "未装订或目录不符"), ("0299", "其他")),
    ),
    Question(
        "工作作风", "是否存在作风问题", "J1.1",
        "看信访人反映的冷硬横推、拖延、推诿是否属实，核对接待、约谈记录和来电来信登记。",
        "焦中法〔2021〕28号一（一）", "接访日志、约谈笔录、信访材料",
        faults=(("0301", "消极拖延"), ("0302", "态度生硬、推诿"), ("0303", "选择性执行"), ("0399", "其他作风问题")),
    ),
    Question(
        "三个规定", "是否违反“三个规定”", "J1.1",
        "核对“三个规定”记录报告平台的填报情况，看有无过问、干预和不当接触交往而未记录的。",
        "焦中法〔2021〕28号一（一）；“三个规定”", "记录报告平台填报情况、谈话记录",
        faults=(("0401", "有过问干预未记录"), ("0402", "不当接触交往"), ("0499", "其他")),
    ),
    Question(
        "办案纪律", "是否违反其他办案纪律", "J1.1",
        "看案款管理、财物保管、回避、保密等纪律的遵守情况，有无投诉举报及其核查结果。",
        "焦中法〔2021〕28号一（一）", "案款台账、财物清单、回避申请及决定",
        faults=(("0501", "案款管理不规范"), ("0502", "应回避未回避"), ("0503", "其他违纪线索")),
    ),
)  # fmt: skip

TERMINATION_QUESTIONS = (
    Question(
        "执行通知、财产报告令", "是否向被执行人发出执行通知书、财产报告令", "J2.2.1",
        "看两份文书是否都已发出、是否在收到申请执行书后十日内发出；申报的财产有没有核查，拒报、虚报的有没有处罚。",
        "民诉法第251、252条；民诉法解释第480条（十日内）；法〔2016〕373号第1条（一）、第2条；法释〔2017〕8号第3—6条",
        "执行通知书、报告财产令、送达回证、财产申报表及核查记录", precheck="notice",
        faults=(("0101", "未发执行通知"), ("0102", "超10日发出"), ("0103", "未发报告财产令"), ("0104", "申报财产未核查")),
    ),
    Question(
        "穷尽财产调查", "是否穷尽财产调查措施，特别是线下调查措施", "J2.2.2",
        "看存款、车辆、不动产、证券等网络查控反馈；线下到住所地、单位、村居走访的笔录；申请人提供的线索有没有在七日（紧急的三日）内核实；"
        "申请审计、悬赏、搜查的有没有处理。",
        "法〔2016〕373号第1条（三）、第3条；法释〔2017〕8号第1、2、12—17、21条；法发〔2014〕26号第16条；法〔2021〕322号",
        "网络查控反馈、走访调查笔录、线索核实记录、搜查令、审计或悬赏材料", precheck="investigation",
        faults=(("0201", "未网络查控"), ("0202", "未线下调查"), ("0203", "线索未核查"), ("0204", "未依申请审计、悬赏")),
    ),
    Question(
        "有财产未处置", "是否存在有可供执行财产而未予处置情形", "J2.2.3",
        "拿查询结果对照查封、扣押、冻结和处置的情况；查封未拍卖的看理由；有优先权的看是否商请首封法院移送处置权。",
        "法〔2016〕373号第1条（三）、第4条；民诉法第253—258条；法〔2021〕322号",
        "查询结果、查封裁定、评估拍卖材料、移送处置权函", precheck="disposal",
        faults=(("0301", "有财产未查封"), ("0302", "查封未处置"), ("0303", "未商请移送处置权")),
    ),
    Question(
        "下落不明的查找", "被执行人下落不明的，是否依法予以查找", "J2.2.4",
        "看户籍、通讯、住所查询，走访村居委会的笔录，商请公安协助查找和临控布控的材料。",
        "法〔2016〕373号第1条（五）；法释〔2017〕8号第15、16条；民诉法第95条",
        "身份信息查询、走访笔录、协助查找函、公告", condition="被执行人下落不明", may_be_not_applicable=True, precheck="search",
        faults=(("0401", "未查找下落"), ("0402", "查找措施不足")),
    ),
    Question(
        "限高、纳失", "是否对被执行人采取限制高消费措施，符合纳入失信被执行人条件的是否进行纳失", "J2.2.5",
        "限制消费令每件都要有；纳失看是否符合法定情形，符合的有决定书，不符合的写明理由。",
        "法〔2016〕373号第1条（二）；法释〔2015〕17号第1—5条；法释〔2017〕7号第1、2条；民诉法第266条",
        "限制消费令及送达、失信决定书或不纳失的理由", conditional_part="符合纳入失信被执行人条件的是否进行纳失", precheck="restriction",
        faults=(("0501", "未限制消费"), ("0502", "应纳失未纳失")),
    ),
    Question(
        "妨害、逃避执行的制裁", "被执行人存在妨害执行行为或有逃避执行行为的，是否依法进行罚款、拘留，构成犯罪的是否启动刑事追究程序", "J2.2.6",
        "看有无拒报虚报、隐匿转移、抗拒执行的记录；有的，看罚款、拘留决定和院长批准，涉嫌拒执的看移送公安的材料。",
        "法〔2016〕373号第1条（五）、第2条（三）、第11条；民诉法第114、118、119、252条；刑法第313条",
        "罚款、拘留决定书，院长批准，移送公安函", condition="被执行人有妨害或逃避执行行为", may_be_not_applicable=True,
        precheck="sanction", faults=(("0601", "妨害执行未处罚"), ("0602", "涉拒执罪未移送")),
    ),
    Question(
        "约谈申请执行人", "是否对申请执行人进行约谈，是否将执行的所有情况向申请人进行告知", "J2.2.7",
        "看终本约谈笔录是否在裁定之前；执行经过、采取的措施、财产查明情况、终本的依据和后果是否都告知，申请人的意见和签名是否在卷。",
        "法〔2016〕373号第5条", "终本约谈笔录", precheck="interview",
        faults=(("0701", "未约谈"), ("0702", "告知不全"), ("0703", "约谈晚于裁定")),
    ),
    Question(
        "合议和批准", "申请执行人不同意终本结案的，是否进行合议庭并办理批准手续", "J2.2.8",
        "申请人书面同意的看同意书；不同意的看三人以上的合议笔录和院长审批，两者必有其一。",
        "民诉法解释第517条（2022年以前第519条）；法发〔2014〕26号第16条第2款", "申请人同意书，或合议笔录和终本审批表",
        condition="申请执行人不同意终本", may_be_not_applicable=True, precheck="panel",
        faults=(("0801", "无合议"), ("0802", "无院长批准")),
    ),
    Question(
        "裁定书", "终本案件的裁定书内容是否完整、规范", "J2.2.9",
        "对照五项内容：申请执行的债权、执行经过和措施、查明的财产、实现的债权、继续履行的义务和申请恢复执行的权利；看案号、法条、署名、日期。",
        "法〔2016〕373号第6条第1款", "终本裁定书", precheck="ruling",
        faults=(("0901", "五项内容有缺"), ("0902", "文书有错误")),
    ),
    Question(
        "裁定送达", "终本裁定是否依法向申请人送达", "J2.2.10",
        "看送达回证或电子送达凭证，送达方式是否合法，送达是否在报结之前。",
        "法〔2016〕373号第6条第2款；民诉法第87—95条；法〔2021〕322号", "送达回证、电子送达凭证", precheck="service",
        faults=(("1001", "未送达"), ("1002", "送达不规范")),
    ),
    Question(
        "异议立案审查", "申请执行人对终本结案提出异议的，是否依法立案审查", "J2.2.11",
        "看异议收到的日期、执异案号和裁定日期：三日内立案，十五日内审结。",
        "法〔2016〕373号第7条；民诉法第236条；法释〔2015〕10号第2、3条；法释〔2016〕3号", "异议申请书、执异案号、异议裁定",
        condition="申请执行人对终本提出异议", may_be_not_applicable=True, precheck="objection",
        faults=(("1101", "异议未立案"), ("1102", "超3日立案或超15日审查")),
    ),
    Question(
        "恢复执行立案", "申请执行人发现新的财产线索提出恢复执行申请的，是否立案恢复执行", "J2.2.12",
        "看申请和线索收到的日期、核查经过、执恢案号；不予恢复的看理由和告知。",
        "法〔2016〕373号第9条；民诉法第265条；民诉法解释第517条第2款", "恢复执行申请书、线索核查记录、执恢案号",
        condition="申请执行人提出恢复执行申请", may_be_not_applicable=True, precheck="resumption",
        faults=(("1201", "线索未处理"), ("1202", "应恢复未立执恢案件")),
    ),
    Question(
        "其他违规", "是否存在其他违反规定的情形", "J2.2.13",
        "看立案到终本是否满三个月，六个月一次的查控，终本库七日内录入，查封到期续封，卷宗与系统是否一致，有无虚假终本、诱导撤回申请。",
        "法〔2021〕322号；法〔2016〕373号第1条（四）、第9、10、12—16条", "查控记录、终本库录入日期、查封期限", precheck="other",
        faults=(
            ("1301", "未满三个月终本"), ("1302", "未按期六个月查控"), ("1303", "未录终本库或逾期"), ("1304", "查封到期未续"),
            ("1305", "卷宗缺材料"), ("1306", "系统数据与卷宗不一致"), ("1307", "虚假终本"), ("1399", "其他"),
        ),
    ),
)  # fmt: skip

SHIPPED = (
    (PETITION, 1, "petition", "信访案件评查五问", "焦中法〔2021〕28号一（一）", PETITION_QUESTIONS),
    (TERMINATION, 1, "termination", "终本案件评查十三项", "焦中法〔2021〕28号二（二）", TERMINATION_QUESTIONS),
)


def ship(sender, using, apps=installed, **kwargs):
    """Write the lists that ship and are not there yet; called after every migration, so also after an upgrade that brings one.

    Emptying the tables, as tests do, calls it too and names no models.
    """
    try:
        checklists, items = apps.get_model("reviews", "Checklist"), apps.get_model("reviews", "Item")
    except LookupError:
        return
    for code, version, kind, title, basis, questions in SHIPPED:
        checklist, is_new = checklists.objects.using(using).get_or_create(
            code=code, version=version, defaults={"subject_kind": kind, "title": title, "basis": basis, "shipped": True}
        )
        if is_new:
            items.objects.using(using).bulk_create(row(checklist, number, one, items) for number, one in enumerate(questions, 1))


def row(checklist, number, question, items):
    facts = {name: getattr(question, name) for name in question.__dataclass_fields__ if name != "faults"}
    faults = [{"code": code, "label": label} for code, label in question.faults]
    return items(checklist=checklist, number=number, faults=faults, **facts)


def latest(subject_kind):
    """The newest version of each list for that kind of case, as the wizard offers them."""
    newest = {}
    for checklist in Checklist.objects.filter(subject_kind=subject_kind).order_by("code", "-version"):
        newest.setdefault(checklist.code, checklist)
    return list(newest.values())
