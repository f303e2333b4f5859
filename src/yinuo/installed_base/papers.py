"""Labels that stay on customers' products (C001)."""

from collections.abc import Callable, Sequence

from yinuo.installed_base.models import SoldUnit
from yinuo.platform.papers.labels import Label, labels
from yinuo.platform.papers.types import House


def unit_labels(
    units: Sequence[SoldUnit], *, house: House, address_of: Callable[[SoldUnit], str], skip: int = 0
) -> bytes:
    """A label for each unit as PDF, in the active language; `address_of` gives what its code opens."""
    return labels([_label(unit, house, address_of(unit)) for unit in units], house=house, skip=skip)


def _label(unit: SoldUnit, house: House, address: str) -> Label:
    model = unit.model
    return Label(address, house.name, (f"{model.brand}{model.name}", model.code, unit.serial, house.phone))
