"""Reading the tables of what follows: remedy, fee, partner, promise, evidence, approval."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.definition import (
    ASKED_ON,
    ApprovalRow,
    Between,
    Depreciation,
    EvidenceRow,
    Fact,
    FeeRow,
    Multiple,
    PartnerRow,
    PromiseRow,
    Quota,
    Rate,
    RemedyRow,
    SettingRef,
    Tier,
    Wanted,
)
from yinuo.kernel.charters.reading.ladders import PERCENT
from yinuo.kernel.charters.reading.limits import CALENDARS, Limits, begun
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.charters.types import Chooser, FactType, FeeKind, Payer, Remedy
from yinuo.kernel.charters.words import kind_of
from yinuo.kernel.errors import gettext_noop

RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)% per (day|[1-9][0-9]{0,6})")
ITEM = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_COUNTED = 999_999
ITEM_KEYS = ("name", "kind", "zh", "en", "least", "most")
REMEDY_KEYS = (
    "offer", "negotiate", "also", "terms", "chooses", "price", "depreciation", "pays", "freight", "loaner",
)  # fmt: skip
PAID: Mapping[Remedy, Multiple] = {
    Remedy.REFUND: Multiple(Decimal(1), Decimal(0), 0),
    Remedy.FREE_REFUND: Multiple(Decimal(1), Decimal(0), 0),
    Remedy.DOUBLE_REFUND: Multiple(Decimal(2), Decimal(0), 0),
    Remedy.TREBLE_DAMAGES: Multiple(Decimal(1), Decimal(3), 0),
}
DEPRECIATED = (Remedy.EXCHANGE, Remedy.REFUND)


class Terms(Limits):
    levels: tuple[str, ...] = ()

    def read_remedy(self, bodies: list[Mapping[str, Any]]) -> tuple[RemedyRow, ...]:
        found = []
        prices = self.facts_of(FactType.MONEY)
        for body, common in self.ordered_rows("remedy", bodies, REMEDY_KEYS):
            where = common["where"]
            offer = self.remedies(where, "offer", body.get("offer", []))
            negotiate = body.get("negotiate", False)
            if negotiate not in (True, False) or bool(offer) == bool(negotiate):
                self.notes.add(where, gettext_noop("A remedy row has an “offer”, or says negotiate = true."))
            price = body.get("price", "price" if "price" in prices else "")
            pays = self.pays(where, body.get("pays", {}), offer)
            depreciation = body.get("depreciation")
            if price or pays or depreciation is not None:
                price = self.notes.word(where, "price", price, prices)
            found.append(
                RemedyRow(
                    **common,
                    offer=offer,
                    also=self.clauses_in(f"{where}.also", body.get("also", [])),
                    terms=self.terms(where, body.get("terms", {}), offer),
                    chooses=self.chooses(where, body.get("chooses")),
                    price=price,
                    depreciation=None
                    if depreciation is None
                    else self.depreciation(where, depreciation, offer),
                    pays=pays,
                    freight=self.payer(where, "freight", body["freight"]) if "freight" in body else None,
                    loaner=self.flag(where, body, "loaner", default=False),
                )
            )
        return tuple(found)

    def remedies(self, where: str, key: str, found: object) -> tuple[Remedy, ...]:
        listed = self.notes.words_in(f"{where}.{key}", found)
        return tuple(Remedy(self.notes.word(where, key, each, tuple(Remedy))) for each in listed)

    def clauses_in(self, where: str, found: object) -> tuple[str, ...]:
        listed = [found] if isinstance(found, str) else self.notes.words_in(where, found)
        return tuple(self.notes.word(where, "clause", each, self.clauses) for each in listed)

    def per_remedy(
        self, where: str, found: object, offer: tuple[Remedy, ...], *others: str
    ) -> dict[Remedy, Any]:
        """What a table says for the remedies that the row offers."""
        body = self.notes.table(where, found)
        self.notes.keys(where, body, (*offer, *others))
        return {remedy: body[remedy.value] for remedy in offer if remedy.value in body}

    def terms(self, where: str, found: object, offer: tuple[Remedy, ...]) -> dict[Remedy, tuple[str, ...]]:
        inside = f"{where}.terms"
        listed = self.per_remedy(inside, found, offer)
        return {remedy: self.clauses_in(f"{inside}.{remedy}", each) for remedy, each in listed.items()}

    def chooses(self, where: str, found: object) -> Chooser | SettingRef | None:
        if found is None:
            return None
        if isinstance(found, dict):
            inside = f"{where}.chooses"
            self.notes.keys(inside, found, ("setting",), required=("setting",))
            fitting = [name for name, fact in self.settings.items() if set(fact.values) <= set(Chooser)]
            fitting = [name for name in fitting if self.settings[name].values]
            return SettingRef(self.notes.word(inside, "setting", found.get("setting"), fitting))
        return Chooser(self.notes.word(where, "chooses", found, tuple(Chooser)))

    def payer(self, where: str, key: str, found: object) -> Payer:
        return Payer(self.notes.word(where, key, found, tuple(Payer)))

    def flag(self, where: str, body: Mapping[str, Any], key: str, *, default: bool) -> bool:
        found = body.get(key, default)
        if isinstance(found, bool):
            return found
        self.notes.add(f"{where}.{key}", gettext_noop("Write true or false, not “%(found)s”."), found=found)
        return default

    def depreciation(self, where: str, found: object, offer: tuple[Remedy, ...]) -> Depreciation:
        inside = f"{where}.depreciation"
        body = self.notes.table(inside, found)
        may = tuple(remedy for remedy in offer if remedy in DEPRECIATED)
        rates = {
            remedy: self.rate(f"{inside}.{remedy}", raw)
            for remedy, raw in self.per_remedy(inside, found, may, "from", "until", "less", "by").items()
        }
        dates, counts = self.facts_of(FactType.DATE), self.facts_of(FactType.COUNT)
        if "by" in body:
            by = self.notes.word(inside, "by", body["by"], counts)
            return Depreciation(rates, "", "", (), by)
        self.notes.keys(inside, body, body, required=("from",))
        return Depreciation(
            rates=rates,
            since=self.notes.word(inside, "from", body.get("from"), dates),
            until=self.notes.word(inside, "until", body.get("until", ASKED_ON), dates),
            less=tuple(
                self.notes.word(inside, "less", each, counts)
                for each in self.notes.words_in(f"{inside}.less", body.get("less", []))
            ),
            by="",
        )

    def rate(self, where: str, found: object) -> Rate:
        """`"0.3% per day"`, `"0.5% per 1000"`, or percent from a setting, per day or `per` so many units."""
        if isinstance(found, dict):
            per = found.get("per", 1)
            if not isinstance(per, int) or isinstance(per, bool) or not 1 <= per <= 10**6:
                self.notes.add(where, gettext_noop("“per” is a whole number from 1 on."))
                per = 1
            setting = {key: each for key, each in found.items() if key != "per"}
            return Rate(self.typed(where, FactType.MEASURE, setting), per)
        written = RATE.fullmatch(found) if isinstance(found, str) else None
        if written is None:
            self.notes.add(where, gettext_noop('Write a rate such as "0.3% per day".'))
            return Rate(Decimal(0), 1)
        return Rate(Decimal(written[1]), 1 if written[2] == "day" else int(written[2]))

    def pays(self, where: str, found: object, offer: tuple[Remedy, ...]) -> dict[Remedy, Multiple]:
        """What each remedy pays the customer, as multiples of the price."""
        inside = f"{where}.pays"
        may = tuple(remedy for remedy in offer if remedy in PAID)
        pays = {remedy: PAID[remedy] for remedy in may}
        for remedy, raw in self.per_remedy(inside, found, may).items():
            place = f"{inside}.{remedy}"
            body = self.notes.table(place, raw)
            self.notes.keys(place, body, ("times", "on_top", "on_top_at_least"))
            usual = PAID[remedy]
            pays[remedy] = Multiple(
                self.typed(place, FactType.MEASURE, body["times"]) if "times" in body else usual.times,
                self.typed(place, FactType.MEASURE, body["on_top"]) if "on_top" in body else usual.on_top,
                self.typed(place, FactType.MONEY, body["on_top_at_least"])
                if "on_top_at_least" in body
                else 0,
            )
        return pays

    def read_fee(self, bodies: list[Mapping[str, Any]]) -> tuple[FeeRow, ...]:
        found = []
        money = self.facts_of(FactType.MONEY)
        numbers = self.facts_of(FactType.COUNT, FactType.MEASURE)
        keys = ("kind", "payer", "amount", "of", "per", "tiers", "percent", "quota", "free")
        for body, common in self.ordered_rows("fee", bodies, keys, required=("kind",)):
            where = common["where"]
            ways = [key for key in ("amount", "of", "tiers") if key in body]
            free = self.flag(where, body, "free", default=False)
            if len(ways) + free != 1:
                self.notes.add(
                    where, gettext_noop("A fee is free, or has one of “amount”, “of” and “tiers”.")
                )
            per = self.notes.word(where, "per", body["per"], numbers) if "per" in body else ""
            if "tiers" in body and not per:
                self.notes.add(where, gettext_noop("Tiers need “per”: the number that they go by."))
            found.append(
                FeeRow(
                    **common,
                    kind=FeeKind(self.notes.word(where, "kind", body.get("kind"), tuple(FeeKind))),
                    payer=self.payer(where, "payer", body.get("payer", "customer")),
                    amount=self.typed(f"{where}.amount", FactType.MONEY, body["amount"])
                    if "amount" in body
                    else None,
                    of=self.notes.word(where, "of", body["of"], money) if "of" in body else "",
                    per=per,
                    tiers=self.tiers(where, per, body.get("tiers", [])),
                    percent=self.percent(where, body.get("percent", "100%")),
                    quota=self.quota(where, body["quota"]) if "quota" in body else None,
                )
            )
        return tuple(found)

    def percent(self, where: str, found: object) -> Decimal | SettingRef:
        inside = f"{where}.percent"
        if isinstance(found, dict):
            setting: Decimal | SettingRef = self.typed(inside, FactType.MEASURE, found)
            return setting
        written = PERCENT.fullmatch(found) if isinstance(found, str) else None
        if written is None:
            self.notes.add(inside, gettext_noop('Write a percentage such as "70%".'))
            return Decimal(100)
        return Decimal(written[1])

    def tiers(self, where: str, per: str, found: object) -> tuple[Tier, ...]:
        inside = f"{where}.tiers"
        if not isinstance(found, list):
            self.notes.add(
                inside, gettext_noop("Tiers are a list of { up_to, amount }; the last has no up_to.")
            )
            return ()
        tiers: list[Tier] = []
        for number, raw in enumerate(found, 1):
            body = self.notes.table(inside, raw)
            last = number == len(found)
            self.notes.keys(
                inside, body, ("up_to", "amount"), required=("amount",) if last else ("amount", "up_to")
            )
            up_to = self.value(inside, self.askable[per], body["up_to"]) if per and "up_to" in body else None
            tiers.append(Tier(up_to, self.typed(f"{inside}.amount", FactType.MONEY, body.get("amount", "0"))))
        limits = [tier.up_to for tier in tiers[:-1]]
        rising = all(isinstance(limit, int | Decimal) for limit in limits) and limits == sorted(
            limits, key=lambda limit: Decimal(str(limit))
        )
        if found and (not rising or tiers[-1].up_to is not None):
            self.notes.add(inside, gettext_noop("Tiers rise, and the last one has no “up_to”."))
        return tuple(tiers)

    def quota(self, where: str, found: object) -> Quota:
        inside = f"{where}.quota"
        body = self.notes.table(inside, found)
        self.notes.keys(inside, body, ("used", "free", "units", "beyond"), required=("used", "free", "units"))
        counts = self.facts_of(FactType.COUNT)
        beyond = self.percent(inside, body.get("beyond", "100%"))
        return Quota(
            used=self.notes.word(inside, "used", body.get("used"), counts),
            free=self.typed(f"{inside}.free", FactType.COUNT, body.get("free", 0)),
            units=self.notes.word(inside, "units", body.get("units"), counts),
            beyond=beyond if isinstance(beyond, Decimal) else Decimal(100),
        )

    def read_partner(self, bodies: list[Mapping[str, Any]]) -> tuple[PartnerRow, ...]:
        found = []
        keys = ("term", "type", "value", "unit")
        for body, common in self.ordered_rows("partner", bodies, keys, required=("term", "type", "value")):
            where = common["where"]
            allowed = (FactType.MONEY, FactType.COUNT, FactType.MEASURE, FactType.FLAG, FactType.DATE)
            kind = FactType(self.notes.word(where, "type", body.get("type"), allowed))
            name = self.notes.string(where, body, "term")
            unit = self.notes.text(f"{where}.unit", body["unit"]) if "unit" in body else None
            fact = Fact(name, kind, self.notes.NOTHING, unit=unit)
            value = self.bound(f"{where}.value", fact, body["value"]) if "value" in body else 0
            found.append(PartnerRow(**common, name=name, fact=fact, value=0 if value is None else value))
        return tuple(found)

    def read_promise(self, bodies: list[Mapping[str, Any]]) -> tuple[PromiseRow, ...]:
        found = []
        keys = (
            "start",
            "stop",
            "within",
            "by",
            "if_closed",
            "every",
            "calendar",
            "pause",
            "ladder",
            "breach",
        )
        for body, common in self.common("promise", bodies, keys, required=("stop",)):
            where = common["where"]
            every, months = self.every(where, body)
            amount, unit = self.until(where, body, every, months)
            usual = "business" if every == "working day" else "always"
            calendar = self.notes.word(where, "calendar", body.get("calendar", usual), CALENDARS)
            found.append(
                PromiseRow(
                    **common,
                    start=self.event(where, body, "start") or begun(every),
                    stop=self.event(where, body, "stop"),
                    amount=amount,
                    unit=unit,
                    calendar=calendar,
                    pause=self.reasons(where, body),
                    if_closed=self.if_closed(where, body, unit),
                    every=every,
                    ladder=self.ladder(where, body, (amount, unit), calendar),
                    breach=self.breach(where, body),
                )
            )
        return tuple(found)

    def read_evidence(self, bodies: list[Mapping[str, Any]]) -> tuple[EvidenceRow, ...]:
        found = []
        keys = ("step", "at", "collect", "mandatory")
        for body, common in self.common("evidence", bodies, keys, required=("step", "collect")):
            where = common["where"]
            names, items = self.collected(f"{where}.collect", body.get("collect", []))
            at = self.notes.word(where, "at", body["at"], tuple(Step)) if "at" in body else None
            found.append(
                EvidenceRow(
                    **common,
                    step=self.event(where, body, "step"),
                    collect=names,
                    mandatory=self.flag(where, body, "mandatory", default=True),
                    at=None if at is None else Step(at),
                    items=items,
                )
            )
        return tuple(found)

    def collected(self, where: str, found: object) -> tuple[tuple[str, ...], dict[str, Wanted]]:
        """Names of what is wanted; a table says of one how it is answered and what it is called."""
        if not isinstance(found, list):
            return self.notes.words_in(where, found), {}
        tables = [self.wanted(where, each) for each in found if isinstance(each, dict)]
        names = [each.get("name") if isinstance(each, dict) else each for each in found]
        return self.notes.words_in(where, names), {each.name: each for each in tables}

    def wanted(self, where: str, body: Mapping[str, Any]) -> Wanted:
        """`{ name = "units_cleaned", kind = "number", least = 1, most = 99, zh = "…", en = "…" }`."""
        name = self.notes.string(where, body, "name")
        inside = f"{where}.{name}"
        self.notes.keys(inside, body, ITEM_KEYS, required=("name",))
        if not ITEM.fullmatch(name):
            self.notes.add(
                where, gettext_noop("Name what is wanted in small letters, such as “photo_of_label”.")
            )
        kind = ItemKind(self.notes.word(inside, "kind", body.get("kind", kind_of(name)), tuple(ItemKind)))
        least, most = self.limit(inside, body, "least"), self.limit(inside, body, "most")
        if kind is not ItemKind.NUMBER and not least is most is None:
            self.notes.add(inside, gettext_noop("Only a number has bounds."))
        if least is not None and most is not None and least > most:
            self.notes.add(inside, gettext_noop("“least” is greater than “most”."))
        text = self.notes.text(inside, body) if "zh" in body or "en" in body else None
        return Wanted(name, kind, text, least, most)

    def limit(self, where: str, body: Mapping[str, Any], key: str) -> int | None:
        found = body.get(key)
        if found is None or (type(found) is int and 0 <= found <= MOST_COUNTED):
            return found
        message = gettext_noop("A whole number up to %(most)s is needed here, not “%(found)s”.")
        self.notes.add(f"{where}.{key}", message, found=found, most=MOST_COUNTED)
        return None

    def read_approval(self, bodies: list[Mapping[str, Any]]) -> tuple[ApprovalRow, ...]:
        found = []
        paid = Fact("amount", FactType.MONEY, self.notes.NOTHING)
        keys = ("level", "remedies", "amount")
        for body, common in self.common("approval", bodies, keys, required=("level",)):
            where = common["where"]
            amount = self.ordered(f"{where}.amount", paid, body["amount"]) if "amount" in body else None
            found.append(
                ApprovalRow(
                    **common,
                    level=self.notes.word(where, "level", body.get("level"), self.levels),
                    remedies=frozenset(self.remedies(where, "remedies", body.get("remedies", []))),
                    amount=amount if isinstance(amount, Between) else None,
                )
            )
        return tuple(found)
