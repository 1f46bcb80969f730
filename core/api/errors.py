"""Every refusal of the API in one shape: {"code", "detail"}, with "errors" by field where a person can mend them."""

import math

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import DataError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler
from rest_framework.views import set_rollback

from core.errors import Conflict, Incomplete, Invalid

WRONG = "填写的内容有误"
# What DRF refuses by itself, in the words of the house.
WORDS = {
    exceptions.ParseError: ("malformed", "请求的内容读不出来，请按 JSON 发送，文件用 multipart/form-data"),
    exceptions.NotAuthenticated: ("login_required", "请先登录"),
    exceptions.AuthenticationFailed: ("login_required", "请先登录"),
    exceptions.NotFound: ("not_found", "没有这一项，或不在您的管辖范围内"),
    exceptions.NotAcceptable: ("not_acceptable", "接口只用 JSON 回答，请在 Accept 中写 application/json"),
    exceptions.UnsupportedMediaType: ("unsupported_type", "不收这种类型的内容，请发 JSON，文件用 multipart/form-data"),
}


def exception_handler(error, context):
    """The answer to an error of the house, of Django or of DRF; None for a mistake of the program, which becomes a 500."""
    answer = _answer(error, context)
    if answer is None:
        return None
    set_rollback()
    status, body = answer
    headers = getattr(drf_handler(error, context), "headers", {}) if isinstance(error, exceptions.APIException) else {}
    kept = {name: headers[name] for name in ("WWW-Authenticate", "Retry-After") if name in headers}
    return Response(body, status=status, headers=kept)


def _answer(error, context):
    if isinstance(error, Conflict):
        changes = [{"at": at, "by": who, "what": what} for at, who, what in error.changes]
        return 409, {"code": "conflict", "detail": error.message, "changes": changes}
    if isinstance(error, Incomplete):
        missing = [{"label": item.label, "step": item.step} for item in error.missing]
        return 422, {"code": "incomplete", "detail": str(error), "missing": missing}
    if isinstance(error, Invalid):
        return 422, {"code": "invalid", "detail": str(error), "errors": named(error.form.errors)}
    if isinstance(error, ValidationError):
        by_field = named(error.message_dict) if hasattr(error, "error_dict") else {"": error.messages}
        return 422, {"code": "refused", "detail": "；".join(error.messages), "errors": by_field}
    if isinstance(error, exceptions.ValidationError):
        return 422, {"code": "invalid", "detail": WRONG, "errors": dict(_flat(error.detail))}
    if isinstance(error, (OverflowError, DataError)):
        # SQLite's driver and PostgreSQL each refuse in their own way what no column can hold
        return 422, {"code": "invalid", "detail": "有数字太大或文字太长，请核对后再发", "errors": {}}
    if isinstance(error, Http404):
        return 404, {"code": "not_found", "detail": WORDS[exceptions.NotFound][1]}
    if isinstance(error, (PermissionDenied, exceptions.PermissionDenied)):
        return 403, {"code": "forbidden", "detail": _reason(error)}
    if isinstance(error, exceptions.MethodNotAllowed):
        allowed = "、".join(method for method in context["view"].allowed_methods if method != "OPTIONS")
        return 405, {"code": "method_not_allowed", "detail": f"这个地址不接受 {context['request'].method}，请用 {allowed}"}
    if isinstance(error, exceptions.Throttled):
        seconds = max(math.ceil(error.wait or 1), 1)
        return 429, {"code": "too_many", "detail": f"次数太多，请 {seconds} 秒后再试", "retry_after": seconds}
    if isinstance(error, exceptions.APIException):
        code, words = WORDS.get(type(error), (error.default_code, str(error.detail)))
        return error.status_code, {"code": code, "detail": words}
    return None


def _reason(error):
    words = str(getattr(error, "detail", "") or error)
    return "您的岗位不能办这件事" if words in ("", str(exceptions.PermissionDenied.default_detail)) else words


def named(errors):
    """Messages by field name; what concerns the whole input stands under `""`."""
    return {"" if name == NON_FIELD_ERRORS else name: [str(words) for words in messages] for name, messages in errors.items()}


def _flat(detail, path=""):
    """(dotted name, messages) pairs of DRF's nested errors: rows.0.unit."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, path if name == "non_field_errors" else f"{path}.{name}".lstrip("."))
    elif any(isinstance(item, (dict, list)) for item in detail):
        for number, inner in enumerate(detail):
            yield from _flat(inner, f"{path}.{number}".lstrip("."))
    elif detail:
        yield path, [str(words) for words in detail]
