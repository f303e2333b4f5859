"""From a TOML text to a definition, or to everything that is wrong in it."""

from yinuo.kernel.charters.reading.document import read, read_document

__all__ = ["read", "read_document"]
