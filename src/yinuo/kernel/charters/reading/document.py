"""From a TOML document to a definition, with every problem found on the way.

The whole text is read before anything is refused, so that an author sees all mistakes at once. Each names its
file, clause and key, and for a misspelt word the nearest known one.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters import values
from yinuo.kernel.charters.definition import (
    ASKED_ON,
    BLANK,
    COVERED,
    OUTCOME,
    Bridge,
    Clause,
    Definition,
    Derived,
    Example,
    Fact,
    Setting,
)
from yinuo.kernel.charters.derived import END_OF_MONTH, FUNCTIONS, ROUNDING
from yinuo.kernel.charters.reading.notes import Notes
from yinuo.kernel.charters.reading.positions import placed
from yinuo.kernel.charters.reading.tables import MOST_ROWS
from yinuo.kernel.charters.reading.terms import Terms
from yinuo.kernel.charters.types import CharterError, FactType, Outcome, Problem, Value
from yinuo.kernel.errors import gettext_noop

NAME = re.compile(r"[a-z][a-z0-9_]*")
CHARTER_ID = re.compile(r"[a-z][a-z0-9-]*")
TABLES = (
    "refuse",
    "cover",
    "payer",
    "remedy",
    "fee",
    "partner",
    "promise",
    "evidence",
    "approval",
    "example",
)
SECTIONS = ("charter", "facts", "derived", "settings", "clauses", *TABLES, "usual", "floor")
CHARTER_KEYS = ("id", "title", "source", "rounding", "end_of_month", "levels")
FACT_KEYS = ("type", "zh", "en", "ask", "of", "labels", "group", "unit", "most", "not_before")
EXPECTED = (
    "outcome", "class", "payer", "by", "refused_by", "needs", "cover_ends_on",
    "offer", "deduct", "pays_customer", "fees", "promises", "evidence", "approval", "partner",
)  # fmt: skip
MOST_BYTES = 1_000_000
TWICE = re.compile(r"Cannot (?:declare|overwrite)|twice")
NAMED = re.compile(r"\('(?P<section>[^']*)', '(?P<name>[^']*)'")
OUTCOME_FACT = Fact(
    OUTCOME,
    FactType.CHOICE,
    Notes.NOTHING,
    values=tuple(Outcome),
    labels=dict.fromkeys(tuple(Outcome), Notes.NOTHING),
)


def read(text: str, *, file: str) -> Definition:
    """The definition written in a charter file. Raises `CharterError` with all problems and their lines."""
    if len(text) > MOST_BYTES:
        message = gettext_noop("A charter has at most %(most)s characters; this file has %(found)s.")
        params = {"most": MOST_BYTES, "found": len(text)}
        raise CharterError((Problem(file, "", message, params),))
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CharterError((broken(str(error), file),)) from None
    try:
        return read_document(document, file=file)
    except CharterError as error:
        raise CharterError(placed(error.problems, text)) from None


def broken(error: str, file: str) -> Problem:
    """What the TOML reader says; something that is written twice is told by its name."""
    line = re.search(r"at line (\d+)", error)
    number = int(line[1]) if line else None
    named = NAMED.search(error)
    if TWICE.search(error) and named:
        message = gettext_noop("“%(name)s” is written twice. Give one of them another name.")
        place = f"{named['section']}.{named['name']}"
        return Problem(file, place, message, {"name": named["name"]}, number)
    return Problem(file, "", gettext_noop("This is not a TOML file: %(error)s."), {"error": error}, number)


def read_document(document: Mapping[str, Any], *, file: str) -> Definition:
    """The definition in a parsed document. Raises `CharterError` with all problems."""
    reader = Reader(file, document)
    definition = reader.definition()
    if reader.notes.problems:
        raise CharterError(tuple(reader.notes.problems))
    return definition


class Reader:
    def __init__(self, file: str, document: Mapping[str, Any]) -> None:
        self.file = file
        self.document = document
        self.notes = Notes(file)
        self.facts: dict[str, Fact] = {}
        self.derived: dict[str, Derived] = {}
        self.settings: dict[str, Setting] = {}
        self.clauses: dict[str, Clause] = {}

    def definition(self) -> Definition:
        self.notes.keys("", self.document, SECTIONS, required=("charter", "facts"))
        charter = self.section("charter")
        where = "charter"
        self.notes.keys(where, charter, CHARTER_KEYS, required=("id", "title"))
        identifier = self.notes.string(where, charter, "id")
        if identifier and not CHARTER_ID.fullmatch(identifier):
            self.notes.add(
                where,
                gettext_noop("“%(value)s” is not an id: small letters, digits, hyphens."),
                value=identifier,
            )
        self.words()
        tables = Terms(self.notes, self.facts, self.derived, self.settings, self.clauses)
        tables.levels = self.notes.words_in("charter.levels", charter.get("levels", []))
        cover = tables.read_cover(self.list_of("cover"))
        tables.may_ask_for_cover = bool(cover)
        if cover and (ASKED_ON not in self.facts or self.facts[ASKED_ON].type is not FactType.DATE):
            self.notes.add("facts", gettext_noop("A charter with cover needs the fact asked_on, a date."))
        return Definition(
            file=self.file,
            id=identifier,
            title=self.notes.text("charter.title", charter.get("title")),
            source=self.notes.string(where, charter, "source"),
            rounding=self.notes.word(where, "rounding", charter.get("rounding", "half_up"), ROUNDING),
            end_of_month=self.notes.word(
                where, "end_of_month", charter.get("end_of_month", "last_day"), END_OF_MONTH
            ),
            facts=self.facts,
            derived=self.derived,
            settings=self.settings,
            clauses=self.clauses,
            refuse=tables.read_refuse(self.list_of("refuse")),
            cover=cover,
            payer=tables.read_payer(self.list_of("payer")),
            usual=self.values_of("usual", self.section("usual"), self.facts),
            examples=tuple(
                self.example(f"example[{number}]", body)
                for number, body in enumerate(self.list_of("example"), 1)
            ),
            remedy=tables.read_remedy(self.list_of("remedy")),
            fee=tables.read_fee(self.list_of("fee")),
            partner=tables.read_partner(self.list_of("partner")),
            promise=tables.read_promise(self.list_of("promise")),
            evidence=tables.read_evidence(self.list_of("evidence")),
            approval=tables.read_approval(self.list_of("approval")),
            levels=tables.levels,
            bridges=tuple(self.bridge(tables, name, raw) for name, raw in self.section("floor").items()),
        )

    def words(self) -> None:
        """The facts, settings and clauses that the tables speak of."""
        for name, body in self.named("facts"):
            self.facts[name] = self.fact(f"facts.{name}", name, body, FACT_KEYS)
        for fact in self.facts.values():
            for earlier in fact.not_before:
                dates = [name for name, each in self.facts.items() if each.type is FactType.DATE]
                self.notes.word(f"facts.{fact.name}", "not_before", earlier, dates)
        for name, body in self.named("derived"):
            self.derive(name, body)
        for name, body in self.named("settings"):
            self.setting(name, body)
        for name, body in self.named("clauses"):
            inside = f"clauses.{name}"
            self.notes.keys(inside, body, ("source", "zh", "en"), required=("source", "zh", "en"))
            source = self.notes.string(inside, body, "source")
            self.clauses[name] = Clause(name, source, self.notes.text(inside, body))

    def bridge(self, tables: Terms, name: str, raw: object) -> Bridge:
        """A fact of a floor: a value written out, or a box over facts of this charter and its own outcome."""
        if not isinstance(raw, dict):
            return Bridge(name, raw, "", None)
        askable = {**self.facts, **{key: each.fact for key, each in self.derived.items()}}
        where = f"floor.{name}"
        if set(raw) == {"fact"}:
            return Bridge(name, None, self.notes.word(where, "fact", raw["fact"], askable), None)
        return Bridge(
            name, None, "", tables.when(where, raw, {**askable, OUTCOME: OUTCOME_FACT}, cover=False)
        )

    def section(self, name: str) -> Mapping[str, Any]:
        return self.notes.table(name, self.document.get(name, {}))

    def list_of(self, name: str) -> list[Mapping[str, Any]]:
        found = self.document.get(name, [])
        if isinstance(found, list) and len(found) > MOST_ROWS:
            message = gettext_noop("A table has at most %(most)s rows; [[%(name)s]] has %(found)s.")
            self.notes.add(name, message, most=MOST_ROWS, name=name, found=len(found))
            return []
        if isinstance(found, list) and all(isinstance(body, dict) for body in found):
            return found
        self.notes.add(name, gettext_noop("Write [[%(name)s]]: this is a list of tables."), name=name)
        return []

    def named(self, section: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
        taken = {COVERED, *self.facts, *self.derived, *self.settings}
        for name, body in self.section(section).items():
            where = f"{section}.{name}"
            if section != "clauses" and not NAME.fullmatch(name):
                self.notes.add(
                    where,
                    gettext_noop("“%(name)s” is not a name: small letters, digits, underscores."),
                    name=name,
                )
            elif section != "clauses" and name in taken:
                self.notes.add(where, gettext_noop("The name “%(name)s” is already taken."), name=name)
            else:
                yield name, self.notes.table(where, body)

    def fact(self, where: str, name: str, body: Mapping[str, Any], keys: tuple[str, ...]) -> Fact:
        self.notes.keys(where, body, keys, required=("type", "zh", "en"))
        kind = FactType(self.notes.word(where, "type", body.get("type", "flag"), tuple(FactType)))
        choices = self.notes.words_in(f"{where}.of", body.get("of", []))
        if (kind is FactType.CHOICE) != bool(choices):
            self.notes.add(where, gettext_noop("A choice, and only a choice, lists its values in “of”."))
        labels = self.notes.table(f"{where}.labels", body.get("labels", {}))
        self.notes.keys(f"{where}.labels", labels, choices, required=choices)
        groups = self.notes.table(f"{where}.group", body.get("group", {}))
        grouped = {
            group: self.notes.words_in(f"{where}.group.{group}", members) for group, members in groups.items()
        }
        for group, members in grouped.items():
            for member in members:
                self.notes.word(f"{where}.group", group, member, choices)
        return Fact(
            name=name,
            type=kind,
            label=self.notes.text(where, body),
            ask=self.notes.text(f"{where}.ask", body["ask"]) if "ask" in body else None,
            values=choices,
            labels={
                value: self.notes.text(f"{where}.labels.{value}", labels.get(value)) for value in choices
            },
            groups=grouped,
            unit=self.notes.text(f"{where}.unit", body["unit"]) if "unit" in body else None,
            most=self.most(where, kind, body["most"]) if "most" in body else None,
            not_before=self.notes.words_in(f"{where}.not_before", body.get("not_before", [])),
        )

    def most(self, where: str, kind: FactType, raw: object) -> Value | None:
        if kind in (FactType.COUNT, FactType.MEASURE, FactType.MONEY):
            return self.value(f"{where}.most", Fact("most", kind, self.notes.NOTHING), raw)
        self.notes.add(where, gettext_noop("Only numbers and amounts have a “most”."))
        return None

    def derive(self, name: str, body: Mapping[str, Any]) -> None:
        where = f"derived.{name}"
        self.notes.keys(where, body, ("zh", "en", "unit", *FUNCTIONS), required=("zh", "en"))
        used = [key for key in body if key in FUNCTIONS]
        if len(used) != 1:
            self.notes.add(
                where,
                gettext_noop("Name exactly one function: %(functions)s."),
                functions=", ".join(FUNCTIONS),
            )
            return
        function = FUNCTIONS[used[0]]
        given = body[used[0]]
        takes = function.takes
        if isinstance(given, list) and function.many and len(given) > len(takes):
            takes = (*takes, *takes[-1:] * (len(given) - len(takes)))
        if not isinstance(given, list) or len(given) != len(takes):
            self.notes.add(
                where,
                gettext_noop("%(function)s takes %(takes)s."),
                function=used[0],
                takes=", ".join(takes),
            )
            return
        arguments: list[str | Value] = []
        literal: list[bool] = []
        for kind, raw in zip(takes, given, strict=True):
            is_name = isinstance(raw, str) and NAME.fullmatch(raw) is not None
            arguments.append(self.argument(where, kind, raw) if is_name else self.written(where, kind, raw))
            literal.append(not is_name)
        label = self.notes.text(where, body)
        unit = self.notes.text(f"{where}.unit", body["unit"]) if "unit" in body else None
        fact = Fact(name, function.gives, label, unit=unit, signed=function.signed)
        self.derived[name] = Derived(fact, used[0], tuple(arguments), tuple(literal))

    def argument(self, where: str, kind: FactType, name: str) -> str:
        known = {**self.facts, **{key: derived.fact for key, derived in self.derived.items()}}
        self.notes.word(where, "argument", name, known)
        if name in known and known[name].type is not kind:
            self.notes.add(
                where,
                gettext_noop("“%(name)s” is a %(found)s, but a %(wanted)s is needed."),
                name=name,
                found=known[name].type.value,
                wanted=kind.value,
            )
        return name

    def written(self, where: str, kind: FactType, raw: object) -> Value:
        try:
            return values.parse(Fact("argument", kind, self.notes.NOTHING), raw)
        except values.Unacceptable as error:
            self.notes.add(where, error.message, **error.params)
            return 0

    def setting(self, name: str, body: Mapping[str, Any]) -> None:
        where = f"settings.{name}"
        keys = tuple(key for key in FACT_KEYS if key != "not_before")
        fact = self.fact(where, name, body, (*keys, "default", "clause"))
        self.notes.keys(where, body, body, required=("default",))
        clause = body.get("clause")
        if clause is not None:
            self.notes.word(where, "clause", clause, self.section("clauses"))
        value = None
        if body.get("default", BLANK) != BLANK:
            value = self.value(f"{where}.default", fact, body["default"])
        self.settings[name] = Setting(fact, clause, value)

    def value(self, where: str, fact: Fact, raw: object) -> Value | None:
        try:
            return values.parse(fact, raw)
        except values.Unacceptable as error:
            self.notes.add(where, error.message, **error.params)
            return None

    def values_of(self, where: str, given: Mapping[str, Any], facts: Mapping[str, Fact]) -> dict[str, Value]:
        found = {}
        for name, raw in given.items():
            if name not in facts:
                self.notes.unknown(where, name, facts)
                continue
            value = self.value(f"{where}.{name}", facts[name], raw)
            if value is not None:
                found[name] = value
        return found

    def example(self, where: str, body: Mapping[str, Any]) -> Example:
        keys = ("given", "unknown", "settings", "expect")
        self.notes.keys(where, body, keys, required=("given", "expect"))
        given = self.notes.table(where, body.get("given", {}))
        unknown = self.notes.words_in(f"{where}.unknown", body.get("unknown", []))
        for name in unknown:
            self.notes.word(where, "unknown", name, self.facts)
        expect = self.notes.table(where, body.get("expect", {}))
        self.notes.keys(f"{where}.expect", expect, EXPECTED)
        settings = {name: setting.fact for name, setting in self.settings.items()}
        return Example(
            where=where,
            given=self.values_of(f"{where}.given", given, self.facts),
            unknown=frozenset(unknown),
            settings=self.values_of(
                f"{where}.settings", self.notes.table(where, body.get("settings", {})), settings
            ),
            expect=expect,
        )
