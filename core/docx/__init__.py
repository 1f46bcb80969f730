"""Word documents by GB/T 9704-2012, and the checker that reads them back."""

from core.docx.form import Form
from core.docx.official import LETTER, MINUTES, STANDARD, OfficialDocument

__all__ = ["LETTER", "MINUTES", "STANDARD", "Form", "OfficialDocument"]
