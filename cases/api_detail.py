"""What the pillars' reads of one case share."""

from rest_framework.generics import RetrieveAPIView

from courts.records import record_look


class CaseDetail(RetrieveAPIView):
    """One object of a pillar, with its `case`; reading it is a look that the access log keeps."""

    def get_object(self):
        found = super().get_object()
        record_look(found.case, by=self.request.user)
        return found
