"""A charter, loaded: it decides, describes itself, and knows the hash of what it promises."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yinuo.kernel.charters import deciding, reading
from yinuo.kernel.charters.compiling import Program, Values, compile_
from yinuo.kernel.charters.definition import ASKED_ON, BLANK, Definition
from yinuo.kernel.charters.describing import Page, describe
from yinuo.kernel.charters.explaining import Explanation
from yinuo.kernel.charters.types import Decision, FactError, Question, Text, Value
from yinuo.kernel.charters.values import Unacceptable, nearest, parse
from yinuo.kernel.errors import Refused, gettext_noop


def load(source: Path | str) -> "Charter":
    """The charter in a file (`Path`) or in a text (`str`). Raises `CharterError` with every problem found."""
    if isinstance(source, Path):
        return of(reading.read(source.read_text(encoding="utf-8"), file=source.name))
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

        Raises `FactError` for a fact that the charter does not have, naming the nearest, and for a value that
        the fact cannot have. Money is given in yuan as text or Decimal, dates as date or ISO text.
        """
        known = self.definition.facts
        checked = {}
        for name, raw in facts.items():
            fact = known.get(name)
            if fact is None:
                raise unknown_name(name, known)
            if raw is not None:
                try:
                    checked[name] = parse(fact, raw)
                except Unacceptable as error:
                    raise FactError(error.message, field=name, **error.params) from None
        return checked

    def verdict(self, checked: Values) -> deciding.Verdict:
        """The bare answer on facts from `check_facts`, without words."""
        return deciding.decide(self.program, checked)

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """The answer of this charter, with the clauses that decide and why the others do not."""
        return self.decide_checked(self.check_facts(facts))

    def decide_checked(self, checked: Values) -> Decision:
        """The same as `decide`, on facts from `check_facts`."""
        verdict = self.verdict(checked)
        explanation = Explanation(self.definition, self.program, checked, verdict)
        because = explanation.because()
        asked_on = checked.get(ASKED_ON)
        answer = verdict.answer
        return Decision(
            charter=self.id,
            release=self.release,
            asked_on=asked_on if isinstance(asked_on, date) else None,
            outcome=answer.outcome,
            service_class=answer.service_class,
            payer=answer.payer,
            cover=explanation.cover(),
            refused_by=tuple(r.clause for r in because) if verdict.deciding & self.program.refuse else (),
            questions=tuple(Question(name, self.question(name)) for name in verdict.needs),
            because=because,
            why_not=explanation.why_not(because),
        )

    def question(self, fact: str) -> Text:
        """What to ask for a fact: its question, or else its label."""
        known = self.definition.facts[fact]
        return known.ask or Text(f"{known.label.zh}？", f"{known.label.en}?")

    def describe(self, lang: str) -> Page:
        """The promise as people read it, in `zh-Hans` or `en`."""
        return describe(self.definition, self.settings, self.release, lang)


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
            names = (each.name for each in fields(value))
            plain = {name: canonical(getattr(value, name)) for name in names if name != "where"}
    return plain
