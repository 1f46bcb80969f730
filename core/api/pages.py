"""Long lists in the API."""

from django.core.exceptions import ValidationError
from rest_framework import pagination
from rest_framework.exceptions import NotFound


class KeysetPagination(pagination.CursorPagination):
    """Pages that stay fast at any depth; the exact count comes with the first page."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def paginate_queryset(self, queryset, request, view=None):
        self.count = queryset.count() if self.cursor_query_param not in request.query_params else None
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, OverflowError) as error:
            raise NotFound("翻页的游标不对，请从第一页看起") from error

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        if self.count is not None:
            response.data["count"] = self.count
        return response

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"] = {"type": "integer", "description": "总数，只在第一页给出"}
        return described


class ByDueDay(KeysetPagination):
    """The nearest due day first."""

    ordering = ("due_on", "pk")
