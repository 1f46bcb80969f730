"""How views describe themselves in the OpenAPI document: by room, by docstring, by their forms."""

from django.apps import apps
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from core.api.forms import serializer_for
from core.api.views import ActView, FileView


class RefusalSerializer(serializers.Serializer):
    """Why a request was refused."""

    code = serializers.CharField(help_text="给程序看的代码")
    detail = serializers.CharField(help_text="给人看的原因和办法")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="逐项的错误；整体的错误在空名下"
    )


REFUSALS = {"401": "没有登录", "403": "岗位不能办", "404": "没有，或不在管辖范围内", "409": "已被别人办过", "422": "内容有误"}


class SessionDescribed(SessionScheme):
    """`core.api.access.Session` as the document names it."""

    target_class = "core.api.access.Session"
    priority = 1


class HouseSchema(AutoSchema):
    """Tags by room, summaries from the first line of the docstring, inputs from `form_class` or `takes`."""

    def get_tags(self):
        return [apps.get_containing_app_config(type(self.view).__module__).verbose_name]

    def get_operation_id(self):
        parts = [part.strip("{}") for part in self.path.removeprefix("/api/").split("/") if part]
        return "_".join([*parts, self.method.lower()]).replace("-", "_")

    def get_summary(self):
        words = self.get_description() or ""
        return words.strip().splitlines()[0].rstrip("。") if words.strip() else None

    def get_request_serializer(self):
        if not isinstance(self.view, ActView):
            return super().get_request_serializer()
        if self.view.form_class is not None:
            return serializer_for(self.view.form_class, f"{_room(type(self.view))}{type(self.view).__name__}Input")
        return self.view.takes

    def get_serializer_name(self, serializer, direction):
        """By room and class, so that rooms need not know each other's names; what is made from forms has its room already."""
        room, name = _room(type(serializer)), type(serializer).__name__
        return name if room == "Core" else f"{room}{name}"

    def get_response_serializers(self):
        if isinstance(self.view, FileView):
            return {(200, "application/octet-stream"): self.view.sends}
        if isinstance(self.view, ActView):
            return {self.view.success: self.view.answers} if self.view.answers else {204: None}
        return super().get_response_serializers()

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for code, words in REFUSALS.items():
            wanted = code in ("401", "403") or (code == "404" and "{" in self.path) or (code > "404" and self.method == "POST")
            if wanted and direction == "response":
                bodies.setdefault(code, self._get_response_for_code(RefusalSerializer, code) | {"description": words})
        return bodies


def _room(thing):
    return thing.__module__.partition(".")[0].capitalize()
