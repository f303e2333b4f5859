from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.escalation import labels
from yinuo.escalation.types import Degree, Verdict
from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField, HourInput

LINES = forms.Textarea({"rows": 3})


class AskForm(forms.Form):
    """What a superior needs to decide at once."""

    wants = forms.CharField(label=_("What the customer wants"), max_length=1000, widget=LINES)
    obstacle = forms.CharField(label=_("What stands in the way"), max_length=1000, widget=LINES)
    proposal = forms.CharField(label=_("What you propose"), max_length=1000, widget=LINES)
    amount = forms.DecimalField(
        label=_("What it would cost, in yuan"),
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text=_("Empty where no money is promised."),
    )


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.TypedChoiceField(label=_("Your answer"), coerce=Verdict, widget=forms.RadioSelect)
    text = forms.CharField(label=_("In words"), max_length=1000, widget=LINES)
    amount = forms.DecimalField(
        label=_("Granted up to, in yuan"),
        max_digits=9,
        decimal_places=2,
        required=False,
        help_text=_("Only with a grant that costs money."),
    )

    def __init__(self, *args: Any, is_top: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_top:
            self.fields["text"].help_text = _(
                "A final no is written as the customer is told it: what was tried, and why it cannot be."
            )
        without = Verdict.PASSED_UP if is_top else Verdict.DECLINED
        offer(
            self,
            "verdict",
            [(each.value, _(labels.VERDICTS[each])) for each in Verdict if each is not without],
        )


class RestForm(forms.Form):
    """Until when a complaint rests, and why."""

    until = DayField(label=_("Rests until"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput())
    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=LINES,
        help_text=_("What is unclear, and what the time is for. Everybody who works on the case reads it."),
    )


class WatchForm(forms.Form):
    """How it stands with the customer while it rests."""

    degree = forms.TypedChoiceField(
        label=_("How it stands"),
        coerce=Degree,
        choices=[(each.value, _(words)) for each, words in labels.DEGREES.items()],
    )
    manner = forms.CharField(label=_("In what manner"), max_length=400)


class ReviewForm(forms.Form):
    is_right = forms.TypedChoiceField(
        label=_("Was it right?"),
        choices=[("yes", _("Yes, it was right")), ("no", _("No, something was wrong"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(label=_("Remark"), max_length=400, required=False, widget=LINES)


class RelayForm(forms.Form):
    to = forms.TypedChoiceField(label=_("Who shall take it"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "to",
            [(person.id, f"{person.name} · {person.unit.name}") for person in network.staff(actor=actor)],
        )


class RelayAnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])


def fen(data: dict[str, Any]) -> int | None:
    """The amount of a form in fen; nothing where none was typed."""
    return None if data["amount"] is None else int(data["amount"] * 100)


def until_of(data: dict[str, Any]) -> datetime:
    """The moment in the organisation's time."""
    return datetime.combine(data["until"], data["time"], tzinfo=ZoneInfo(context.current().time_zone))
