from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.improvement.types import Answer


class HandInForm(forms.Form):
    """What a technician says to the month; once more only with the reason."""

    remarks = forms.CharField(
        label=_("Remarks"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    reason = forms.CharField(label=_("What has changed since"), max_length=200)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class AnswerForm(forms.Form):
    """The button says which: received, or returned with the reason."""

    answer = forms.TypedChoiceField(
        choices=[(answer.value, answer.value) for answer in Answer], coerce=Answer, widget=forms.HiddenInput
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
