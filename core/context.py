"""What every page of the shell needs; worked out only when a template asks for it."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from core import navigation


class Shell:
    """Rail, top bar and identity for one request.

    Args:
        request: the request.
        roles_of: a function giving the set of role codes of a user.
        identity_of: a function giving the words behind the name: court and post.
    """

    def __init__(self, request, *, roles_of, identity_of):
        self.request, self.roles_of, self.identity_of = request, roles_of, identity_of

    @cached_property
    def roles(self):
        return self.roles_of(self.request.user)

    @cached_property
    def identity(self):
        return self.identity_of(self.request.user)

    @cached_property
    def rail(self):
        # a page that lies outside the addresses of its section says where it belongs
        here = getattr(self.request, "belongs_to", self.request.path)
        return navigation.rail(self.request.user, self.roles, here)

    @cached_property
    def tools(self):
        return navigation.bar(self.request.user, self.roles, navigation.TOOLS, self.request.path)

    @cached_property
    def new(self):
        return navigation.bar(self.request.user, self.roles, navigation.NEW)

    @property
    def is_sample(self):
        return settings.SAMPLE_ACCOUNTS

    @cached_property
    def search_url(self):
        try:
            return reverse("search")
        except NoReverseMatch:
            return ""
