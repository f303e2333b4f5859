from enum import StrEnum


class UnitKind(StrEnum):
    COMPANY = "company"
    SERVICE_POINT = "service_point"
    DEALER = "dealer"
