from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yinuo.kernel.errors import gettext_noop
from yinuo.notices import labels, rules
from yinuo.notices.types import Choice, Kind
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import HourInput

ZONES = (
    *("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Tokyo"),
    *("Asia/Singapore", "Asia/Dubai", "Europe/London", "Europe/Berlin", "America/New_York"),
    *("America/Los_Angeles", "Australia/Sydney"),
)
OF_THE_HOUSE = gettext_noop("as the organisation has it (%(zone)s)")


def _hour(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=HourInput(), help_text=help_text)


class MatrixForm(forms.Form):
    """The cells that are ticked, and the hours of the house."""

    cells = forms.MultipleChoiceField(label=_("Who is told"), required=False)
    quiet_begins = _hour(_("Quiet from"))
    quiet_ends = _hour(
        _("until"), help_text=_("Messages outside Yinuo wait until then. What is urgent does not wait.")
    )
    digest_at = _hour(
        _("Daily message at"), required=True, help_text=_("For what people want gathered once a day.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cells", [(cell, cell) for cell in sorted(rules.EVERY_CELL)])


class PreferenceForm(forms.Form):
    """Where and when somebody wants to be told, and of what."""

    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email", "spellcheck": "false"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    own_quiet = forms.BooleanField(
        label=_("Quiet hours of my own"),
        required=False,
        help_text=_("Without them those of the organisation hold. Leave both hours empty to have none."),
    )
    quiet_begins = _hour(_("Quiet from"))
    quiet_ends = _hour(_("until"))
    digest_at = _hour(_("Daily message at"), help_text=_("Empty: when the organisation has it."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Iterable[Kind], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house = _now(OF_THE_HOUSE) % {"zone": zone}
        chosen = self.initial.get("time_zone") or ""
        more = [chosen] if chosen and chosen not in ZONES else []
        offer(self, "time_zone", [("", house), *((each, each) for each in (*ZONES, *more))])
        self.kinds = list(kinds)
        for kind in self.kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=_now(labels.KINDS[kind]), choices=_choices(kind)
            )

    def choices(self) -> dict[Kind, Choice]:
        return {kind: Choice(self.cleaned_data[kind.value]) for kind in self.kinds}


def _choices(kind: Kind) -> list[tuple[str, str]]:
    return [
        (choice.value, _now(words))
        for choice, words in labels.CHOICES.items()
        if choice is not Choice.MUTED or not rules.OF[kind].is_mandatory
    ]
