"""Asking one list of a case's documents many questions, so that the whole ring costs one query."""

from dossiers.models import Document


def documents_of(case):
    """All documents of `case` that are not void, as a list."""
    return list(Document.objects.filter(case=case).live())


def has(documents, *kinds, signed=False):
    """Whether `documents` holds a live paper of one of `kinds`.

    Args:
        documents: the list of `documents_of`.
        kinds: DocumentKind values.
        signed: count only what a person brought, not what the program wrote.
    """
    return any(
        document.kind in kinds and not document.is_void and not (signed and document.is_generated) for document in documents
    )
