"""Collecting what is wrong in a charter while reading on."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from yinuo.kernel.charters.types import Problem, Text
from yinuo.kernel.charters.values import nearest, shortened
from yinuo.kernel.errors import gettext_noop

MOST_PROBLEMS = 200
"""After so many the file is not worth reading on."""


class Notes:
    """Small readers that never fail: what is wrong becomes a problem, and something harmless is returned."""

    NOTHING: ClassVar[Text] = Text("", "")

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, where: str, message: str, **params: Any) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            shown = {
                name: shortened(value) if name in ("found", "word", "value") else value
                for name, value in params.items()
            }
            self.problems.append(Problem(self.file, where, message, shown))

    def keys(
        self, where: str, body: Mapping[str, Any], known: Iterable[str], *, required: Iterable[str] = ()
    ) -> None:
        known = tuple(known)
        for key in body:
            if key not in known:
                self.unknown(where, key, known)
        for key in required:
            if key not in body:
                self.add(where, gettext_noop("“%(key)s” is missing."), key=key)

    def unknown(self, where: str, word: object, known: Iterable[str]) -> None:
        known = tuple(known)
        hint = nearest(str(word), known)
        if hint:
            self.add(
                where, gettext_noop("“%(word)s” is not known. Did you mean “%(hint)s”?"), word=word, hint=hint
            )
        else:
            self.add(
                where,
                gettext_noop("“%(word)s” is not known. Known are: %(known)s."),
                word=word,
                known=", ".join(known),
            )

    def word(self, where: str, key: str, found: object, known: Collection[str]) -> str:
        """The found word if it is a known one; otherwise a problem, and the first known word.

        A word that is not there at all has been told by `keys`.
        """
        if isinstance(found, str) and found in known:
            return found
        known = tuple(known)
        if found is not None:
            self.unknown(f"{where}.{key}", found, known)
        return known[0] if known else ""

    def words_in(self, where: str, found: object) -> tuple[str, ...]:
        """Different words in a list."""
        if (
            isinstance(found, list)
            and all(isinstance(name, str) for name in found)
            and len(set(found)) == len(found)
        ):
            return tuple(found)
        self.add(where, gettext_noop("This is a list of different names."))
        return ()

    def table(self, where: str, found: object) -> Mapping[str, Any]:
        if isinstance(found, dict):
            return found
        self.add(where, gettext_noop("A table is needed here, not “%(found)s”."), found=found)
        return {}

    def string(self, where: str, body: Mapping[str, Any], key: str) -> str:
        found = body.get(key, "")
        if isinstance(found, str):
            return found
        self.add(f"{where}.{key}", gettext_noop("A text is needed here, not “%(found)s”."), found=found)
        return ""

    def text(self, where: str, found: object) -> Text:
        """The keys `zh` and `en`, both of them and neither empty."""
        body = found if isinstance(found, dict) else {}
        zh, en = self.string(where, body, "zh"), self.string(where, body, "en")
        if not zh.strip() or not en.strip():
            self.add(where, gettext_noop("A text is needed in Chinese (zh) and in English (en)."))
        return Text(zh, en)
