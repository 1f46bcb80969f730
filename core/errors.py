"""The errors that the whole house speaks, beside Django's ValidationError (422), PermissionDenied (403) and Http404."""


class Conflict(Exception):
    """Somebody was faster, or the thing is no longer in the state that the act needs (409).

    Attributes:
        message: what happened, in Chinese, for the person.
        changes: what others did meanwhile: a list of (when, who, what) texts.
        mine: what this person had filled in, as (label, text) pairs, so that nothing typed is lost.
    """

    def __init__(self, message, *, changes=(), mine=()):
        super().__init__(message)
        self.message = message
        self.changes = list(changes)
        self.mine = list(mine)


class Incomplete(Exception):
    """The act is right but not yet ripe (422): `missing` lists what is still to be done, each with a place to do it."""

    def __init__(self, missing):
        self.missing = list(missing)
        super().__init__("还差：" + "、".join(item.label for item in self.missing))


class Invalid(Exception):
    """The form of a step was not accepted (422); `form` carries the errors field by field."""

    def __init__(self, form):
        super().__init__("填写的内容有误")
        self.form = form


class Unreadable(ValueError):
    """What somebody typed cannot be read as what the place asks for.

    Attributes:
        reason: what is wrong and what to do, in Chinese.
        suggestion: what was probably meant, when only one repair is obvious; else "".
    """

    def __init__(self, reason, suggestion=""):
        super().__init__(f"{reason}（是否为 {suggestion}？）" if suggestion else reason)
        self.reason, self.suggestion = reason, suggestion
