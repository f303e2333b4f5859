"""How what has to do with money is called outside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from yinuo.billing.models import Charge, Collection, Invoice, Payment, Refund

Names = Callable[[set[int]], dict[int, UUID]]


def _names(model: Any) -> Names:
    def public_ids(numbers: set[int]) -> dict[int, UUID]:
        return dict(model.objects.filter(pk__in=numbers).values_list("id", "public_id"))

    return public_ids


charge_names = _names(Charge)
payment_names = _names(Payment)
invoice_names = _names(Invoice)
refund_names = _names(Refund)
collection_names = _names(Collection)
