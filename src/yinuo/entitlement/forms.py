from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.charters import queries as charters
from yinuo.entitlement import labels
from yinuo.entitlement.types import GIVEN_AT_THE_COUNTER, Answer, Offered
from yinuo.kernel.charters import Remedy, Text
from yinuo.kernel.charters.definition import Fact
from yinuo.kernel.charters.types import FactType
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField

FEW = 4
"""More values than these are a list to open."""


class FactsForm(forms.Form):
    """Questions of the decision, each asked in the form that its fact needs; what is left empty stays open."""

    asks_more = False

    def __init__(self, *args: Any, asked: Iterable[tuple[Fact, Text]], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact, question in asked:
            self.fields[fact.name] = _field(fact, charters.spoken(question, language), language)

    def clean(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if not given and not self.errors:
            raise forms.ValidationError(gettext("Answer one question at least."))
        return given


def _field(fact: Fact, question: str, language: str) -> forms.Field:
    match fact.type:
        case FactType.FLAG:
            return forms.TypedChoiceField(
                label=question,
                choices=[("1", gettext("Yes")), ("0", gettext("No"))],
                coerce=lambda chosen: chosen == "1",
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        case FactType.DATE:
            return DayField(label=question, required=False)
        case FactType.COUNT:
            return forms.IntegerField(
                label=_with_unit(question, fact, language), min_value=0, max_value=100_000, required=False
            )
        case FactType.CHOICE:
            return _choice(fact, question, language)
        case FactType.MONEY:
            return forms.DecimalField(
                label=question,
                min_value=0,
                max_digits=10,
                decimal_places=2,
                required=False,
                help_text=_("In yuan."),
            )
    return forms.DecimalField(label=_with_unit(question, fact, language), min_value=0, required=False)


def _choice(fact: Fact, question: str, language: str) -> forms.Field:
    values = [(value, charters.spoken(fact.labels[value], language)) for value in fact.values]
    if len(values) <= FEW:
        return forms.ChoiceField(label=question, choices=values, required=False, widget=forms.RadioSelect)
    return forms.ChoiceField(label=question, choices=[("", gettext("Choose…")), *values], required=False)


def _with_unit(question: str, fact: Fact, language: str) -> str:
    return f"{question} ({charters.spoken(fact.unit, language)})" if fact.unit else question


class OverrideForm(forms.Form):
    klass = forms.ChoiceField(label=_("Decide otherwise"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "klass", [(klass.value, gettext(words)) for klass, words in labels.CLASSES.items()])


class SettledForm(forms.Form):
    """A remedy with amounts that somebody sets instead of the charter."""

    decision = forms.IntegerField(widget=forms.HiddenInput)
    remedy = forms.ChoiceField(label=_("What the customer gets"), widget=forms.RadioSelect)
    deduct = forms.DecimalField(
        label=_("Deducted from the price, in yuan"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("For an exchange the customer pays this much."),
    )
    pays = forms.DecimalField(
        label=_("Paid to the customer, in yuan"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("For a refund only."),
    )

    def settled(self) -> Offered:
        data = self.cleaned_data
        return Offered(Remedy(data["remedy"]), _fen(data["deduct"]), _fen(data["pays"]))


class OverrideRemedyForm(SettledForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "remedy", [(each.value, gettext(words)) for each, words in labels.REMEDIES.items()])


AT_CUSTOMERS_COST = "paid"
NOTHING = "nothing"


class AgreementForm(SettledForm):
    agreed = forms.CharField(
        label=_("What was agreed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As both sides understand it; the customer may read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [each for each in labels.REMEDIES if each in GIVEN_AT_THE_COUNTER or each is Remedy.REPAIR]
        offer(
            self,
            "remedy",
            [
                (NOTHING, gettext("Nothing at the counter: the case ends with the agreement")),
                (AT_CUSTOMERS_COST, gettext("A service that the customer pays for, by voucher")),
                *((each.value, gettext(labels.REMEDIES[each])) for each in given),
            ],
        )
        self.order_fields(["decision", "agreed", "remedy", "deduct", "pays"])

    def settled_if_any(self) -> Offered | None:
        return None if self.cleaned_data["remedy"] in {NOTHING, AT_CUSTOMERS_COST} else self.settled()

    @property
    def at_customers_cost(self) -> bool:
        return bool(self.cleaned_data["remedy"] == AT_CUSTOMERS_COST)


class ChoiceForm(forms.Form):
    decision = forms.IntegerField(widget=forms.HiddenInput)
    remedy = forms.ChoiceField(choices=[(each.value, each.value) for each in Remedy])


class ProofForm(forms.Form):
    proof = forms.CharField(max_length=40, widget=forms.HiddenInput)
    picture = forms.FileField(label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class GiveForm(forms.Form):
    """What goes over the counter; the amount is the decision's and not typed."""

    decision = forms.IntegerField(widget=forms.HiddenInput)
    amount = forms.DecimalField(widget=forms.HiddenInput, max_digits=12, decimal_places=2)
    new_serial = forms.CharField(
        label=_("Number of the new item"), max_length=40, help_text=_("As on its card or its plate.")
    )
    tender = forms.ChoiceField(label=_("How the money is handed over"), widget=forms.RadioSelect)
    taken_by = forms.CharField(label=_("Taken by"), max_length=60)

    def __init__(self, *args: Any, chosen: Offered, is_exchange: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "tender", [(each.value, gettext(words)) for each, words in labels.TENDERS.items()])
        if not is_exchange:
            del self.fields["new_serial"]
        if not chosen.moves:
            del self.fields["tender"]

    @property
    def amount_fen(self) -> int:
        return _fen(self.cleaned_data["amount"])


class TellingForm(forms.Form):
    decision = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("The customer has been told"), widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("What the customer says to it"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only when it is disputed."),
    )
    to = forms.TypedChoiceField(
        label=_("Supervisor who takes it over"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, supervisors: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "answer", [(each.value, gettext(labels.ANSWERS[each])) for each in Answer])
        offer(self, "to", [("", gettext("Choose…")), *supervisors])


def _fen(yuan: Decimal | None) -> int:
    return 0 if yuan is None else int(yuan * 100)
