"""Uploaded files: which are taken, how their content is checked, and the name under which they may be spoken of."""

from core.files.forms import UploadField, UploadsField
from core.files.inspection import Inspected, check_upload, extensions, inspect, sha256_of, size_limit
from core.files.names import safe_name

__all__ = [
    "Inspected",
    "UploadField",
    "UploadsField",
    "check_upload",
    "extensions",
    "inspect",
    "safe_name",
    "sha256_of",
    "size_limit",
]
