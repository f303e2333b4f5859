from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.commitments import labels
from yinuo.commitments.types import MOVES, WAIVABLE, ConsequenceKind, Ground, LateReason, PauseReason, Pledge
from yinuo.platform.organisations import context
from yinuo.platform.ui.choosing import offer
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


class ExplainForm(forms.Form):
    """Why it was late."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.TypedChoiceField(
        label=_("What was it?"),
        coerce=LateReason,
        choices=lambda: [(each.value, _(words)) for each, words in labels.LATE_REASONS.items()],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("In a few words"), max_length=200, required=False)


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


class TellForm(forms.Form):
    """What has happened to a case, of what its promised times wait for, and when."""

    name = forms.ChoiceField(label=_("What has happened"), widget=forms.RadioSelect)
    at = DayField(label=_("On which day"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput(attrs={"step": 60}))
    note = forms.CharField(
        label=_("Note or reference"),
        max_length=300,
        required=False,
        help_text=_("For example the number of a letter, a parcel or a file."),
    )

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "name", [(name, labels.told(name)) for name in names])


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PledgeForm(forms.Form):
    """What is promised to the customer by hand, until when, and what they were told."""

    pledge = forms.TypedChoiceField(
        label=_("What is promised"), coerce=Pledge, widget=forms.RadioSelect, initial=Pledge.DONE
    )
    due_at = DayField(label=_("Until which day"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput())
    text = forms.CharField(
        label=_("What the customer was told"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason, and until when. It is kept as a note for the customer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "pledge", [(each.value, _(labels.PLEDGES[each])) for each in Pledge])


class MoveForm(forms.Form):
    """Another date for what is agreed already, why, and what the customer was told."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.TypedChoiceField(label=_("Why it is moved"), coerce=Ground, widget=forms.RadioSelect)
    due_at = DayField(label=_("Until which day"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput())
    text = forms.CharField(
        label=_("What the customer was told"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason, and until when. It is kept as a note for the customer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "ground", [(each.value, _(labels.GROUNDS[each])) for each in MOVES])


def moment_of(data: dict[str, Any], name: str) -> datetime:
    """The moment of a day and a time of day, in the organisation's time."""
    zone = ZoneInfo(context.current().time_zone)
    return datetime.combine(data[name], data["time"], tzinfo=zone)
