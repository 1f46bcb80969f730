"""官文书 that steps produce: a pillar subclasses `Paper` and lists the subclass in a step's `documents`."""

from dossiers.operations import file_generated


class Paper:
    """One kind of paper. Never instantiated; `produce` composes it and puts it on the case's file.

    Attributes:
        kind: its DocumentKind.
        title: how it is called on file; no personal data, it is also the name under which it is downloaded.
    """

    kind = title = ""

    @classmethod
    def wanted(cls, facts):
        """Whether this time the paper is due at all."""
        return True

    @classmethod
    def compose(cls, facts):
        """The .docx as bytes. `facts` holds the step's clean inputs and `case`, `subject`, `entry`, `by` and `at`."""
        raise NotImplementedError

    @classmethod
    def produce(cls, case, *, entry, by, at, facts):
        """Compose the paper and file it with the trace entry.

        Returns: the Document, or None when the paper was not due.
        """
        facts = {**facts, "case": case, "entry": entry, "by": by, "at": at}
        if not cls.wanted(facts):
            return None
        return file_generated(case, by=by, content=cls.compose(facts), kind=cls.kind, title=cls.title, entry=entry, at=at)
