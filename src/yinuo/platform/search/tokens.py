"""What a document can be found by, and what a query asks for.

Chinese needs no dictionary: every character and every pair of neighbours is a token. Words of Latin letters
and digits are tokens, numbers also in pieces of four behind `#`, names also in pinyin behind `@`. A document
matches a query when it holds all its tokens; a caller who wants the words side by side checks the text again.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, pinyin

_CJK = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_RUN = re.compile(rf"[{_CJK}]+")
_CODE = re.compile(r"[a-z0-9]+(?:[-/._][a-z0-9]+)*")
_WORD = re.compile(r"[a-z0-9]+")
_NUMBER_ALONE = re.compile(r"[0-9\s\-+()]+")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)86")
_LONGEST_WORD = 64
_LONGEST_NAME = 16
_MOST_READINGS = 8
_GRAM = 4

_SURNAMES = {
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "尉迟": ("yu", "chi"),
    "澹台": ("tan", "tai"),
    "长孙": ("zhang", "sun"),
    "乐": ("yue",),
    "仇": ("qiu",),
    "任": ("ren",),
    "冼": ("xian",),
    "华": ("hua",),
    "单": ("shan",),
    "区": ("ou",),
    "召": ("shao",),
    "员": ("yun",),
    "哈": ("ha",),
    "宓": ("mi",),
    "尹": ("yin",),
    "折": ("she",),
    "撒": ("sa",),
    "曾": ("zeng",),
    "朴": ("piao",),
    "查": ("zha",),
    "柏": ("bai",),
    "盖": ("ge",),
    "秘": ("bi",),
    "种": ("chong",),
    "缪": ("miao",),
    "翟": ("zhai",),
    "葛": ("ge",),
    "覃": ("qin",),
    "解": ("xie",),
    "谌": ("chen",),
    "逄": ("pang",),
    "那": ("na",),
    "郗": ("xi",),
    "黑": ("he",),
}


@dataclass(frozen=True, slots=True)
class Query:
    """All of `all_of` as they stand, and of each group of `prefix_of` one as the beginning of a token."""

    all_of: tuple[str, ...] = ()
    prefix_of: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of or self.prefix_of)

    def matches(self, tokens: Iterable[str]) -> bool:
        """The same answer as the database gives, for a document in memory."""
        held = set(tokens)
        return held.issuperset(self.all_of) and all(
            any(token.startswith(group) for token in held) for group in self.prefix_of
        )

    def tsquery(self) -> str:
        """The text for a cast to `tsquery`; the tokens hold neither quotes nor backslashes."""
        exact = [f"'{token}'" for token in self.all_of]
        begun = ["(" + " | ".join(f"'{token}':*" for token in group) + ")" for group in self.prefix_of]
        return " & ".join(exact + begun)


def document_tokens(texts: Iterable[str], names: Iterable[str] = (), codes: Iterable[str] = ()) -> list[str]:
    """Every token that the document shall be found by, sorted, once each.

    `names` are found by pinyin too; of `codes` (phones, serials, numbers of papers) every piece of four
    characters, the tail of a phone among them.
    """
    tokens: set[str] = set()
    names = list(names)
    for text in itertools.chain(texts, names):
        tokens.update(_text_tokens(_plain(text)))
    for name in names:
        tokens.update(_name_tokens(_plain(name)))
    for code in codes:
        plain = _plain(code)
        tokens.update(_text_tokens(plain))
        compact = "".join(_WORD.findall(plain))[:_LONGEST_WORD]
        tokens.update(_grams(compact), [compact] if compact else [])
    return sorted(tokens)


def query_tokens(q: str) -> Query:
    """What a person typed: words, pinyin, parts of numbers, in any mixture. Empty for nothing to search by."""
    plain = _plain(q)
    if _NUMBER_ALONE.fullmatch(plain):
        digits = "".join(_WORD.findall(_COUNTRY_CODE.sub("", re.sub(r"[\s()\-]", "", plain))))[:_LONGEST_WORD]
        return _word_query(digits) if digits else Query()
    all_of: dict[str, None] = {}
    prefix_of: dict[tuple[str, ...], None] = {}
    for run in _CJK_RUN.findall(plain):
        all_of.update(dict.fromkeys(_bigrams(run) or [run]))
    for word in _WORD.findall(plain):
        part = _word_query(word[:_LONGEST_WORD])
        all_of.update(dict.fromkeys(part.all_of))
        prefix_of.update(dict.fromkeys(part.prefix_of))
    return Query(tuple(all_of), tuple(prefix_of))


def _word_query(word: str) -> Query:
    if _has_pieces(word):
        return Query(all_of=tuple(dict.fromkeys(_grams(word))))
    return Query(prefix_of=((word, f"@{word}") if word.isalpha() else (word,),))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _text_tokens(plain: str) -> Iterator[str]:
    for run in _CJK_RUN.findall(plain):
        yield from run
        yield from _bigrams(run)
    for code in _CODE.findall(plain):
        words = [word[:_LONGEST_WORD] for word in _WORD.findall(code)]
        for word in {*words, "".join(words)[:_LONGEST_WORD]}:
            yield word
            if _has_pieces(word):
                yield from _grams(word)


def _bigrams(run: str) -> list[str]:
    return [first + second for first, second in itertools.pairwise(run)]


def _has_pieces(word: str) -> bool:
    return sum(char.isdigit() for char in word) >= _GRAM


def _grams(word: str) -> list[str]:
    return [f"#{word[start : start + _GRAM]}" for start in range(len(word) - _GRAM + 1)]


def _name_tokens(plain: str) -> Iterator[str]:
    """Full pinyin and initials, from every character on, so that a middle word of a company is found."""
    name = "".join(_CJK_RUN.findall(plain))[:_LONGEST_NAME]
    for reading in _readings(name):
        for start in range(len(reading)):
            rest = reading[start:]
            yield "@" + "".join(rest)
            if len(rest) > 1:
                yield "@" + "".join(syllable[0] for syllable in rest)


def _readings(name: str) -> list[tuple[str, ...]]:
    """The likely readings: as a surname, as in running text, then with one other reading of one character.

    Characters without a known reading are passed over.
    """
    options = {character: _options(character) for character in name}
    known = "".join(character for character in name if options[character])
    if not known:
        return []
    usual = tuple(syllables[0] for syllables in pinyin(known, style=Style.NORMAL))
    surname = next((length for length in (2, 1) if known[:length] in _SURNAMES), 0)
    named = (*_SURNAMES[known[:surname]], *usual[surname:]) if surname else usual
    found = {named: None, usual: None}
    for place, character in enumerate(known):
        for other in options[character]:
            if len(found) < _MOST_READINGS:
                found[(*named[:place], other, *named[place + 1 :])] = None
    spelled_with_u = {tuple(syllable.replace("v", "u") for syllable in reading): None for reading in found}
    return list({**found, **spelled_with_u})


@cache
def _options(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()
