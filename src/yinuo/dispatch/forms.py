from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.dispatch.types import Window
from yinuo.kernel.actors import Actor
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.widgets import DayField, HourInput


class WindowForm(forms.Form):
    """A date and from–to in the organisation's time."""

    day = DayField(label=_("Day"))
    start = forms.TimeField(label=_("From"), widget=HourInput())
    end = forms.TimeField(label=_("To"), widget=HourInput())


def window_of(data: dict[str, Any]) -> Window:
    return Window(_instant(data["day"], data["start"]), _instant(data["day"], data["end"]))


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(context.current().time_zone))


def technicians(actor: Actor, *, unit_id: int) -> list[tuple[int, str]]:
    """Technicians who may serve the unit's cases."""
    return [
        (person.id, f"{person.name} · {person.unit.name}")
        for person in network.technicians(actor=actor)
        if network.scope_of(person.unit).covers(unit_id)
    ]


class BookForm(WindowForm):
    technician = forms.TypedChoiceField(label=_("Technician"), coerce=int)
    field_order = ("technician", "day", "start", "end")

    def __init__(self, *args: Any, actor: Actor, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "technician", technicians(actor, unit_id=unit_id))


class RescheduleForm(WindowForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReassignForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    technician = forms.TypedChoiceField(label=_("Technician"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "technician", technicians(actor, unit_id=unit_id))


class CallOffForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)
