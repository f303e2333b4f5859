"""What an organisation may set, as one typed registry; contexts read the values that are stored.

A blank stays blank: it is not stored, and whoever reads the setting takes its default or says that it is missing.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings as installation
from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.kernel.money import parse_yuan, yuan
from yinuo.platform import phones
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.organisations.events import SettingsChanged
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.permissions.types import Permission

VERSION = "version"
NAME_AND_PHONE = re.compile(r"(\S.*?)[\s:]+([0-9+(][0-9()+\- ]*)")
SHORT_NUMBER = re.compile(r"1\d{4}|9\d{4,5}")
"""Public service numbers such as 12315, which are no subscriber's."""


class Kind(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    CHOICE = "choice"
    PHONES = "phones"


@dataclass(frozen=True, slots=True)
class Offering:
    """Choices that a context knows better than this registry: their words, and whether one can be taken up now."""

    choices: Callable[[], tuple[tuple[str, str], ...]]
    check: Callable[[str], None]


OFFERINGS: dict[str, Offering] = {}
"""By the key of the setting; each context brings its own when it is loaded."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`key` is the path in the organisation's settings; `default` holds while nothing is stored, None is a blank."""

    key: str
    kind: Kind
    label: str
    group: str
    default: Any = None
    clause: str = ""
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> Any:
        """The stored form of what was typed; None for a blank. Refused when it cannot be understood."""
        text = text.strip()
        if not text:
            return None
        match self.kind:
            case Kind.NUMBER:
                return self._number(text)
            case Kind.MONEY:
                return yuan(parse_yuan(text, field=self.key))
            case Kind.FLAG:
                return text.lower() in {"on", "true", "1"}
            case Kind.CHOICE:
                if text not in dict(self.offered()):
                    raise Refused(gettext_noop("Choose one of the list."), field=self.key)
                return text
            case Kind.PHONES:
                return [self._phone(line) for line in text.splitlines() if line.strip()]

    def offered(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen, in the words of the registry or of the context that brings them."""
        offering = OFFERINGS.get(self.key)
        return offering.choices() if offering else self.choices

    def shown(self, value: Any) -> str:
        """The text that `read` understands."""
        if value is None:
            return ""
        if self.kind is Kind.FLAG:
            return "on" if value else ""
        if self.kind is Kind.PHONES:
            return "\n".join(f"{entry['name']} {entry['phone']}" for entry in value)
        return str(value)

    def _number(self, text: str) -> int:
        if not text.isdecimal() or not self.least <= int(text) <= self.most:
            raise Refused(
                gettext_noop("Enter a whole number from %(least)s to %(most)s."),
                field=self.key,
                least=self.least,
                most=self.most,
            )
        return int(text)

    def _phone(self, line: str) -> dict[str, str]:
        parts = NAME_AND_PHONE.fullmatch(unicodedata.normalize("NFKC", line).strip())
        if parts is None:
            raise Refused(gettext_noop("Write each line as name, space, phone number."), field=self.key)
        name, number = parts.groups()
        is_short = SHORT_NUMBER.fullmatch(number)
        return {
            "name": name[:60],
            "phone": number if is_short else phones.parse_phone(number, field=self.key).display,
        }


REGISTRY: tuple[Setting, ...] = (
    Setting(
        "followup.after_working_days",
        Kind.NUMBER,
        gettext_noop("Call back after so many working days"),
        gettext_noop("Call-backs"),
        default=1,
        most=30,
    ),
    Setting(
        "followup.gap_working_hours",
        Kind.NUMBER,
        gettext_noop("Working hours between two attempts to reach a customer"),
        gettext_noop("Call-backs"),
        default=4,
        least=1,
        most=80,
    ),
    Setting(
        "followup.most_tries",
        Kind.NUMBER,
        gettext_noop("Attempts before a call-back is given up"),
        gettext_noop("Call-backs"),
        default=3,
        least=1,
        most=20,
    ),
    Setting(
        "decides_by",
        Kind.CHOICE,
        gettext_noop("Which promise decides requests"),
        gettext_noop("Promise"),
        default="service-office",
    ),
    Setting(
        "public_promise",
        Kind.FLAG,
        gettext_noop("Anybody may read the promise, without signing in"),
        gettext_noop("Promise"),
        default=False,
    ),
    Setting(
        "charter.small_fee_limit",
        Kind.MONEY,
        gettext_noop("Highest fee that the technician collects on the spot, in yuan"),
        gettext_noop("Promise"),
        clause="C353",
    ),
    Setting(
        "charter.both_apply",
        Kind.CHOICE,
        gettext_noop("When the free period and a contract both apply, first use"),
        gettext_noop("Promise"),
        default="free",
        clause="C349",
        choices=(("free", gettext_noop("the free period")), ("contract", gettext_noop("the contract"))),
    ),
    Setting(
        "charter.charge_user_damage",
        Kind.FLAG,
        gettext_noop("Charge damage by the user within the free period"),
        gettext_noop("Promise"),
        default=False,
        clause="C349",
    ),
    Setting(
        "depot.keep_days",
        Kind.NUMBER,
        gettext_noop("Days that goods nobody collects are kept from their date of return"),
        gettext_noop("Workshop"),
        clause="C357",
        least=1,
        most=3650,
    ),
    Setting(
        "workorders.time_correction_days",
        Kind.NUMBER,
        gettext_noop("Days in which working time may be booked and corrected; blank: until its month ends"),
        gettext_noop("Hours and work records"),
        clause="C350",
        most=92,
    ),
    Setting(
        "improvement.record_due_day",
        Kind.NUMBER,
        gettext_noop("Day of the next month by which monthly work records are handed in"),
        gettext_noop("Hours and work records"),
        clause="C330",
        least=1,
        most=28,
    ),
    Setting(
        "billing.refund_limit",
        Kind.MONEY,
        gettext_noop(
            "Highest refund that one person may pay alone, in yuan; blank: a second person approves each"
        ),
        gettext_noop("Money"),
    ),
    Setting(
        "escalation.asks_before_no",
        Kind.FLAG,
        gettext_noop("Nobody says no to a customer before a superior has answered, up to the top"),
        gettext_noop("Asking superiors"),
        default=False,
        clause="C505",
    ),
    Setting(
        "escalation.answers_before_closing",
        Kind.FLAG,
        gettext_noop("No request is closed before its customer has had an answer"),
        gettext_noop("Asking superiors"),
        default=False,
        clause="C509",
    ),
    Setting(
        "escalation.answer_minutes",
        Kind.NUMBER,
        gettext_noop("Minutes within which a superior answers who asks at once; blank: no time is set"),
        gettext_noop("Asking superiors"),
        clause="C508",
        least=1,
        most=10_080,
    ),
    Setting(
        "escalation.limit_responsible",
        Kind.MONEY,
        gettext_noop("Most that somebody may promise a customer alone, in yuan; blank: no limit is stated"),
        gettext_noop("Asking superiors"),
        clause="C471",
    ),
    Setting(
        "escalation.limit_chief",
        Kind.MONEY,
        gettext_noop("Most that a chief may promise or grant, in yuan; blank: no limit is stated"),
        gettext_noop("Asking superiors"),
        clause="C471",
    ),
    Setting(
        "escalation.limit_urgent",
        Kind.MONEY,
        gettext_noop(
            "Most that may be given at once to people in urgent need, in yuan; blank: the limits stay"
        ),
        gettext_noop("Asking superiors"),
        clause="C511",
    ),
    Setting(
        "outside_phones",
        Kind.PHONES,
        gettext_noop("Whom customers may ask besides us, one per line: name, space, phone number"),
        gettext_noop("Customers"),
        clause="C012",
    ),
    Setting(
        "reveals_per_day",
        Kind.NUMBER,
        gettext_noop("Contacts that one person may reveal in a day"),
        gettext_noop("Customers"),
        default=200,
        most=10_000,
    ),
)


def value(organisation: Organisation, setting: Setting) -> Any:
    """What holds: the stored value, else the default."""
    stored = organisation.settings
    for step in setting.key.split("."):
        stored = stored.get(step) if isinstance(stored, dict) else None
    return setting.default if stored is None else stored


def version(organisation: Organisation) -> int:
    return int(organisation.settings.get(VERSION, 1))


def change(
    *,
    name: str,
    language: str,
    time_zone: str,
    typed: dict[str, str],
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Store what was typed, by key, for the open organisation.

    Refused with the key as field where something cannot be understood; `Stale` when somebody was faster.
    """
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    with transaction.atomic():
        stored = Organisation.objects.select_for_update().get(pk=context.current().pk)
        if version(stored) != seen_version:
            raise Stale(_theirs(stored), version=version(stored))
        wanted = _columns(name, language, time_zone)
        keys = [column for column, new in wanted.items() if getattr(stored, column) != new]
        settings = stored.settings
        for setting in REGISTRY:
            read = setting.read(typed.get(setting.key, ""))
            new = False if read is None and setting.kind is Kind.FLAG else read
            if new != value(stored, setting):
                if setting.key in OFFERINGS and new is not None:
                    OFFERINGS[setting.key].check(str(new))
                settings = _with(settings, setting.key.split("."), new)
                keys.append(setting.key)
        if keys:
            settings = {**settings, VERSION: seen_version + 1}
            Organisation.objects.filter(pk=stored.pk).update(**wanted, settings=settings)
            context.forget()
            recording.record(SettingsChanged(keys=tuple(keys)), actor=actor, now=now)


def keep(key: str, find: Callable[[], Any]) -> None:
    """Store what a context wants to know in every request and job of the open organisation without asking for it.

    It is found while the organisation is held, so that the last to store it has seen everybody's changes.
    `context.current()` knows it at once, this process from now on, others within two seconds.
    """
    here = context.current()
    stored = Organisation.objects.select_for_update().get(pk=here.pk)
    known = find()
    here.settings = {**stored.settings, key: known}
    if stored.settings.get(key) != known:
        Organisation.objects.filter(pk=here.pk).update(settings=here.settings)
        context.forget()
        transaction.on_commit(context.forget)


def _columns(name: str, language: str, time_zone: str) -> dict[str, str]:
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise Refused(gettext_noop("A name has 1 to 80 characters."), field="name")
    if language not in {code for code, _ in installation.LANGUAGES}:
        raise Refused(gettext_noop("This language is not offered."), field="language")
    if time_zone not in available_timezones():
        raise Refused(gettext_noop("This time zone is not known."), field="time_zone")
    return {"name": name, "language": language, "time_zone": time_zone}


def _with(settings: dict[str, Any], path: list[str], new: Any) -> dict[str, Any]:
    """A copy in which the path holds the value; None takes it out."""
    first, *rest = path
    inner = settings.get(first)
    held = _with(inner if isinstance(inner, dict) else {}, rest, new) if rest else new
    if held is None or held == {}:
        return {key: kept for key, kept in settings.items() if key != first}
    return {**settings, first: held}


def _theirs(stored: Organisation) -> dict[str, Any]:
    columns = {"name": stored.name, "language": stored.language, "time_zone": stored.time_zone}
    return columns | {setting.key: setting.shown(value(stored, setting)) for setting in REGISTRY}
