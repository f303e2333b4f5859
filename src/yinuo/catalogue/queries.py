from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yinuo.catalogue.models import Fault, ProductModel, TariffItem
from yinuo.catalogue.rules import plain_code
from yinuo.catalogue.types import OutsidePhone
from yinuo.charters import queries as charters
from yinuo.kernel.charters import Text
from yinuo.kernel.errors import NotFound
from yinuo.platform.organisations import context

__all__ = [
    "categories",
    "fault_by_code",
    "faults",
    "goods",
    "latest_tariff",
    "local_day",
    "model",
    "model_by_code",
    "models",
    "models_by_code",
    "outside_phones",
    "plain_code",
    "tariff",
    "tariff_categories",
]


def models(text: str = "") -> QuerySet[ProductModel]:
    """All models by category and code, or those whose code, name, brand or category holds the text."""
    rows = ProductModel.objects.order_by("category", "code")
    for word in text.split():
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(brand__icontains=word)
            | Q(category__icontains=word)
        )
    return rows


def model(model_id: int) -> ProductModel:
    """Raises `NotFound`."""
    found = ProductModel.objects.filter(pk=model_id).first()
    if found is None:
        raise NotFound
    return found


def model_by_code(code: str) -> ProductModel | None:
    """The model with this code, however it is written."""
    return ProductModel.objects.filter(code=plain_code(code)).first()


def goods(*, on: date) -> Mapping[str, Text]:
    """The goods that the organisation's promise tells apart, in its words; empty when it does not."""
    fact = charters.in_force(charters.decides_by(), asked_on=on).definition.facts.get("goods")
    return fact.labels if fact is not None else {}


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(context.current().time_zone)).date()


def fault_by_code(code: str) -> Fault | None:
    return Fault.objects.filter(code=code).first()


def models_by_code() -> dict[str, ProductModel]:
    """All models by their plain code; `plain_code` makes one of what people write."""
    return {model.code: model for model in ProductModel.objects.all()}


def categories() -> list[str]:
    return list(ProductModel.objects.order_by("category").values_list("category", flat=True).distinct())


def faults(category: str = "") -> QuerySet[Fault]:
    """The complaints of a category, or all of them."""
    rows = Fault.objects.order_by("category", "code")
    return rows.filter(category=category) if category else rows


def tariff(category: str | None = None, *, on: date, text: str = "") -> QuerySet[TariffItem]:
    """What work costs on that day, by category and code (C010)."""
    rows = TariffItem.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    if category:
        rows = rows.filter(category=category)
    for word in text.split():
        rows = rows.filter(Q(code__icontains=word) | Q(name__icontains=word) | Q(category__icontains=word))
    return rows.order_by("category", "code", "-id")


def tariff_categories(*, on: date) -> list[str]:
    """The categories that have prices on that day."""
    return list(tariff(on=on).order_by("category").values_list("category", flat=True).distinct())


def latest_tariff() -> dict[str, TariffItem]:
    """The last price that has been set for each code, in force or about to be."""
    return {item.code: item for item in TariffItem.objects.filter(valid_to__isnull=True)}


def outside_phones() -> list[OutsidePhone]:
    """The organisation's setting `outside_phones`: a list of `{"name", "phone"}` (C012)."""
    return [
        OutsidePhone(name=entry["name"], phone=entry["phone"])
        for entry in context.current().settings.get("outside_phones", [])
    ]
