from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.commitments import labels
from yinuo.commitments.types import WAIVABLE, ConsequenceKind, PauseReason
from yinuo.platform.organisations import context
from yinuo.platform.ui.widgets import DayField, HourInput


class PauseForm(forms.Form):
    """Why the clock rests, and until when at the latest."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.TypedChoiceField(label=_("Why it rests"), coerce=PauseReason, widget=forms.RadioSelect)
    review_at = DayField(label=_("Until when at the latest"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput())

    def __init__(self, *args: Any, reasons: frozenset[PauseReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(each.value, _(labels.REASONS[each])) for each in PauseReason if each in reasons]


class ResumeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class WaiveForm(forms.Form):
    """What of a delay is not owed, and for which objective reason."""

    kind = forms.TypedChoiceField(
        label=_("What is waived"),
        coerce=ConsequenceKind,
        choices=[(each.value, _(labels.CONSEQUENCES[each])) for each in ConsequenceKind if each in WAIVABLE],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Objective reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


def review_of(data: dict[str, Any]) -> datetime:
    """The moment of review in the organisation's time."""
    zone = ZoneInfo(context.current().time_zone)
    return datetime.combine(data["review_at"], data["time"], tzinfo=zone)
