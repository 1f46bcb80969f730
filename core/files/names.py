"""File names as they come from strangers' machines."""

import re
import unicodedata

LONGEST = 120
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def safe_name(name, default="未命名"):
    """`name` without folders, control characters, direction marks and what file systems forbid.

    Args:
        name: the name as the browser sent it, possibly with a path of either system.
        default: what to call a file of which nothing is left.

    Returns: a name of at most 120 characters that keeps its extension.
    """
    name = unicodedata.normalize("NFC", str(name or "")).replace("\\", "/").rsplit("/", 1)[-1]
    # Cf holds the bidirectional overrides by which exe.fdp is shown as a harmless pdf.
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r'[<>:"|?*]', "_", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = stem.strip(" .") or default
    if RESERVED.match(stem):
        stem = f"_{stem}"
    extension = extension[:10]
    room = LONGEST - len(extension) - 1
    return f"{stem[:room]}.{extension}" if extension else stem[:LONGEST]


def extension_of(name):
    """The lower-case extension of `name` without the dot, or ""."""
    return safe_name(name).rpartition(".")[2].lower() if "." in safe_name(name) else ""
