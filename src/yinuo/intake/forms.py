from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.catalogue import queries as catalogue
from yinuo.intake import labels
from yinuo.intake.types import CancelGround, CaseKind, Channel, EnquiryResult, Need
from yinuo.kernel.actors import Actor
from yinuo.kernel.money import yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem

MOST_PICTURES = 6


class ManyPictures(forms.FileField):
    """Several pictures at once; what they really are is checked when they are stored."""

    widget = type("ManyFiles", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_PICTURES:
            raise forms.ValidationError(
                gettext("At most %(most)s pictures at once.") % {"most": MOST_PICTURES}
            )
        return [super(ManyPictures, self).clean(one, initial) for one in given]


def _faults(category: str) -> list[tuple[Any, Any]]:
    """The faults of a category; of all of them, each under its heading, while it is not known."""
    found = catalogue.faults(category)
    if category:
        return [(fault.id, fault.name) for fault in found]
    groups: dict[str, list[tuple[int, str]]] = {}
    for fault in found:
        groups.setdefault(fault.category, []).append((fault.id, fault.name))
    return list(groups.items())


def needs() -> list[tuple[str, str]]:
    """Why somebody cannot wait."""
    return [(need.value, gettext(words)) for need, words in labels.NEEDS.items()]


class RequestForm(forms.Form):
    """What is taken down on a call. Fields of the customer and the unit are asked only while these are unknown."""

    contact_phone = forms.CharField(
        label=_("Phone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    contact_name = forms.CharField(label=_("Name"), max_length=60)
    customer_kind = forms.ChoiceField(
        label=_("Customer is"),
        choices=[("person", _("A person")), ("company", _("A company"))],
        widget=forms.RadioSelect,
        initial="person",
    )
    other_phone = forms.CharField(
        label=_("Other phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    address = forms.CharField(label=_("Address"), max_length=160)
    model_code = forms.CharField(
        label=_("Model"), max_length=40, required=False, widget=forms.TextInput(attrs={"list": "models"})
    )
    serial = forms.CharField(
        label=_("Serial number"),
        max_length=40,
        required=False,
        help_text=_("As on the plate; leave empty if unknown."),
    )
    sold_on = DayField(label=_("Sold on"), required=False)
    price = forms.DecimalField(
        label=_("Price paid, in yuan"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    fault = forms.TypedChoiceField(label=_("Fault"), required=False, coerce=int, empty_value=None)
    description = forms.CharField(
        label=_("What is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the customer’s words."),
    )
    wish = forms.CharField(label=_("What the customer wishes"), max_length=400, required=False)
    need = forms.TypedChoiceField(
        label=_("Urgent need"),
        required=False,
        coerce=Need,
        empty_value=None,
        help_text=_("Somebody who cannot wait. Nobody is asked; the case goes to the front."),
    )
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect, initial=CaseKind.REPAIR)
    channel = forms.ChoiceField(label=_("Came by"), initial=Channel.PHONE)
    unit = forms.TypedChoiceField(label=_("Served by"), coerce=int)
    pictures = ManyPictures(label=_("Pictures from the customer"), required=False)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        known_customer: bool,
        known_unit: bool,
        asks_price: bool = False,
        category: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "need", [("", gettext("No")), *needs()])
        offer(self, "kind", [(kind.value, gettext(labels.KINDS[kind])) for kind in CaseKind])
        offer(self, "channel", [(channel.value, gettext(labels.CHANNELS[channel])) for channel in Channel])
        offer(self, "unit", [(unit.id, unit.name) for unit in network.units(actor=actor)])
        offer(self, "fault", [("", gettext("Not listed")), *_faults(category)])
        if known_customer:
            del self.fields["customer_kind"]
        if known_unit:
            for name in ("model_code", "serial", "sold_on"):
                del self.fields[name]
        if known_unit or not asks_price:
            del self.fields["price"]


class CorrectionForm(forms.Form):
    """What may be corrected on a live case."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30)
    contact_name = forms.CharField(label=_("Name"), max_length=60)
    other_phone = forms.CharField(label=_("Other phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    sold_unit_id = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    fault_id = forms.TypedChoiceField(label=_("Fault"), required=False, coerce=int, empty_value=None)
    description = forms.CharField(
        label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    wish = forms.CharField(label=_("What the customer wishes"), max_length=400, required=False)

    def __init__(self, *args: Any, units: list[tuple[int, str]], category: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "sold_unit_id", [("", gettext("Unknown")), *units])
        offer(self, "fault_id", [("", gettext("Not listed")), *_faults(category)])


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    for_customer = forms.BooleanField(label=_("The customer may see it"), required=False)


class HandoverForm(forms.Form):
    to = forms.TypedChoiceField(label=_("Hand over to"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "to",
            [(person.id, f"{person.name} · {person.unit.name}") for person in network.staff(actor=actor)],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CancelForm(forms.Form):
    """Why a request ends without work; only one of the grounds is a no to the customer."""

    ground = forms.TypedChoiceField(label=_("It ends because"), coerce=CancelGround, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "ground",
            [(ground.value, gettext(words)) for ground, words in labels.CANCEL_GROUNDS.items()],
        )


class NeedForm(forms.Form):
    """Why somebody cannot wait."""

    need = forms.TypedChoiceField(label=_("Urgent need"), coerce=Need, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "need", needs())


class PicturesForm(forms.Form):
    pictures = ManyPictures(label=_("Pictures"))


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=30)
    query = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("For everybody"), required=False)


class EnquiryForm(forms.Form):
    """What a caller asked about the tariff; `items` are the prices that the clerk has before them."""

    codes = forms.MultipleChoiceField(
        label=_("What was told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one piece of work that the caller asked about.")},
    )
    result = forms.TypedChoiceField(
        label=_("How it ended"), coerce=EnquiryResult, widget=forms.RadioSelect, initial=EnquiryResult.TOLD
    )
    caller_phone = forms.CharField(
        label=_("Caller’s phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    caller_name = forms.CharField(label=_("Caller’s name"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, items: "list[TariffItem]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "codes", [(item.code, f"{item.name} · {yuan_grouped(item.price_fen)}") for item in items])
        offer(self, "result", [(result.value, gettext(words)) for result, words in labels.ENQUIRIES.items()])
