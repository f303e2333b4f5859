from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.kernel.charters.steps import ItemKind
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import parse_yuan, yuan
from yinuo.platform.ui import signing
from yinuo.platform.ui.choosing import offer
from yinuo.platform.ui.pages import said
from yinuo.platform.ui.widgets import DayField, HourInput
from yinuo.workorders import labels, queries, rules
from yinuo.workorders.types import (
    ACCESSORIES,
    Accessory,
    Goods,
    InternalKind,
    Line,
    Part,
    Reply,
    Spent,
    UsedPart,
    Work,
)

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem

MOST_ROWS = 40
SPARE_ROWS = 2
WHOLE = {"inputmode": "numeric"}


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


class PartRows:
    """The rows of a form in which parts are written, as many as were sent or are needed."""

    fields: dict[str, forms.Field]

    def rows_wanted(self, data: Any, known: Sequence[Any]) -> range:
        sent = sum(1 for name in data if name.startswith("part_name-")) if data else 0
        return range(min(sent or len(known) + SPARE_ROWS, MOST_ROWS))

    def add_rows(self, data: Any, used: Sequence[UsedPart]) -> range:
        """Rows for parts that were built in, filled with what stands."""
        rows = self.rows_wanted(data, used)
        for row in rows:
            part = used[row] if row < len(used) else None
            self.add_row(row, name=part.name if part else "", quantity=part.quantity if part else None)
        return rows

    def used_parts(self, rows: range, cleaned: dict[str, Any]) -> list[UsedPart]:
        return [
            UsedPart(name, cleaned.get(f"part_quantity-{row}") or 1)
            for row in rows
            if (name := cleaned.get(f"part_name-{row}", ""))
        ]

    def add_row(self, row: int, *, name: str, quantity: int | None) -> None:
        self.fields[f"part_name-{row}"] = forms.CharField(
            label=_("Part"), max_length=80, required=False, initial=name
        )
        self.fields[f"part_quantity-{row}"] = forms.IntegerField(
            label=_("Quantity"),
            required=False,
            min_value=1,
            max_value=999,
            initial=quantity,
            widget=forms.NumberInput(WHOLE),
        )


class EstimateForm(PartRows, forms.Form):
    """Work by its number of times, parts by name and price; prices of work are the tariff's and not asked."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, tariff: "Sequence[TariffItem]", lines: Sequence[Line], version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.tariff = {item.code: item for item in tariff}
        chosen = {line.tariff_code: line.quantity for line in lines if line.tariff_code}
        for code, item in self.tariff.items():
            self.fields[f"work-{code}"] = forms.IntegerField(
                label=item.name,
                required=False,
                min_value=0,
                max_value=999,
                initial=chosen.get(code),
                widget=forms.NumberInput(WHOLE),
            )
        parts = [line for line in lines if not line.tariff_code]
        self.rows = self.rows_wanted(data, parts)
        for row in self.rows:
            line = parts[row] if row < len(parts) else None
            self.add_row(row, name=line.name if line else "", quantity=line.quantity if line else None)
            self.fields[f"part_price-{row}"] = forms.CharField(
                label=_("Price each"),
                required=False,
                initial=yuan(line.price_fen) if line else "",
                widget=forms.TextInput({"inputmode": "decimal"}),
            )

    def work_rows(self) -> "Iterator[tuple[TariffItem, BoundField]]":
        for code, item in self.tariff.items():
            yield item, self[f"work-{code}"]

    def part_rows(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        for row in self.rows:
            yield self[f"part_name-{row}"], self[f"part_quantity-{row}"], self[f"part_price-{row}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["works"] = [
            Work(code, cleaned[f"work-{code}"]) for code in self.tariff if cleaned.get(f"work-{code}")
        ]
        cleaned["parts"] = [part for row in self.rows if (part := self._part(row, cleaned)) is not None]
        return cleaned

    def _part(self, row: int, cleaned: dict[str, Any]) -> Part | None:
        name, price = cleaned.get(f"part_name-{row}", ""), cleaned.get(f"part_price-{row}", "")
        if not name:
            if price:
                self.add_error(f"part_name-{row}", _("Give the part a name."))
            return None
        try:
            price_fen = parse_yuan(price)
        except Refused as refusal:
            self.add_error(f"part_price-{row}", said(refusal) if price else _("Say what the part costs."))
            return None
        return Part(name, cleaned.get(f"part_quantity-{row}") or 1, price_fen)


class GoodsForm(forms.Form):
    """What a customer hands over, and how it looks (C355)."""

    name = forms.CharField(label=_("What is handed over"), max_length=80)
    serial = forms.CharField(label=_("Serial number"), max_length=40, required=False)
    condition = forms.CharField(
        label=_("How it looks"),
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Scratches, dents, missing parts; or that there are none."),
    )
    accessories = forms.TypedMultipleChoiceField(
        label=_("Comes with it"),
        choices=[(each.value, _(words)) for each, words in ACCESSORIES.items()],
        coerce=Accessory,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(label=_("Also comes with it"), max_length=200, required=False)


def goods_of(data: dict[str, Any]) -> Goods:
    return Goods(
        name=data["name"],
        serial=data["serial"],
        condition=data["condition"],
        accessories=tuple(data["accessories"]),
        others=data["others"],
    )


# ---- items of a checklist ------------------------------------------------------------------------


class TickForm(forms.Form):
    """It is so; a word on it is optional."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Note"), max_length=rules.LONGEST_TEXT, required=False)


class TextForm(TickForm):
    text = forms.CharField(
        label=_("What is to be written down"),
        max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
    )


class NumberForm(TickForm):
    number = forms.IntegerField(label=_("Number"), widget=forms.NumberInput(WHOLE))
    field_order = ("number", "text")


class PictureForm(TickForm):
    picture = forms.FileField(label=_("Photo"), widget=forms.FileInput(signing.PICTURES))
    field_order = ("picture", "text")


class ItemSignForm(signing.SignatureForm):
    """Somebody signs for what the item says."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signature"].label = gettext("Signature")


class WaiverForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it does not apply here"),
        max_length=rules.LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
    )


ITEM_FORMS: dict[ItemKind, type[forms.Form]] = {
    ItemKind.TICK: TickForm,
    ItemKind.REMINDER: TickForm,
    ItemKind.TEXT: TextForm,
    ItemKind.NUMBER: NumberForm,
    ItemKind.PHOTO: PictureForm,
    ItemKind.DOCUMENT: PictureForm,
    ItemKind.SIGNATURE: ItemSignForm,
}


def reply_of(kind: ItemKind, data: dict[str, Any]) -> Reply:
    """What somebody answers, out of the cleaned data of the form for that kind."""
    if kind is ItemKind.SIGNATURE:
        signed = signing.signed(data)
        return Reply(picture=signed.picture, signer=signed.signer, is_on_paper=signed.is_on_paper)
    picture = data.get("picture")
    return Reply(
        text=data["text"],
        number=data.get("number"),
        picture=signing.content(picture) if picture else None,
    )
