"""Form fields for uploads: what they return has passed `inspect`."""

from django import forms
from django.core.exceptions import ValidationError

from core.files.inspection import check_upload, extensions

MOST_AT_ONCE = 20


class UploadField(forms.FileField):
    """One file. Its clean value is the uploaded file with the findings of `inspect` as `.inspected`."""

    default_error_messages = {
        "required": "请选择要上传的文件",
        "invalid": "没有收到文件，请重新选择",
        "missing": "没有收到文件，请重新选择",
        "max_length": "文件名太长，请改短后重新选择",
    }

    def __init__(self, *, only=None, **kwargs):
        self.only = only
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": accept(only)}))
        # `inspect` says it with the file's name
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file is not initial:
            check_upload(file, only=self.only)
        return file


class SeveralFiles(forms.ClearableFileInput):
    """A chooser that takes several files."""

    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files at once, each checked by itself; the clean value is a list. One bad file refuses all, each named."""

    def __init__(self, *, only=None, **kwargs):
        kwargs.setdefault("widget", SeveralFiles(attrs={"accept": accept(only)}))
        super().__init__(only=only, **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(f"一次最多上传 {MOST_AT_ONCE} 个文件，现在是 {len(files)} 个", code="too_many")
        cleaned, problems = [], []
        for file in files:
            try:
                cleaned.append(super().clean(file))
            except ValidationError as error:
                problems.extend(error.error_list)
        if problems:
            raise ValidationError(problems)
        return cleaned


def accept(only=None):
    return ",".join(f".{extension}" for extension in (only or extensions()))
