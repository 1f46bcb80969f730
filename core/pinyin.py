"""Pinyin of names: full spelling and initials, with the readings that characters have as surnames."""

from functools import lru_cache

from pypinyin import Style
from pypinyin import pinyin as read

# surname=reading, the usual reading first, others after "/", syllables of compound surnames parted by "'".
_SURNAMES = """
单=shan 曾=zeng 仇=qiu 解=xie 查=zha 朴=piao 区=ou 任=ren 华=hua 盖=ge/gai 秘=bi 冼=xian 洗=xian 翟=zhai 乐=yue/le 燕=yan 繁=po 缪=miao
宓=mi/fu 谌=chen/shen 覃=qin/tan 折=she 员=yun 召=shao 阚=kan 卜=bu 纪=ji 黑=he 盛=sheng 葛=ge 隗=wei/kui 柏=bai/bo 种=chong 祭=zhai 晁=chao
贾=jia 宁=ning 那=na 牟=mu/mou 佴=nai 宿=su 车=che 石=shi 沈=shen 都=du 撒=sa 少=shao 哈=ha 郇=xun/huan 应=ying 訾=zi 过=guo 句=gou 幺=yao
炅=gui 行=xing 藏=zang 臧=zang 相=xiang 能=nai 曲=qu 於=yu 尉=wei/yu 干=gan 薄=bo 适=kuo 乜=nie 强=qiang 尹=yin 褚=chu 逄=pang 虢=guo
郗=xi/chi 贲=ben 钭=tou 万俟=mo'qi 尉迟=yu'chi 单于=chan'yu 长孙=zhang'sun 澹台=tan'tai 令狐=ling'hu 皇甫=huang'fu 鲜于=xian'yu
濮阳=pu'yang 呼延=hu'yan 欧阳=ou'yang 司马=si'ma 上官=shang'guan 诸葛=zhu'ge 东方=dong'fang 慕容=mu'rong 夏侯=xia'hou 公孙=gong'sun
宇文=yu'wen 端木=duan'mu 独孤=du'gu 南宫=nan'gong 西门=xi'men 轩辕=xuan'yuan 司徒=si'tu 亓官=qi'guan 闻人=wen'ren 申屠=shen'tu
太史=tai'shi 淳于=chun'yu 公冶=gong'ye 宗政=zong'zheng 钟离=zhong'li 闾丘=lv'qiu 仲孙=zhong'sun 司空=si'kong 赫连=he'lian 拓跋=tuo'ba
"""
SURNAMES = {
    surname: tuple(tuple(reading.split("'")) for reading in readings.split("/"))
    for surname, readings in (pair.split("=") for pair in _SURNAMES.split())
}
COMPOUND_SURNAMES = frozenset(surname for surname in SURNAMES if len(surname) == 2)


@lru_cache(maxsize=30_000)
def reading(char):
    """The everyday reading of one character in plain letters (ü as v); letters and digits stand for themselves, the rest is ""."""
    if char.isascii():
        return char.lower() if char.isalnum() else ""
    spelled = read(char, style=Style.NORMAL, heteronym=False, errors="ignore")
    return spelled[0][0].replace("ü", "v") if spelled else ""


def surname_of(name):
    """The part of `name` that is the surname: two characters when it is a compound surname and something follows."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]


def pinyin(name):
    """Spell a name.

    Args:
        name: a clean name without blanks.

    Returns: a tuple of (full, initials) pairs such as ("shanxiaohong", "sxh"); the right reading of the surname first, the
    everyday one after it, because many people type that; empty when nothing can be spelled.
    """
    surname = surname_of(name)
    given = tuple(reading(char) for char in name[len(surname) :])
    heads = (*SURNAMES.get(surname, ()), tuple(reading(char) for char in surname))
    spellings = dict.fromkeys(head + given for head in heads)
    pairs = dict.fromkeys(("".join(syllables), "".join(text[:1] for text in syllables)) for syllables in spellings)
    return tuple(pair for pair in pairs if pair[0])
