from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from yinuo.field import labels
from yinuo.field.types import Part, PhotoPurpose, UsedPart, VisitOutcome, Work
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import parse_yuan, yuan
from yinuo.platform.ui.pages import said
from yinuo.workorders.types import Line

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem

MOST_ROWS = 40
SPARE_ROWS = 2
PICTURES = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
WHOLE = {"inputmode": "numeric"}


class StepForm(forms.Form):
    """What every step carries: the version of the report that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PartRows:
    """The rows of a form in which parts are written, as many as were sent or are needed."""

    fields: dict[str, forms.Field]

    def rows_wanted(self, data: Any, known: Sequence[Any]) -> range:
        sent = sum(1 for name in data if name.startswith("part_name-")) if data else 0
        return range(min(sent or len(known) + SPARE_ROWS, MOST_ROWS))

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


class EstimateForm(PartRows, StepForm):
    """Work by its number of times, parts by name and price; prices of work are the tariff's and not asked."""

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


class ConsentForm(StepForm):
    """The customer's answer to the estimate; the button says which."""

    signer = forms.CharField(label=_("Who answers"), max_length=40)
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class FindingsForm(PartRows, StepForm):
    """Findings at any time; work, time and parts once the customer has agreed."""

    findings = forms.CharField(label=_("What was wrong"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, data: Any, *, is_agreed: bool, used: Sequence[UsedPart], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.rows = range(0)
        if not is_agreed:
            return
        self.fields["work_done"] = forms.CharField(
            label=_("What was done"), max_length=1000, widget=forms.Textarea({"rows": 3})
        )
        self.fields["work_minutes"] = forms.IntegerField(
            label=_("Working time in minutes"), min_value=1, max_value=1440, widget=forms.NumberInput(WHOLE)
        )
        self.rows = self.rows_wanted(data, used)
        for row in self.rows:
            part = used[row] if row < len(used) else None
            self.add_row(row, name=part.name if part else "", quantity=part.quantity if part else None)

    def part_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in self.rows:
            yield self[f"part_name-{row}"], self[f"part_quantity-{row}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parts"] = [
            UsedPart(name, cleaned.get(f"part_quantity-{row}") or 1)
            for row in self.rows
            if (name := cleaned.get(f"part_name-{row}", ""))
        ]
        return cleaned


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput(PICTURES))
    purpose = forms.ChoiceField(
        label=_("It shows"),
        choices=[(purpose.value, _(labels.PURPOSES[purpose])) for purpose in PhotoPurpose],
        widget=forms.RadioSelect,
        initial=PhotoPurpose.BEFORE,
    )


class SignForm(StepForm):
    """The drawn name, or a photo of the paper on which the customer has signed."""

    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    on_paper = forms.BooleanField(required=False)
    paper = forms.FileField(
        label=_("Photo of the signed paper"), required=False, widget=forms.FileInput(PICTURES)
    )
    signer = forms.CharField(label=_("Who signs"), max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on_paper") and not cleaned.get("paper"):
            self.add_error("paper", _("Take a photo of the signed paper."))
        return cleaned


class OtherwiseForm(StepForm):
    """An end without a repair."""

    outcome = forms.ChoiceField(
        label=_("How it ends"),
        choices=[
            (outcome.value, _(labels.OUTCOMES[outcome]))
            for outcome in VisitOutcome
            if outcome is not VisitOutcome.FIXED
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Nobody home: how you tried. Another unit: which one you found. Come again: what is missing."
        ),
    )
    signer = forms.CharField(label=_("Who refused the fee"), max_length=40, required=False)
