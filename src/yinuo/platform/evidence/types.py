from enum import StrEnum


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"
