from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.entitlement.types import ServiceClass
from yinuo.kernel.charters.definition import Fact
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.errors import gettext_noop
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField

CLASSES = {
    ServiceClass.PAID: gettext_noop("A: the customer pays"),
    ServiceClass.CONTRACT: gettext_noop("B: under the maintenance contract"),
    ServiceClass.FREE: gettext_noop("C: free of charge"),
}


class FactForm(forms.Form):
    """One question of the decision, asked in the form that its fact needs."""

    name = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fact: Fact, question: str, language: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": fact.name}
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(fact, question, language)


def _field(fact: Fact, question: str, language: str) -> forms.Field:
    match fact.type:
        case FactType.FLAG:
            return forms.TypedChoiceField(
                label=question,
                choices=[("1", gettext("Yes")), ("0", gettext("No"))],
                coerce=lambda chosen: chosen == "1",
                widget=forms.RadioSelect,
            )
        case FactType.DATE:
            return DayField(label=question)
        case FactType.COUNT:
            return forms.IntegerField(label=question, min_value=0, max_value=100_000)
        case FactType.CHOICE:
            return forms.ChoiceField(
                label=question,
                choices=[(value, fact.labels[value].lang(language)) for value in fact.values],
                widget=forms.RadioSelect,
            )
    return forms.DecimalField(label=question, min_value=0)


class OverrideForm(forms.Form):
    klass = forms.ChoiceField(label=_("Decide otherwise"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "klass", [(klass.value, gettext(words)) for klass, words in CLASSES.items()])
