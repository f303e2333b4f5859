from dataclasses import dataclass
from enum import StrEnum


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Signed:
    """What somebody has signed, ready to be kept: the drawing, or a photo of the signed paper."""

    picture: bytes
    signer: str
    is_on_paper: bool = False
