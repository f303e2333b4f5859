from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.channels.webhooks import queries, rules
from yinuo.platform.permissions.labels import GROUPS

AT_ONCE, A_DAY, A_WEEK, A_MONTH = 0, 24, 7 * 24, 30 * 24


def contexts() -> list[tuple[str, Any]]:
    """Everything, or the events of one context, in the order of the process."""
    known = {code.partition(".")[0] for code in queries.codes()}
    ordered = [name for name in GROUPS if name in known] + sorted(known - set(GROUPS))
    return [
        (rules.EVERYTHING, _("Everything that happens")),
        *((f"{name}.*", GROUPS.get(name, name)) for name in ordered),
    ]


class EndpointForm(forms.Form):
    """Where to, and what: kinds of events by tick, single ones by their code."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=60,
        help_text=_("As you call the receiving program, such as “ERP”."),
    )
    url = forms.CharField(
        label=_("Address of the receiver"),
        max_length=rules.LONGEST_URL,
        widget=forms.TextInput({"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
    )
    contexts = forms.MultipleChoiceField(
        label=_("Tell it about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("Single events"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text=_("One code per line, such as intake.case_closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contexts"].choices = contexts()  # type: ignore[attr-defined]

    def wanted(self) -> list[str]:
        """The chosen kinds and the single codes together."""
        return [*self.cleaned_data["contexts"], *self.cleaned_data["codes"].split()]


class ChangedEndpointForm(EndpointForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SecretForm(forms.Form):
    """How long the secret before stays valid beside the new one."""

    old_hours = forms.TypedChoiceField(
        label=_("The old secret stays valid"),
        coerce=int,
        choices=[
            (A_DAY, _("for a day")),
            (A_WEEK, _("for a week")),
            (A_MONTH, _("for 30 days")),
            (AT_ONCE, _("no longer: somebody else may know it")),
        ],
        initial=A_WEEK,
        widget=forms.RadioSelect,
    )


def shown(events: list[str]) -> dict[str, Any]:
    """An endpoint's patterns as the form takes them."""
    kinds = {code for code, _label in contexts()}
    return {
        "contexts": [pattern for pattern in events if pattern in kinds],
        "codes": "\n".join(pattern for pattern in events if pattern not in kinds),
    }
