from enum import StrEnum


class UnitKind(StrEnum):
    COMPANY = "company"
    SERVICE_POINT = "service_point"
    DEALER = "dealer"


class Codes(list[str]):
    """Codes that stand in one form field; as text they are separated by commas."""

    def __str__(self) -> str:
        return ",".join(self)
