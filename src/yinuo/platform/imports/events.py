from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FileImported(Event):
    """The rows of a file have been taken, all of them."""

    code: ClassVar[str] = "imports.file_imported"
    run_id: int
    kind: str
    created: int
    updated: int

    @property
    def stream(self) -> str:
        return f"import:{self.run_id}"
