from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from yinuo.depot import labels
from yinuo.depot.types import Proof, ResultKind
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.signing import SignatureForm
from yinuo.platform.ui.widgets import DayField
from yinuo.workorders.forms import WHOLE, GoodsForm, PartRows
from yinuo.workorders.types import ConsentWay, UsedPart

WAYS = {ConsentWay.PHONE: _("By phone"), ConsentWay.COUNTER: _("At the counter")}
NOTE = {"rows": 2}


class TakeInForm(GoodsForm, SignatureForm):
    """What a customer brings to the counter, and the signature for handing it over."""

    trouble = forms.CharField(label=_("What is wrong"), max_length=400, widget=forms.Textarea(NOTE))
    field_order = ("name", "serial", "trouble", "condition", "accessories", "others", "paper", "signer")


class TechnicianForm(forms.Form):
    technician = forms.TypedChoiceField(label=_("Technician"), coerce=int)

    def __init__(self, *args: Any, technicians: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "technician", technicians)


class EnterForm(TechnicianForm):
    """Where it stands, and who repairs it; nobody yet is an answer too."""

    shelf = forms.CharField(label=_("Place on the shelf"), max_length=40)
    technician = forms.TypedChoiceField(
        label=_("Repair card for"), coerce=int, empty_value=None, required=False
    )
    field_order = ("shelf", "technician")

    def __init__(self, *args: Any, technicians: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        nobody = ("", _("Whoever takes it"))
        super().__init__(*args, technicians=[nobody, *technicians], **kwargs)


class CardForm(PartRows, forms.Form):
    """Diagnosis at any time; work and parts once the customer has agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    diagnosis = forms.CharField(label=_("Diagnosis"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, data: Any, *, is_agreed: bool, used: Sequence[UsedPart], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.rows = range(0)
        if not is_agreed:
            return
        self.fields["work_done"] = forms.CharField(
            label=_("What was done"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
        )
        self.rows = self.add_rows(data, used)

    def part_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in self.rows:
            yield self[f"part_name-{row}"], self[f"part_quantity-{row}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parts"] = self.used_parts(self.rows, cleaned)
        return cleaned


class CorrectForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes really worked"), min_value=1, max_value=720, widget=forms.NumberInput(WHOLE)
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PartsForm(forms.Form):
    note = forms.CharField(label=_("Which parts are missing"), max_length=200)


class AnswerForm(forms.Form):
    """What the customer says to the estimate; the button says yes or no."""

    signer = forms.CharField(label=_("Who answers"), max_length=40)
    way = forms.TypedChoiceField(
        label=_("How"),
        choices=[(way.value, words) for way, words in WAYS.items()],
        coerce=ConsentWay,
        widget=forms.RadioSelect,
        initial=ConsentWay.PHONE,
    )
    told_at = forms.DateTimeField(
        label=_("The price was told at"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class FinishForm(forms.Form):
    kind = forms.TypedChoiceField(
        label=_("How it ends"),
        choices=[(kind.value, _(words)) for kind, words in labels.RESULTS.items()],
        coerce=ResultKind,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("For the chief"), max_length=400, required=False, widget=forms.Textarea(NOTE)
    )


class CheckForm(forms.Form):
    """The chief's check; the button says passed or not."""

    note = forms.CharField(
        label=_("What is not right yet"), max_length=400, required=False, widget=forms.Textarea(NOTE)
    )
    passed = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    return_on = DayField(label=_("Date of return"))


class ContactForm(forms.Form):
    """A call to the customer; the button says whether it reached anybody."""

    note = forms.CharField(label=_("Note"), max_length=400, required=False)
    reached = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class ReceiptForm(SignatureForm):
    """The receipt that the customer gives back, and the signature for getting the product."""

    receipt = forms.CharField(
        label=_("Number of the receipt"),
        max_length=24,
        required=False,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Scan or type it from the paper that the customer gives back."),
    )
    field_order = ("receipt", "paper", "signer")


class LostForm(SignatureForm):
    """The declaration that a receipt is lost."""

    proof = forms.TypedChoiceField(
        label=_("Identified by"),
        choices=[(proof.value, _(words)) for proof, words in labels.PROOFS.items()],
        coerce=Proof,
        widget=forms.RadioSelect,
    )
    field_order = ("proof", "paper", "signer")


class StoreForm(forms.Form):
    where = forms.CharField(label=_("Where it is kept"), max_length=80)
