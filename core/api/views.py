"""The two shapes that API views of the rooms have beside DRF's own: an act, and a file."""

from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.forms import form_data
from core.errors import Invalid


class ActView(APIView):
    """One act as an address: the body is a form, its values go to one operation. POST only.

    Attributes:
        form_class: the Django form that is the one declaration of the inputs; or
        takes: a serializer class, where the page has no form; neither for an act without inputs.
        answers: the serializer class of what the operation gives back; None for 204.
        success: the status of a good answer that has a body.
    """

    form_class = takes = answers = None
    success = 200
    # An act may read this before anything else; what is outside the scope is 404.

    def find(self, **kwargs):
        """What the act is about, within the person's scope."""

    def form(self, found, **bound):
        """The bound form; overridden where it wants to know more."""
        return self.form_class(**bound)

    def act(self, found, **data):
        """Call the operation; what it gives back goes to `answers`."""
        raise NotImplementedError

    def post(self, request, **kwargs):
        found = self.find(**kwargs)
        result = self.act(found, **self.cleaned(found))
        if self.answers is None:
            return Response(status=204)
        return Response(self.answers(result, context={"request": request}).data, status=self.success)

    def cleaned(self, found):
        """The checked inputs. Raises: Invalid, or DRF's ValidationError."""
        if self.takes is not None:
            inputs = self.takes(data=self.request.data)
            inputs.is_valid(raise_exception=True)
            return inputs.validated_data
        if self.form_class is None:
            return {}
        form = self.form(found, data=form_data(self.form_class, self.request.data), files=self.request.FILES)
        if not form.is_valid():
            raise Invalid(form)
        return self.values(form)

    def values(self, form):
        """What of a valid form goes to the operation."""
        return form.cleaned_data


class AnyAccept(BaseContentNegotiation):
    """A file is sent as what it is, whatever the client says it accepts; refusals are JSON."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class FileView(APIView):
    """A file, sent by the very view of the page: same rights, same entry in the access log.

    Attributes:
        page: the view function of the page.
    """

    page = None
    content_negotiation_class = AnyAccept
    sends = OpenApiTypes.BINARY

    def get(self, request, **kwargs):
        return type(self).page(request._request, **kwargs)
