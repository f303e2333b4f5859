from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.catalogue import queries as catalogue
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars.calendar import WEEKDAYS
from yinuo.kernel.calendars.hours import Hours, format_hours, parse_hours
from yinuo.kernel.errors import Refused
from yinuo.network import queries
from yinuo.network.types import Codes, UnitKind
from yinuo.platform.accounts import queries as accounts
from yinuo.platform.reference import regions
from yinuo.platform.ui.pages import said
from yinuo.platform.ui.widgets import DayField, HourInput

KINDS = {
    UnitKind.COMPANY: _("Company"),
    UnitKind.SERVICE_POINT: _("Service point"),
    UnitKind.DEALER: _("Dealer"),
}
DAYS = dict(
    zip(
        WEEKDAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)


class RegionField(forms.CharField):
    """A region as people write it, `浙江杭州西湖`; its value is the code of the table."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        code = regions.find(text)
        if code is None:
            raise ValidationError(
                _now("This region is not known. Write it with its city, like 浙江省杭州市西湖区.")
            )
        return code


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return Codes(sorted(code for part in value or [] for code in str(part).split(",") if code))


class HoursField(forms.CharField):
    """Hours of one day as people write them: `08:30-12:00, 13:30-17:30`; empty when closed."""

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        intervals = [part.split("-") for part in _plain(text).split(",") if part]
        try:
            parse_hours(intervals, field="hours")
        except Refused as refusal:
            raise ValidationError(said(refusal)) from None
        return intervals


def _plain(text: str) -> str:
    for sign, plain in {
        "，": ",",
        "、": ",",
        ";": ",",
        "；": ",",
        "：": ":",
        "–": "-",
        "—": "-",
        "~": "-",
        "至": "-",
    }.items():
        text = text.replace(sign, plain)
    return "".join(text.split())


def hours_text(hours: list[list[str]]) -> str:
    return ", ".join("-".join(interval) for interval in hours)


def open_text(hours: Hours) -> str:
    """The same for hours as a calendar reckons with them."""
    return hours_text(format_hours(hours))


class UnitForm(forms.Form):
    """`kind` is there for new units only."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, label) for kind, label in KINDS.items() if kind is not UnitKind.COMPANY],
    )
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Short, such as HZ01."))
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    region = RegionField(
        label=_("Region"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            {"list": "regions", "autocomplete": "off", "placeholder": "浙江省 杭州市 西湖区"}
        ),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=120)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )


class ChangedUnitForm(UnitForm):
    kind = None  # type: ignore[assignment]
    is_active = forms.BooleanField(label=_("Open"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    unit = forms.TypedChoiceField(label=_("Works at"), coerce=int)
    title = forms.CharField(label=_("Title"), required=False, max_length=30)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    is_technician = forms.BooleanField(label=_("Technician: can be sent to customers"), required=False)
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=200,
        help_text=_("Product categories, separated by commas."),
        widget=forms.TextInput({"list": "categories"}),
    )
    roles = RolesField(label=_("Roles"), required=False)

    def __init__(self, *args: Any, actor: Actor, unit_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units(actor=actor)
        choices = [(unit.pk, unit.name) for unit in units]
        if unit_id is not None and unit_id not in dict(choices):
            choices += [(unit.pk, unit.name) for unit in queries.all_units(actor=actor).filter(pk=unit_id)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(role.code, accounts.role_name(role)) for role in accounts.roles()]  # type: ignore[attr-defined]
        self.categories = catalogue.categories()

    def clean_skills(self) -> str:
        parts = self.cleaned_data["skills"].replace(",", "、").replace("，", "、").split("、")
        return "、".join(part.strip() for part in parts if part.strip())


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=40,
        help_text=_("2 to 40 letters, digits, dots, hyphens or underscores."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "username")


class ChangedPersonForm(PersonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AbsenceForm(forms.Form):
    """Days in the organisation's time zone; the last day is included."""

    absent_from = DayField(label=_("Away from"), required=False)
    absent_to = DayField(label=_("Last day away"), required=False)
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Owns what would be theirs meanwhile."),
    )

    def __init__(self, *args: Any, actor: Actor, but: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = queries.staff(actor=actor).exclude(pk=but)
        self.fields["deputy"].choices = [("", "—"), *((p.pk, f"{p.name} · {p.unit.name}") for p in others)]  # type: ignore[attr-defined]

    def span(self) -> tuple[datetime | None, datetime | None]:
        """From the first midnight to the one after the last day, in UTC."""
        first, last = self.cleaned_data["absent_from"], self.cleaned_data["absent_to"]
        return (midnight(first) if first else None, midnight(last + timedelta(days=1)) if last else None)


def midnight(day: date) -> datetime:
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def first_day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def last_day(moment: datetime | None) -> date | None:
    """The last day that lies before the moment."""
    return timezone.localtime(moment - timedelta(seconds=1)).date() if moment else None


class ShiftForm(forms.Form):
    """Who is on call, from when to when on a day."""

    person = forms.TypedChoiceField(label=_("Who"), coerce=int)
    day = DayField(label=_("Date"))
    begins = forms.TimeField(label=_("From"), widget=HourInput())
    ends = forms.TimeField(
        label=_("Until"),
        widget=HourInput(),
        help_text=_("An end that is not later than the beginning is on the next day."),
    )

    def __init__(self, *args: Any, actor: Actor, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            person for person in queries.staff(actor=actor) if queries.scope_of(person.unit).covers(unit_id)
        ]
        people.sort(key=lambda person: (person.unit_id != unit_id, person.pk))
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((person.pk, f"{person.name} · {person.unit.name}") for person in people),
        ]


class WeekForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in DAYS.items():
            self.fields[day] = HoursField(
                label=label,
                required=False,
                max_length=100,
                widget=forms.TextInput({"placeholder": _("closed"), "autocomplete": "off"}),
            )


class DayForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DayField(label=_("Date"))
    hours = HoursField(
        label=_("Hours"),
        required=False,
        max_length=100,
        help_text=_("Like 08:30-12:00, 13:30-17:30; empty for a day off."),
    )


COUNTED = {
    "working_minutes": _("working minutes"),
    "working_hours": _("working hours"),
    "working_days": _("working days"),
    "natural_minutes": _("minutes, day and night"),
    "natural_hours": _("hours, day and night"),
    "natural_days": _("days of 24 hours"),
}


class CountForm(forms.Form):
    """From when, how much, of what: the box in which hours are tried out."""

    day = DayField(label=_("From"))
    time = forms.TimeField(label=_("Time of day"), widget=HourInput({"step": 60}))
    amount = forms.IntegerField(label=_("How much"), min_value=1, max_value=36_600)
    unit = forms.ChoiceField(label=_("Of what"), choices=list(COUNTED.items()))
    end_of_day = forms.BooleanField(
        label=_("Until the end of the day"),
        required=False,
        help_text=_("For working days: due at the last closing of the day reached."),
    )
    snap_to_open = forms.BooleanField(
        label=_("At the next opening"),
        required=False,
        help_text=_("For working days: not outside the hours."),
    )


class HolidaysForm(forms.Form):
    """A year's list of public holidays, by file or by lines."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2199)
    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("Excel, CSV or JSON with date, name and kind (holiday or workday)."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.json"}),
    )
    lines = forms.CharField(
        label=_("Or a line for each day"),
        required=False,
        max_length=40_000,
        help_text=_(
            "Like 2027-01-01 元旦 holiday, or 2027-02-07 春节 workday for a weekend day worked in exchange."
        ),
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
    )


class DropDayForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DayField(label=_("Date"))
