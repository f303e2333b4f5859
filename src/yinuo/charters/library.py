"""The charters that are shipped with the product, and the page in which people read a promise. No database."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import cast

from opencc import OpenCC

from yinuo.kernel.charters import Charter, Page, Section, Text, load
from yinuo.kernel.charters.values import nearest
from yinuo.kernel.errors import Refused, gettext_noop

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@cache
def shipped_ids() -> tuple[str, ...]:
    folder = files("yinuo.charters") / "shipped"
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))
    )


def shipped_text(charter_id: str) -> str:
    """The file of a shipped charter. Refused for an unknown id, naming the nearest."""
    known = shipped_ids()
    if charter_id not in known:
        hint = nearest(charter_id, known) or ", ".join(known)
        message = gettext_noop("There is no charter “%(id)s”. Did you mean “%(hint)s”?")
        raise Refused(message, id=charter_id, hint=hint)
    return (files("yinuo.charters") / "shipped" / f"{charter_id}.toml").read_text(encoding="utf-8")


@cache
def shipped(charter_id: str) -> Charter:
    """A shipped charter with its default settings. Refused for an unknown id."""
    return load(shipped_text(charter_id))


def promise_page(charter: Charter, lang: str) -> Page:
    """The promise in `zh-Hans`, `zh-Hant` (derived from the simplified text) or `en`."""
    if lang != "zh-Hant":
        return charter.describe(lang)
    page = charter.describe("zh-Hans")
    convert = traditional()
    sections = tuple(
        Section(
            convert(section.heading),
            tuple(
                replace(
                    entry, text=convert(entry.text), details=tuple(convert(each) for each in entry.details)
                )
                for entry in section.entries
            ),
        )
        for section in page.sections
    )
    return replace(page, lang=lang, title=convert(page.title), sections=sections)


def spoken(words: Text, language: str) -> str:
    """A charter's words in the reader's language and script; `language` as the pages name it."""
    if language == "en":
        return words.en
    return traditional()(words.zh) if language.lower() == "zh-hant" else words.zh


@cache
def traditional() -> Callable[[str], str]:
    return cast("Callable[[str], str]", OpenCC("s2tw").convert)
