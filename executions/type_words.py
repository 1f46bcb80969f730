"""类型代字: which words stand for a type of case. Source: 法〔2015〕137号 and 法〔2018〕335号, attachment of types; domain.md 1.2."""

_EXECUTION = "执 执恢 执保 执异 执复 执监 执协 执他 执请 执督 执指 执辖 执前调 执前督"

_JURISDICTION = "辖 民辖 民辖终 民辖监 刑辖 刑辖监 行辖 行辖终 行辖监"
_CRIMINAL = (
    "刑初 刑终 刑核 刑申 刑抗 刑再 刑监 刑他 刑更 刑更备 刑更监 刑更审 刑医 刑医复 刑医解 刑医监 刑没 刑没终 刑没监 刑复 刑附民初"
)
_CIVIL = (
    "民初 民终 民申 民监 民抗 民再 民提 民撤 民特 民特监 民催 民督 民督监 民破 民算 民他 民保令 民保更 民保 "
    "民诉前调 诉前调 诉前调确 民诉前调确 民诉调 诉调 民诉前 民调 商初 商终 民管"
)
_BANKRUPTCY = "破申 破 破终 破监 破他 强清 强清申 强清终 强清监 强清他 清申 清终 清监 破预 破异"
_ADMINISTRATIVE = (
    "行初 行终 行申 行监 行抗 行再 行审 行审复 行他 行赔初 行赔终 行赔申 行赔监 行赔抗 行赔再 行赔他 行诉前调 行保 行保复"
)
_COMPENSATION = "法赔 委赔 委赔监 委赔提 委赔再 委赔他 法赔他 赔监"
_RELIEF = "司救执 司救民 司救刑 司救行 司救赔 司救访 司救他 司救复"
_SANCTION = "司惩 司惩复 司惩他 司他"
_PRESERVATION = "财保 财保复 证保 证保复 保全 人保令"
_ACROSS = (
    "认台 认港 认澳 认复 认他 请台送 请港送 请澳送 台请送 港请送 澳请送 请台调 请港调 请澳调 台请调 港请调 澳请调 "
    "协外认 协外送 协外调 协外移 协外他 请外送 请外调 请外移 请移管 助移管 请移赃 助移赃 协他"
)

# Only a court above the one that decided first hears these: an intermediate or a higher court.
_SECOND_INSTANCE = "执复 民终 刑终 行终 行赔终 商终 知民终 知行终 知刑终 民辖终 行辖终 破终 强清终 清终 司惩复"

EXECUTION = frozenset(_EXECUTION.split())
SECOND_INSTANCE = frozenset(_SECOND_INSTANCE.split())
KNOWN = EXECUTION.union(
    *(
        words.split()
        for words in (
            _JURISDICTION,
            _CRIMINAL,
            _CIVIL,
            _BANKRUPTCY,
            _ADMINISTRATIVE,
            _COMPENSATION,
            _RELIEF,
            _SANCTION,
            _PRESERVATION,
            _ACROSS,
        )
    )
)
LONGEST = max(map(len, KNOWN)) + 1


def is_known(word):
    """Whether `word` is a type word; courts with a bench for intellectual property put 知 before theirs (知民初)."""
    return word in KNOWN or (word.startswith("知") and word[1:] in KNOWN)
