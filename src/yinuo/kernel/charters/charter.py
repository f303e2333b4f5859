"""A charter, loaded: it decides, describes itself, and knows the hash of what it promises."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yinuo.kernel.charters import reading
from yinuo.kernel.charters.answers import Decision
from yinuo.kernel.charters.compiling import Program, Values, compile_
from yinuo.kernel.charters.deciding.floor import with_floor
from yinuo.kernel.charters.deciding.verdict import Verdict, decide
from yinuo.kernel.charters.definition import BLANK, Definition
from yinuo.kernel.charters.explaining.decision import explained
from yinuo.kernel.charters.explaining.page import Page, describe
from yinuo.kernel.charters.types import FactError, FactType, Text, Value
from yinuo.kernel.charters.values import Unacceptable, nearest, parse, reader
from yinuo.kernel.errors import Refused, gettext_noop

NOT_PROMISED = ("where", "settings")
"""Fields that only say where a promise stands, or repeat what other fields say."""


def load(source: Path | str) -> "Charter":
    """The charter in a file (`Path`) or in a text (`str`). Raises `CharterError` with every problem found."""
    if isinstance(source, Path):
        return of(reading.read(source.read_text(encoding="utf-8-sig"), file=source.name))
    return of(reading.read(source, file="charter"))


def of(definition: Definition) -> "Charter":
    defaults = {name: setting.value for name, setting in definition.settings.items()}
    return Charter(definition, MappingProxyType(defaults))


@dataclass(frozen=True, eq=False)
class Charter:
    """A definition together with the values of its settings. Immutable; safe to share between threads."""

    definition: Definition
    settings: Mapping[str, Value | None]

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def title(self) -> Text:
        return self.definition.title

    @property
    def blanks(self) -> tuple[str, ...]:
        """Settings that the organisation must fill before it may publish."""
        return tuple(name for name, value in self.settings.items() if value is None)

    @cached_property
    def release(self) -> str:
        """SHA-256 over everything that a decision or its explanation depends on, in one canonical form.

        Examples, what examples assume, the file's name, comments and layout do not count.
        """
        d = self.definition
        promise = {
            "format": 1,
            "charter": [d.id, d.title, d.source, d.rounding, d.end_of_month],
            "facts": list(d.facts.values()),
            "derived": list(d.derived.values()),
            "settings": {
                name: [setting.fact, setting.clause, self.settings[name]]
                for name, setting in d.settings.items()
            },
            "clauses": d.clauses,
            "tables": {"refuse": d.refuse, "cover": d.cover, "payer": d.payer},
        }
        later = {
            "remedy": d.remedy,
            "fee": d.fee,
            "partner": d.partner,
            "promise": d.promise,
            "evidence": d.evidence,
            "approval": d.approval,
            "levels": d.levels,
            "floor": d.bridges,
        }
        promise |= {name: rows for name, rows in later.items() if rows}
        text = json.dumps(canonical(promise), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def program(self) -> Program:
        return compile_(self.definition, self.settings)

    def with_settings(self, given: Mapping[str, object]) -> "Charter":
        """The charter as an organisation has filled it in; `"____"` or None leaves a blank.

        Refused for a setting that the charter does not have or a value that it cannot have.
        """
        known = {name: setting.fact for name, setting in self.definition.settings.items()}
        values = dict(self.settings)
        for name, raw in given.items():
            if name not in known:
                raise unknown_name(name, known)
            try:
                values[name] = None if raw is None or raw == BLANK else parse(known[name], raw)
            except Unacceptable as error:
                raise FactError(error.message, field=name, **error.params) from None
        return Charter(self.definition, MappingProxyType(values))

    def setting(self, name: str) -> Value:
        """The value of a setting (money in fen). Refused while it is blank."""
        value = self.settings[name]
        if value is None:
            message = gettext_noop("The setting “%(name)s” of the charter is still blank. Fill it in first.")
            raise Refused(message, field=name, name=name)
        return value

    def check_facts(self, facts: Mapping[str, object]) -> dict[str, Value]:
        """The facts in canonical form; None means unknown and is left out.

        Raises `FactError` for a fact that the charter does not have, naming the nearest, for a value that the fact
        cannot have, and for a day before one that it may not precede. Money is given in yuan as text or Decimal,
        dates as date or ISO text.
        """
        readers, flags = self.readers, self.flags
        checked: dict[str, Value] = {}
        for name, raw in facts.items():
            if (raw is True or raw is False) and name in flags:
                checked[name] = raw
                continue
            reader = readers.get(name)
            if reader is None:
                raise unknown_name(name, self.definition.facts)
            if raw is not None:
                try:
                    checked[name] = reader(raw)
                except Unacceptable as error:
                    raise FactError(error.message, field=name, **error.params) from None
        self.check_sequences(checked)
        return checked

    def check_sequences(self, checked: Values) -> None:
        """Refused for a day before one that it may not precede."""
        for name, earlier in self.sequences:
            later, before = checked.get(name), checked.get(earlier)
            if later is not None and before is not None and later < before:
                message = gettext_noop(
                    "%(later)s %(day)s is before %(earlier)s %(before)s. Correct one of them."
                )
                params = {"later": name, "day": later, "earlier": earlier, "before": before}
                raise FactError(message, field=name, **params)

    def usable(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Of facts that were told to another charter those that this one can take, as they were told.

        A value that its fact cannot have counts as unknown here, and so does a day before one that it may not precede.
        """
        values: dict[str, Any] = {}
        for name, raw in facts.items():
            if name in self.readers and raw is not None:
                try:
                    values[name] = self.readers[name](raw)
                except Unacceptable:
                    continue
        wrong = {
            name
            for name, earlier in self.sequences
            if name in values and earlier in values and values[name] < values[earlier]
        }
        return {name: facts[name] for name in values if name not in wrong}

    @cached_property
    def readers(self) -> Mapping[str, Callable[[object], Value]]:
        return {name: reader(fact) for name, fact in self.definition.facts.items()}

    @cached_property
    def flags(self) -> frozenset[str]:
        facts = self.definition.facts.values()
        return frozenset(fact.name for fact in facts if fact.type is FactType.FLAG)

    @cached_property
    def sequences(self) -> tuple[tuple[str, str], ...]:
        """Dates that may not precede others."""
        facts = self.definition.facts.values()
        return tuple((fact.name, earlier) for fact in facts for earlier in fact.not_before)

    def verdict(self, checked: Values) -> Verdict:
        """The bare answer on facts from `check_facts`, without words."""
        return decide(self.program, checked)

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """The answer of this charter, with the clauses that decide and why the others do not."""
        return self.decide_checked(self.check_facts(facts))

    def decide_checked(self, checked: Values) -> Decision:
        """The same as `decide`, on facts from `check_facts`."""
        return explained(self, checked, self.verdict(checked))

    def decide_with(self, floor: "Charter", facts: Mapping[str, object]) -> Decision:
        """The answer of this charter where it is better for the customer, and of the floor where that is.

        `facts` may be facts of either; those that only the floor knows are otherwise taken from the charter's own.
        """
        return with_floor(self, floor, facts)

    def question(self, fact: str) -> Text:
        """What to ask for a fact: its question, or else its label."""
        known = self.definition.facts[fact]
        return known.ask or Text(f"{known.label.zh}？", f"{known.label.en}?")

    def describe(self, lang: str) -> Page:
        """The promise as people read it, in `zh-Hans` or `en`."""
        return describe(self.definition, self.settings, self.release, lang)


