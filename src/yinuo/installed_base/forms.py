from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.installed_base.models import SoldUnit
from yinuo.kernel.money import yuan
from yinuo.platform.reference import regions
from yinuo.platform.ui.widgets import DayField


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return DayField(label=label, required=required)


class UnitForm(forms.Form):
    """A sold unit; whose it is is asked only where the page does not know it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=60, help_text=_("As on the plate."))
    model_code = forms.CharField(
        label=_("Model"), max_length=40, widget=forms.TextInput({"list": "models", "autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Customer's phone"), max_length=30, widget=forms.TextInput({"type": "tel"})
    )
    sold_on = _day(_("Sold on"))
    installed_on = _day(_("Installed on"))
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=40, required=False)
    price = forms.DecimalField(
        label=_("Price paid, in yuan"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    address = forms.CharField(
        label=_("Address of the unit"),
        max_length=160,
        required=False,
        help_text=_("Only when it is not the customer's."),
    )
    region = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Province, city, district. Left empty, it is read from the address."),
    )

    def __init__(self, *args: Any, known_customer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known_customer:
            self.fields["phone"].required = False
            self.fields["phone"].label = gettext("Phone of the new customer")
            self.fields["phone"].help_text = gettext("Only when the unit goes to somebody else.")

    def clean_region(self) -> str:
        text = self.cleaned_data["region"]
        if not text.strip():
            return ""
        code = regions.find(text)
        if code is None:
            message = gettext("“%(value)s” is no known region. Write province, city and district.")
            raise forms.ValidationError(message % {"value": text})
        return regions.name_path(code)

    @staticmethod
    def initial_of(unit: SoldUnit) -> dict[str, Any]:
        return {
            "version": unit.version,
            "serial": unit.serial,
            "model_code": unit.model.code,
            "sold_on": unit.sold_on,
            "installed_on": unit.installed_on,
            "invoice_number": unit.invoice_number,
            "price": None if unit.price_fen is None else yuan(unit.price_fen),
            "address": unit.address,
            "region": regions.name_path(unit.region),
        }


class ContractForm(forms.Form):
    number = forms.CharField(label=_("Contract number"), max_length=40)
    starts_on = _day(_("Starts on"), required=True)
    ends_on = _day(_("Ends on"), required=True)
