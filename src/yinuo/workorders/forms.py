from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField, HourInput
from yinuo.workorders import labels, queries, rules
from yinuo.workorders.types import InternalKind, Spent


class VoucherForm(forms.Form):
    instructions = forms.CharField(
        label=_("For the chief and the technician"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StartForm(forms.Form):
    """Which internal work begins now."""

    kind = forms.TypedChoiceField(label=_("What kind of work"), coerce=InternalKind, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.value, gettext(labels.INTERNAL[kind])) for kind in InternalKind])


class TimeForm(StartForm):
    """Time afterwards: from when to when, or only how many minutes."""

    day = DayField(label=_("Day"))
    start = forms.TimeField(label=_("From"), required=False, widget=HourInput({"step": 60}))
    end = forms.TimeField(label=_("To"), required=False, widget=HourInput({"step": 60}))
    minutes = forms.IntegerField(
        label=_("Or only minutes"),
        required=False,
        min_value=1,
        max_value=rules.DAY_MINUTES,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    field_order = ("kind", "day", "start", "end", "minutes", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        times = data["start"], data["end"]
        if data["minutes"] is not None and any(times):
            self.add_error("minutes", gettext("Write either from and to, or the minutes."))
        elif data["minutes"] is None and not all(times):
            self.add_error("start", gettext("Write from and to, or only the minutes."))
        return data


class CorrectTimeForm(TimeForm):
    reason = forms.CharField(label=_("Why it is corrected"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


def spent_of(data: dict[str, Any]) -> Spent:
    """What a `TimeForm` says. Refused when no such time exists."""
    if data["minutes"] is not None:
        return rules.spent_minutes(data["day"], data["minutes"])
    zone = queries.zone()
    start, end = (datetime.combine(data["day"], data[name], tzinfo=zone) for name in ("start", "end"))
    return rules.spent_between(start, end, zone=zone)
