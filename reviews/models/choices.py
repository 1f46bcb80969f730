"""The words in which reviews are written down. Source: docs/glossary.md, J1, J2, domain.md 3 and 11."""

from django.db import models


class Tier(models.TextChoices):
    """The columns of a review, from the case's own officer up. They run side by side. Source: J1.1–J1.3, J2.3.1–J2.3.3."""

    SELF = "self", "承办人自查"
    UNIT = "unit", "单位自查"
    COURT = "court", "本院评查"
    INTERMEDIATE = "intermediate", "中院评查"

    @property
    def height(self):
        """How high the tier stands: a higher one does not see the answers of a lower one before its own."""
        return list(Tier).index(self)


class Answer(models.TextChoices):
    """What a person says of an item. 不适用 leaves every denominator. Source: J2.2."""

    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_APPLICABLE = "na", "不适用"


class Proposal(models.TextChoices):
    """What the machine proposes from the facts; 未录入 is never taken for 未做. Source: product.md I3."""

    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_APPLICABLE = "na", "不适用"
    UNRECORDED = "none", "未录入"


class Status(models.TextChoices):
    """Where one review stands as a whole; how far each tier is stands on its task, how far a cure on its finding.

    That something is to be cured is no state of the review: every list of cases would tell it to whoever must not know yet.
    """

    REVIEWING = "reviewing", "评查中"
    CONCLUDED = "concluded", "已评结"


class Grade(models.TextChoices):
    """评查结论. Source: domain.md 3, grade scheme."""

    CLEAN = "clean", "无问题"
    FLAWED = "flawed", "有瑕疵，即时补正"
    FAULTY = "faulty", "有问题，限期整改"
    SERIOUS = "serious", "问题严重，恢复执行或追责"
