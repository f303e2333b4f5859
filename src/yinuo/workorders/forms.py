from django import forms
from django.utils.translation import gettext_lazy as _


class VoucherForm(forms.Form):
    instructions = forms.CharField(
        label=_("For the chief and the technician"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