def says_nothing(field: Field[Any], value: Any) -> bool:
    """Whether a later field still has the value that it has by itself."""
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return bool(getattr(value, field.name) == default)


def unknown_name(name: str, known: Mapping[str, object]) -> FactError:
    hint = nearest(name, known)
    if hint:
        message = gettext_noop("“%(name)s” is not known to this charter. Did you mean “%(hint)s”?")
        return FactError(message, field=name, name=name, hint=hint)
    message = gettext_noop("“%(name)s” is not known to this charter. Known are: %(known)s.")
    return FactError(message, field=name, name=name, known=", ".join(known))


def canonical(value: Any) -> Any:
    """Plain JSON that is equal for equal promises."""
    match value:
        case Mapping():
            plain: Any = {key: canonical(each) for key, each in value.items()}
        case frozenset():
            plain = sorted(str(canonical(each)) for each in value)
        case list() | tuple():
            plain = [canonical(each) for each in value]
        case Enum():
            plain = value.value
        case Decimal():
            plain = f"{value.normalize():f}"
        case date():
            plain = value.isoformat()
        case None | bool() | int() | str():
            plain = value
        case _:
            plain = {
                each.name: canonical(getattr(value, each.name))
                for each in fields(value)
                if each.name not in NOT_PROMISED and not (each.metadata and says_nothing(each, value))
            }
    return plain
