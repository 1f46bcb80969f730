"""What is asked when a paper is put on file or voided."""

from django import forms

from core.files import UploadField, extensions
from core.forms import StepForm
from dossiers.models import BINDING_KINDS, REFERRAL_KINDS, Document, DocumentKind

UPLOADABLE = [choice for choice in DocumentKind.choices if choice[0] not in BINDING_KINDS | REFERRAL_KINDS]


class Attachment(StepForm):
    """补充材料: one file with what it is."""

    kind = forms.ChoiceField(label="材料种类", choices=[("", "请选择"), *UPLOADABLE])
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="不填就用种类的名称。不要写身份证号、电话，文件名也一样"
    )
    file = UploadField(label="文件", help_text=f"可以上传：{'、'.join(extensions())}。录音录像可以大一些")
    page_count = forms.IntegerField(
        label="页数", required=False, min_value=1, max_value=9999, help_text="纸质原件的页数，装订目录时用"
    )
    copies = forms.IntegerField(label="份数", required=False, min_value=1, max_value=99, initial=1)
    is_late = forms.BooleanField(label="补交", required=False, help_text="环节办完之后才补来的材料，请勾上")


class DocumentChoice(forms.ModelChoiceField):
    """One of the case's live papers."""

    def label_from_instance(self, document):
        return f"{document.get_kind_display()}：{document.title}（{document.uploaded_at:%Y-%m-%d}）"


class Voiding(StepForm):
    """作废材料: which and why."""

    document = DocumentChoice(
        label="哪一份",
        queryset=Document.objects.none(),
        empty_label="请选择",
        error_messages={"invalid_choice": "这份材料不在本案里，或者已经作废"},
    )
    reason = forms.CharField(
        label="作废理由", max_length=200, help_text="例如：传错了案件、扫描不清已重新上传。文件仍然保留，只是不再算数"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["document"].queryset = self.subject.case.documents.live().exclude(kind__in=BINDING_KINDS)
