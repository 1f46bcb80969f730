"""Roles as permissions of the API."""

from rest_framework.permissions import BasePermission, IsAuthenticated

from courts.scope import holds


def held_by(*roles):
    """The permission classes of a view that is open to whoever holds one of `roles`; the refusal names them."""

    class HeldBy(BasePermission):
        message = f"由{'、'.join(role.label for role in roles)}办理"

        def has_permission(self, request, view):
            return holds(request.user, *roles)

    return [IsAuthenticated, HeldBy]
