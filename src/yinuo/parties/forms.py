from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.parties import labels
from yinuo.parties.models import Customer
from yinuo.parties.types import CustomerKind, RevealReason
from yinuo.platform.phones import parse_phone
from yinuo.platform.reference import regions

NEW = "new"


class CustomerForm(forms.Form):
    """A new customer's file: the phone first."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "placeholder": "138 0000 0000"}),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Customer is"), widget=forms.RadioSelect, initial=CustomerKind.PERSON)
    other_phones = forms.CharField(
        label=_("Other phones"),
        max_length=120,
        required=False,
        help_text=_("Several are separated by commas."),
    )
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    region = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Province, city, district. Left empty, it is read from the address."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    anyway = forms.BooleanField(label=_("It is another customer with the same phone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", [(kind.value, gettext(labels.KINDS[kind])) for kind in CustomerKind])

    def clean_region(self) -> str:
        return full_region(self.cleaned_data["region"])


class CorrectionForm(forms.Form):
    """A customer's file as it is; numbers on file are chosen by their masked form, new ones are typed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Customer is"), widget=forms.RadioSelect)
    kept_phones = forms.MultipleChoiceField(
        label=_("Phones on file"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("The phones have changed in the meantime. Look at them again.")},
        help_text=_("Without its tick a number is removed."),
    )
    new_phones = forms.CharField(
        label=_("New phones"),
        max_length=120,
        required=False,
        help_text=_("Several are separated by commas."),
    )
    main_phone = forms.ChoiceField(label=_("Main phone"))
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    region = forms.CharField(
        label=_("Region"), max_length=60, required=False, help_text=_("Province, city, district.")
    )
    note = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, customer: Customer, revealed: bool, **kwargs: Any) -> None:
        self.digits = {_sealed(phone.digits): phone.digits for phone in customer.phones.all()}
        numbers = [(seal, parse_phone(digits)) for seal, digits in self.digits.items()]
        phones = [(seal, number.display if revealed else number.mask()) for seal, number in numbers]
        kwargs["initial"] = {
            "version": customer.version,
            "name": customer.name,
            "kind": customer.kind,
            "kept_phones": list(self.digits),
            "main_phone": next(iter(self.digits), NEW),
            "address": customer.address if revealed else "",
            "region": regions.name_path(customer.region),
            "note": customer.note,
        }
        super().__init__(*args, **kwargs)
        self.hidden_address = customer.address if not revealed else ""
        _choose(self, "kind", [(kind.value, gettext(labels.KINDS[kind])) for kind in CustomerKind])
        _choose(self, "kept_phones", phones)
        _choose(self, "main_phone", [*phones, (NEW, gettext("The new number"))])
        if self.hidden_address:
            self.fields["address"].help_text = gettext("Hidden. Left empty, it stays as it is.")

    def clean_region(self) -> str:
        return full_region(self.cleaned_data["region"])

    def address_meant(self) -> str:
        return self.cleaned_data["address"] or self.hidden_address

    def phones_meant(self) -> list[str]:
        """The whole list as the action takes it, the main number first."""
        kept = {seal: self.digits[seal] for seal in self.cleaned_data["kept_phones"]}
        typed = [self.cleaned_data["new_phones"]] if self.cleaned_data["new_phones"].strip() else []
        main = self.cleaned_data["main_phone"]
        if main == NEW:
            return [*typed, *kept.values()]
        first = [kept.pop(main)] if main in kept else []
        return [*first, *kept.values(), *typed]


class MergeForm(forms.Form):
    stays = forms.ChoiceField(label=_("Which file stays"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why the two are the same"), max_length=200)

    def __init__(self, *args: Any, customers: tuple[Customer, Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "stays", [(str(customer.id), customer.name) for customer in customers])


class RevealForm(forms.Form):
    reason = forms.ChoiceField(choices=[(reason.value, reason.value) for reason in RevealReason])


def full_region(text: str) -> str:
    """The full name of the region that was typed, such as `浙江省 杭州市 西湖区`."""
    if not text.strip():
        return ""
    code = regions.find(text)
    if code is None:
        message = gettext("“%(value)s” is no known region. Write province, city and district.")
        raise forms.ValidationError(message % {"value": text})
    return regions.name_path(code)


def _sealed(digits: str) -> str:
    """What stands for a number in a page that does not show it."""
    return salted_hmac("yinuo.parties.phone", digits, algorithm="sha256").hexdigest()[:20]


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
