"""What a later text of a promise says otherwise than an earlier one, in words for those who answer for it. No database.

Rows are taken apart into terms (`kernel.charters.explaining.terms`) and compared side by side (`rows`); what that is to a
customer, as far as it can be told, says `effects`.
"""

from collections.abc import Iterator
from functools import lru_cache

from yinuo.charters.comparing import rows, surroundings
from yinuo.charters.comparing.items import Found, change_of, otherwise, same, spoken
from yinuo.charters.types import Change, Difference, Topic
from yinuo.kernel.charters import Charter, Text

__all__ = ["differences"]


@lru_cache(maxsize=64)
def differences(before: Charter, after: Charter, lang: str) -> tuple[Difference, ...]:
    """What `after` says otherwise than `before`, in `zh-Hans`, `zh-Hant` or `en`; what concerns customers comes first.

    Rows are read as the settings leave them, so that a setting shows at each clause that it changes as well.
    """
    found = [
        *_clauses(before, after),
        *surroundings.questions(before, after),
        *surroundings.whole(before, after),
    ]
    _order(found)
    return tuple(spoken(each, lang) for each in found if each.items or each.change is not Change.CHANGED)


def _order(found: list[Found]) -> None:
    ranks: dict[Topic | None, int] = {topic: 2 * number for number, topic in enumerate(Topic)}
    ranks[None] = ranks[Topic.SERVICE] + 1
    for each in found:
        if each.items:
            each.topic = min((item.topic for item in each.items), key=lambda topic: ranks[topic])
    found.sort(key=lambda each: (ranks[each.topic], each.place))


def _clauses(before: Charter, after: Charter) -> Iterator[Found]:
    texts = before, after
    old, new = before.definition.clauses, after.definition.clauses
    settled = surroundings.settings(before, after)
    for place, name in enumerate({**new, **old}):
        clause = new.get(name) or old[name]
        topic = rows.topic_of(name, texts)
        found = Found(name, clause.source, clause.text, change_of(name, old, new), topic, place)
        if found.change is Change.CHANGED:
            found.items += otherwise(
                topic,
                (Text("条文", "wording"), old[name].text, new[name].text),
                (Text("出处", "source"), same(old[name].source), same(new[name].source)),
            )
        found.items += rows.changes(name, texts)
        found.items += settled.pop(name, ())
        yield found
    for items in settled.values():
        yield Found(
            "", "", items[0].of if items[0].of.zh else items[0].what, Change.CHANGED, Topic.SETTING, 0, items
        )
