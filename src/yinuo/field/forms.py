from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from yinuo.field import labels
from yinuo.field.types import PhotoPurpose, UsedPart, VisitOutcome
from yinuo.platform.ui.signing import PICTURES, SignatureForm
from yinuo.workorders.forms import WHOLE, GoodsForm, PartRows


class StepForm(forms.Form):
    """What every step carries: the version of the report that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ConsentForm(StepForm):
    """The customer's answer to the estimate; the button says which."""

    signer = forms.CharField(label=_("Who answers"), max_length=40)
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class FindingsForm(PartRows, StepForm):
    """Findings at any time; work, time and parts once the customer has agreed."""

    findings = forms.CharField(label=_("What was wrong"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, data: Any, *, is_agreed: bool, used: Sequence[UsedPart], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.rows = range(0)
        if not is_agreed:
            return
        self.fields["work_done"] = forms.CharField(
            label=_("What was done"), max_length=1000, widget=forms.Textarea({"rows": 3})
        )
        self.fields["work_minutes"] = forms.IntegerField(
            label=_("Working time in minutes"), min_value=1, max_value=1440, widget=forms.NumberInput(WHOLE)
        )
        self.rows = self.add_rows(data, used)

    def part_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in self.rows:
            yield self[f"part_name-{row}"], self[f"part_quantity-{row}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parts"] = self.used_parts(self.rows, cleaned)
        return cleaned


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput(PICTURES))
    purpose = forms.ChoiceField(
        label=_("It shows"),
        choices=[(purpose.value, _(labels.PURPOSES[purpose])) for purpose in PhotoPurpose],
        widget=forms.RadioSelect,
        initial=PhotoPurpose.BEFORE,
    )


class SignForm(SignatureForm, StepForm):
    """The customer signs that the repair is done."""


class OtherwiseForm(StepForm):
    """An end without a repair."""

    outcome = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            (outcome.value, _(labels.OUTCOMES[outcome]))
            for outcome in VisitOutcome
            if outcome not in {VisitOutcome.FIXED, VisitOutcome.TAKEN_BACK}
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Nobody home: how you tried. Another unit: which one you found. Come again: what is missing."
        ),
    )
    signer = forms.CharField(label=_("Who refused the fee"), max_length=40, required=False)


class TakeBackForm(GoodsForm, SignatureForm, StepForm):
    """It goes to the workshop: why, what, how it looks, and the signature for handing it over."""

    note = forms.CharField(
        label=_("Why it cannot be fixed here"), max_length=200, widget=forms.Textarea({"rows": 2})
    )
    photo = forms.FileField(label=_("Photo"), required=False, widget=forms.FileInput(PICTURES))
    field_order = ("note", "name", "serial", "condition", "accessories", "others", "photo", "paper", "signer")
