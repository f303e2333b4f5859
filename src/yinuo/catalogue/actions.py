from datetime import date, datetime
from typing import Any

from django.db import transaction

from yinuo.catalogue import queries, rules
from yinuo.catalogue.events import FaultChanged, ModelChanged, TariffChanged
from yinuo.catalogue.models import Fault, ProductModel, TariffItem
from yinuo.kernel.actors import Actor
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def set_model(
    *,
    code: str,
    name: str,
    brand: str,
    category: str,
    free_months: int | None,
    actor: Actor,
    now: datetime,
    goods: str | None = None,
) -> ProductModel:
    """Add a product model or correct it; the code is its key. `None` months: the free period is not known (C349).

    `goods` is the code or the word by which the promise knows it, "" for none, `None` to leave it as it is. Refused
    when the promise does not know it.
    """
    actor.require(Permission.IMPORTS_FILE_WRITE)
    values: dict[str, Any] = {
        "name": rules.check_text(name, field="name"),
        "brand": " ".join(brand.split()),
        "category": rules.check_text(category, field="category"),
        "free_months": rules.check_free_months(free_months),
    }
    if goods is not None:
        known = queries.goods(on=queries.local_day(now)) if goods.strip() else {}
        values["goods"] = rules.check_goods(goods, known)
    key = rules.check_text(rules.plain_code(code), field="code")
    with transaction.atomic():
        model = ProductModel.objects.select_for_update().filter(code=key).first()
        if model is None:
            model = ProductModel.objects.create(code=key, **values)
        elif any(getattr(model, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(model, field, value)
            model.version += 1
            model.save(update_fields=[*values, "version"])
        else:
            return model
        recording.record(ModelChanged(model_id=model.id), actor=actor, now=now)
    return model


def set_tariff(
    *,
    code: str,
    category: str,
    name: str,
    price_fen: int,
    guide_price_fen: int | None,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> TariffItem:
    """Set what a piece of work costs from a day on (C010, C012). A change is a new row and ends the one before.

    Refused when a price that starts later has been set already.
    """
    actor.require(Permission.IMPORTS_FILE_WRITE)
    values = {
        "category": rules.check_text(category, field="category"),
        "name": rules.check_text(name, field="name"),
        "price_fen": price_fen,
        "guide_price_fen": guide_price_fen,
    }
    key = rules.check_text(rules.plain_code(code), field="code")
    with transaction.atomic():
        before = TariffItem.objects.select_for_update().filter(code=key, valid_to__isnull=True).first()
        if before is not None:
            if all(getattr(before, field) == value for field, value in values.items()):
                return before
            before.valid_to = rules.last_day_before(valid_from, in_force_from=before.valid_from)
            before.save(update_fields=["valid_to"])
        item = TariffItem.objects.create(code=key, valid_from=valid_from, **values)
        recording.record(TariffChanged(tariff_id=item.id), actor=actor, now=now)
    return item


def set_fault(*, category: str, code: str, name: str, actor: Actor, now: datetime) -> Fault:
    """Add a complaint to a category's vocabulary or correct it; the code is its key."""
    actor.require(Permission.IMPORTS_FILE_WRITE)
    values = {
        "category": rules.check_text(category, field="category"),
        "name": rules.check_text(name, field="name"),
    }
    key = rules.check_text(rules.plain_code(code), field="code")
    with transaction.atomic():
        fault = Fault.objects.select_for_update().filter(code=key).first()
        if fault is None:
            fault = Fault.objects.create(code=key, **values)
        elif any(getattr(fault, field) != value for field, value in values.items()):
            fault.category, fault.name = values["category"], values["name"]
            fault.save(update_fields=["category", "name"])
        else:
            return fault
        recording.record(FaultChanged(fault_id=fault.id), actor=actor, now=now)
    return fault
