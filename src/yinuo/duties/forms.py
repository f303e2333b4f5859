from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yinuo.duties import labels
from yinuo.duties.models import POSTS
from yinuo.duties.types import About, Owner, Task
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.ladders import Post
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.ui.widgets import DayField, HourInput

END = ""
DAY, HOUR, END_OF_DAY = "day", "hour", "end of day"


class TaskForm(forms.Form):
    """To whom a duty is given: unit, person or post, about whom, from which day on."""

    unit_id = forms.TypedChoiceField(label=_("Service point"), coerce=int)
    owner = forms.ChoiceField(label=_("Who does it"))
    partner = forms.CharField(label=_("For which partner or customer"), max_length=60, required=False)
    recipients = forms.CharField(
        label=_("Who must have it, one on a line"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    first_on = DayField(label=_("From which day on"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit_id", [(each.id, each.name) for each in network.units(actor=actor).order_by("id")])
        _offer(self, "owner", owners(actor))

    @property
    def task(self) -> Task:
        data = self.cleaned_data
        names = tuple(dict.fromkeys(line.strip() for line in data["recipients"].splitlines() if line.strip()))
        about = About(partner=data["partner"].strip(), recipients=names)
        return Task(data["unit_id"], owner_of(data["owner"]), about, data["first_on"])


class TakeOverForm(TaskForm):
    rows = forms.MultipleChoiceField(
        label=_("Lines of the promise"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("rows", "unit_id", "owner", "partner", "recipients", "first_on")

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "rows", rows)


class WriteForm(TaskForm):
    """What is to be done, how often and until when."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    every = forms.ChoiceField(label=_("How often"))
    by = forms.ChoiceField(
        label=_("By when"),
        required=False,
        choices=[
            (END, _("by the end of each period")),
            (DAY, _("by a day of the period")),
            (HOUR, _("by a time of day")),
            (END_OF_DAY, _("before the end of work")),
        ],
    )
    day = forms.IntegerField(label=_("Day of the period"), required=False, min_value=1, max_value=366)
    hour = forms.TimeField(label=_("Time of day"), required=False, widget=HourInput())
    if_closed = forms.ChoiceField(label=_("If nobody works on that day"), required=False)
    field_order = ("title", "every", "by", "day", "hour", "if_closed", "unit_id", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [(f"{n} months", _t(labels.EVERY_MONTHS) % {"n": n}) for n in (2, 3, 4, 6, 12)]
        _offer(self, "every", [*((each, _t(words)) for each, words in labels.EVERY.items()), *months])
        _offer(self, "if_closed", [(each, _t(words)) for each, words in labels.IF_CLOSED.items()])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("by") == DAY and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _t("Say which day of the period."))
        if data.get("by") == HOUR and not data.get("hour") and "hour" not in self.errors:
            self.add_error("hour", _t("Say at what time."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        data = self.cleaned_data
        by = {
            END: "",
            DAY: f"day {data['day']} of {data['every']}",
            HOUR: f"{data['hour']:%H:%M}" if data["hour"] else "",
            END_OF_DAY: END_OF_DAY,
        }[data["by"]]
        business = data["every"] == "working day" or data["by"] == END_OF_DAY
        return {"every": data["every"], "by": by, "business": business, "if_closed": data["if_closed"]}


class DoForm(forms.Form):
    """When it was done, and to whom it was given."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    done_on = DayField(label=_("Done on"))
    done_at = forms.TimeField(label=_("Time of day"), widget=HourInput({"step": 60}))
    given_to = forms.MultipleChoiceField(
        label=_("Who has it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    picture = forms.FileField(
        label=_("Picture of what was handed in"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, recipients: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recipients:
            _offer(self, "given_to", [(each, each) for each in recipients])
        else:
            del self.fields["given_to"]


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.Textarea({"rows": 2}))


class GiveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=_("Who does it"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", owners(actor))


class BeginForm(forms.Form):
    """When it arrived."""

    happened_on = DayField(label=_("Received on"))
    happened_at = forms.TimeField(label=_("Time of day"), widget=HourInput({"step": 60}))


def owners(actor: Actor) -> list[tuple[str, str]]:
    posts = [(post, _t(labels.OWNERS[Post(post)])) for post in POSTS]
    return [
        *posts,
        *((str(each.id), f"{each.name} · {each.unit.name}") for each in network.staff(actor=actor)),
    ]


def owner_of(value: str) -> Owner:
    return Owner(post=value) if value in POSTS else Owner(staff_id=int(value))


def moment(day: date, at: time) -> datetime:
    """A moment in the organisation's time."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(context.current().time_zone))


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
