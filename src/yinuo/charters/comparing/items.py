"""A difference while it is being found: in both languages, before it is told in one."""

from collections.abc import Container
from dataclasses import dataclass, field

from yinuo.charters.library import traditional
from yinuo.charters.types import Change, Detail, Difference, Effect, Topic
from yinuo.kernel.charters import Text

EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Item:
    """A detail in both languages."""

    topic: Topic | None
    of: Text
    what: Text
    before: Text = EMPTY
    after: Text = EMPTY
    effect: Effect | None = None


@dataclass(slots=True)
class Found:
    """What is known of one clause, or of one thing without a clause, while differences are collected."""

    clause: str
    source: str
    text: Text
    change: Change
    topic: Topic | None
    place: int
    items: list[Item] = field(default_factory=list)


def otherwise(topic: Topic | None, *pairs: tuple[Text, Text, Text], of: Text = EMPTY) -> list[Item]:
    """Items for what is said otherwise, as (what, before, after); what is equal makes none."""
    return [Item(topic, of, what, one, other) for what, one, other in pairs if one != other]


def same(word: str) -> Text:
    """A word that is the same in every language."""
    return Text(word, word)


def change_of(name: str, old: Container[str], new: Container[str]) -> Change:
    if name not in old:
        return Change.ADDED
    return Change.CHANGED if name in new else Change.REMOVED


def spoken(found: Found, lang: str) -> Difference:
    def said(text: Text) -> str:
        return text.en if lang == "en" else traditional()(text.zh) if lang == "zh-Hant" else text.zh

    def detail(item: Item) -> Detail:
        before, after = said(item.before), said(item.after)
        if before == after:
            before, after = (
                (item.before.zh, item.after.zh) if lang == "en" else (item.before.en, item.after.en)
            )
        return Detail(item.topic, said(item.of), said(item.what), before, after, item.effect)

    known = {item.effect for item in found.items if item.effect is not None}
    return Difference(
        found.clause,
        found.source,
        said(found.text),
        found.topic,
        found.change,
        known.pop() if len(known) == 1 else Effect.DIFFERENT,
        tuple(detail(item) for item in found.items),
    )
