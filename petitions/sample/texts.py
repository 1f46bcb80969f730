"""Invented people and the words of invented petitions."""

from petitions.models import Channel, Measure, PetitionerKind

# How often each occurs, out of about a hundred.
CHANNELS = {
    Channel.INTERMEDIATE_HALL: 24, Channel.LETTER: 14, Channel.WINDOW: 13, Channel.ONLINE: 10, Channel.BEIJING: 8,
    Channel.SUPERIOR: 8, Channel.PHONE: 7, Channel.PROVINCE: 7, Channel.CIRCUIT: 4, Channel.PARTY_ORGANS: 3,
    Channel.CONGRESS: 2, Channel.PROVINCE_TEAM: 1,
}  # fmt: skip
KINDS = {
    PetitionerKind.APPLICANT: 81, PetitionerKind.DEBTOR: 8, PetitionerKind.OUTSIDER: 6, PetitionerKind.INTERESTED: 3,
    PetitionerKind.AGENT: 2,
}  # fmt: skip
DEMANDS = {
    PetitionerKind.APPLICANT: (
        "反映法院长期不采取执行措施，要求尽快执行到位",
        "反映被执行人转移财产、逃避执行，要求追究拒执责任",
        "反映不同意终本，法院仍以无财产为由结案，要求恢复执行",
        "反映执行款已到账，法院迟迟不发放",
        "反映查封的房产迟迟不拍卖，要求加快处置",
        "反映被执行人名下厂房在出租，要求查明租金并扣划",
        "反映联系不上承办人，要求告知案件进展",
        "反映和解后被执行人不履行，要求恢复原判决执行",
    ),
    PetitionerKind.DEBTOR: (
        "反映查封财产明显超过标的，要求解除部分查封",
        "反映已经履行完毕，仍被列入失信名单，要求屏蔽",
        "反映评估价格过低，要求重新评估",
    ),
    PetitionerKind.OUTSIDER: ("主张被查封的房屋归其所有，要求解除查封", "主张被冻结的账户是其个人所有，要求解冻"),
    PetitionerKind.INTERESTED: ("认为拍卖程序不当，要求撤销拍卖", "要求在分配方案中优先受偿"),
    PetitionerKind.AGENT: ("代理申请执行人反映执行进展慢，要求约谈承办人",),
}
PLACES = ("第一调解室", "第二调解室", "院长接待室", "信访接待室", "村委会会议室")
MEASURES = (
    (Measure.Kind.ADVANCE, "重新发起网络查控，线下核实被执行人住所和厂房，冻结账户两个", "", "已控制部分财产"),
    (Measure.Kind.EXPLAIN, "逐项解释查控结果和终本条件，当面出示查控反馈", "", "信访人表示理解"),
    (Measure.Kind.SETTLE, "组织双方见面，被执行人愿意分期履行，约定首期付款日期", "", "达成初步意向"),
    (Measure.Kind.JOINT, "联合村委会和信访人亲属做工作，约定每周通报一次进展", "村委会、信访人亲属", "情绪平稳"),
    (Measure.Kind.CORRECT, "补发执行款到账通知，说明迟延原因，当日完成发放审批", "", "执行款已发放"),
    (Measure.Kind.FIELD_VISIT, "包案领导带案下访，到信访人家中听取意见", "", "信访人同意等待处置结果"),
)
CONTACTS = ("电话约定三日内到院面谈", "已告知承办单位和联系人，信访人表示愿意配合", "电话说明交办情况，约定约谈时间")
NEXT_STEPS = ("五日内完成财产线索核查，结果书面告知", "本周内发起拍卖，按节点通报进展", "核实到账情况，七日内办理发放")
REPLIES = (
    "已查明财产线索并恢复执行，首笔执行款已发放，后续按月划扣，已告知查询途径。",
    "经核查，终结本次执行程序符合规定，已告知发现财产可随时申请恢复执行。",
    "双方已达成和解协议并开始履行，已告知不履行时可申请恢复执行。",
)
PLAN = (
    "信访诉求和案件症结：\n{demand}。症结在于财产线索没有核实清楚，信访人对进展不了解。\n"
    "化解措施、责任人和时间安排：\n由{lead}包案，{liaison}联络；五日内约谈，十日内核清财产线索，二十日内拿出处理结果。\n"
    "稳控安排：\n每周与信访人联系一次，重要节点当面告知。"
)
REPORT = "已约谈信访人，采取化解措施并答复，财产线索逐条核实，信访人意见已记录在卷。"


def weighted(random, choices):
    """One key of `choices`, as often as its weight says."""
    return random.choices(list(choices), weights=list(choices.values()))[0]


def phone(random):
    return f"154{random.randrange(10**8):08d}"


def id_number(random, region):
    """A resident identity number with a right check digit and a serial nobody was given. Source: GB 11643."""
    born = f"{random.randrange(1950, 1996)}{random.randrange(1, 13):02d}{random.randrange(1, 29):02d}"
    digits = f"{region}{born}{random.randrange(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]
