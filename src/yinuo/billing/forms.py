from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.billing import labels
from yinuo.billing.types import PaymentMethod, ReversalCode, SentHow
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import parse_yuan
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.pages import said
from yinuo.platform.ui.widgets import DayField

METHODS = [(method.value, _(words)) for method, words in labels.METHODS.items()]


class MoneyField(forms.CharField):
    """An amount as people write it; its value is in fen."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from None


class VersionForm(forms.Form):
    """What every form about a charge carries: the version that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))


class VoidReceiptForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))


class CollectForm(VersionForm):
    """Money from the customer."""

    method = forms.TypedChoiceField(
        label=_("How it is paid"),
        choices=METHODS,
        coerce=PaymentMethod,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is paid.")},
    )
    amount = MoneyField(label=_("Amount in yuan"))
    payer = forms.CharField(label=_("Who pays"), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class InvoiceForm(VersionForm):
    buyer = forms.CharField(label=_("Made out to"), max_length=100)
    tax_id = forms.CharField(
        label=_("Taxpayer number"),
        max_length=30,
        required=False,
        help_text=_("Companies have one; a person needs none."),
    )
    amount = MoneyField(label=_("Amount in yuan"))


class TaxNumberForm(VersionForm):
    tax_number = forms.CharField(
        label=_("Number of the tax platform"),
        max_length=30,
        help_text=_("20 digits, as the platform shows them."),
    )


class SendForm(VersionForm):
    how = forms.TypedChoiceField(
        label=_("How it goes to the customer"),
        choices=[(how.value, _(words)) for how, words in labels.SENT_HOW.items()],
        coerce=SentHow,
        widget=forms.RadioSelect,
    )


class ReverseForm(VersionForm):
    reversal = forms.TypedChoiceField(
        label=_("Reason by the platform’s code"),
        choices=[(code.value, _(words)) for code, words in labels.REVERSALS.items()],
        coerce=ReversalCode,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class PlanForm(forms.Form):
    """Who goes for the money, and when."""

    staff = forms.TypedChoiceField(label=_("Who goes"), coerce=int)
    day = DayField(label=_("Day"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "staff", people)


class EndForm(forms.Form):
    note = forms.CharField(
        label=_("Why no money was collected"), max_length=200, widget=forms.Textarea({"rows": 2})
    )


class RefundForm(VersionForm):
    amount = MoneyField(label=_("Amount in yuan"))
    method = forms.TypedChoiceField(
        label=_("How it is paid back"), choices=METHODS, coerce=PaymentMethod, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))


class DecideForm(VersionForm):
    """A second person's word on a refund; the button says which."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why not"), max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )


class HandInForm(forms.Form):
    """Which payments lie on the table, and what they came to when they were counted."""

    payments = forms.TypedMultipleChoiceField(
        label=_("Payments"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one payment.")},
    )
    counted = MoneyField(label=_("Counted, in yuan"))
    reason = forms.CharField(label=_("Why it differs"), max_length=200, required=False)

    def __init__(self, *args: Any, payments: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "payments", payments)


class CloseForm(forms.Form):
    """The till, counted."""

    counted = MoneyField(label=_("Counted, in yuan"))
    deposit = MoneyField(
        label=_("Of that brought to the bank, in yuan"),
        required=False,
        help_text=_("The rest stays in the till."),
    )
    reason = forms.CharField(label=_("Why it differs"), max_length=200, required=False)
