"""The shell's view of a person: which roles, and the words behind the name."""

from core.context import Shell
from courts.models import Role
from courts.scope import scope_of


def shell(request):
    """Context processor: `shell`, the frame around every page."""
    return {"shell": Shell(request, roles_of=roles_of, identity_of=identity_of)}


def roles_of(user):
    return scope_of(user).roles


def identity_of(user):
    """Such as 武陟法院 · 承办人; empty for somebody without a post."""
    post = scope_of(user).main_post
    if post is None:
        return ""
    return f"{post.unit.court.short_name} · {Role(post.role).label}"
