from enum import StrEnum


class OrderState(StrEnum):
    """The life of a service voucher (服务凭证)."""

    DRAWN = "drawn"
    DISPATCHED = "dispatched"
    WORKING = "working"
    SIGNED = "signed"
    FILED = "filed"
    VOIDED = "voided"
