"""The texts of the pages in Chinese: `python -m yinuo.platform.ui.catalogues collect|compile|check`.

English is what the sources say. Simplified Chinese is written by hand in `locale/zh_Hans` and committed; Traditional
Chinese is made from it with the words of Taiwan, except where `locale/zh_Hant_overrides.po` says otherwise: for a whole
text by its msgid, or, with the context "word", for a word that the converter left or made.
"""

import argparse
import ast
import hashlib
import io
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from opencc import OpenCC

SOURCES = Path(__file__).resolve().parents[2]
LOCALE = SOURCES / "locale"
WORD = "word"
SIMPLIFIED, TRADITIONAL = "zh_Hans", "zh_Hant"
MARKS = {
    **dict.fromkeys(("_", "_now", "gettext", "gettext_lazy", "gettext_noop"), (None, 1)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 2)),
}
"""The functions that mark a text: where its context stands among the arguments, and how many forms it has."""
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-z]|(?<!%)%[sd]|\{\w*\}")
CALL = re.compile(
    r"""\b(?:n?p?gettext|_)\((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?\s*)+(?:count)?\)""", re.VERBOSE
)


class BuiltAtRunTimeError(ValueError):
    """A marked text that no catalogue can hold."""


def source(locale: Path) -> Path:
    """The catalogue that is written by hand."""
    return locale / SIMPLIFIED / "LC_MESSAGES" / "django.po"


def derived(locale: Path) -> Path:
    """The catalogue that is made from it."""
    return locale / TRADITIONAL / "LC_MESSAGES" / "django.po"


def overrides(locale: Path) -> Path:
    """What Traditional Chinese says in other words than the converter would."""
    return locale / f"{TRADITIONAL}_overrides.po"


def texts(sources: Path) -> Catalog:
    """Every text that the Python files and templates below `sources` mark for translation."""
    found = Catalog(locale=SIMPLIFIED, fuzzy=False)
    for path in sorted(sources.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not _ignored(path.relative_to(sources)):
            code = path.read_text(encoding="utf-8")
            for context, forms in _marked(code if path.suffix == ".py" else _as_python(code, path), path):
                found.add(forms if len(forms) > 1 else forms[0], context=context)
    return found


def collect(sources: Path = SOURCES, locale: Path = LOCALE) -> int:
    """Bring the hand-written catalogue up to the sources; how many of its texts are still to be translated."""
    known, wanted = _read(source(locale)), texts(sources)
    for message in messages(wanted):
        old = _find(known, message)
        if old and bool(old.pluralizable) == bool(message.pluralizable):
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    _write(wanted, source(locale))
    return sum(1 for message in messages(wanted) if not _translated(message))


def compile_all(locale: Path = LOCALE) -> bool:
    """Make what Django reads, when the sources of it have changed; whether there was anything to do."""
    mark = f"# Made from {SIMPLIFIED} {_digest(source(locale), overrides(locale), Path(__file__))}; do not edit.\n"
    target = derived(locale)
    made = [source(locale).with_suffix(".mo"), target.with_suffix(".mo"), target]
    if all(path.is_file() for path in made) and target.read_text(encoding="utf-8").startswith(mark):
        return False
    simplified = _read(source(locale))
    _write_mo(simplified, made[0])
    traditional = _traditional(simplified, _read(overrides(locale)))
    _write(traditional, target, head=mark)
    _write_mo(traditional, made[1])
    return True


def problems(sources: Path = SOURCES, locale: Path = LOCALE) -> list[str]:
    """What is wrong with the catalogues, one line each; empty when a page can be shown in every language."""
    known, wanted = _read(source(locale)), texts(sources)
    simplified = source(locale).name
    found = [f"not translated: {_name(m)}" for m in messages(wanted) if not _find(known, m)]
    found += [f"no longer in the sources: {_name(m)}" for m in messages(known) if not _find(wanted, m)]
    for catalogue, name in ((known, simplified), (_read(overrides(locale)), overrides(locale).name)):
        for message in messages(catalogue):
            if "fuzzy" in message.flags:
                found.append(f"{name}: to be confirmed (fuzzy): {_name(message)}")
            elif not _translated(message):
                found.append(f"{name}: not translated: {_name(message)}")
            elif wrong := _wrong_placeholders(message):
                found.append(f"{name}: placeholders differ ({wrong}): {_name(message)}")
    for message in messages(_read(overrides(locale))):
        if message.context != WORD and not _find(known, message):
            found.append(f"{overrides(locale).name}: no such text: {_name(message)}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python -m yinuo.platform.ui.catalogues", description=__doc__)
    parser.add_argument("do", choices=["collect", "compile", "check"])
    match parser.parse_args(arguments).do:
        case "collect":
            if missing := collect():
                print(f"{missing} texts to translate in {source(LOCALE)}")  # noqa: T201
        case "compile":
            compile_all()
        case "check":
            if found := problems():
                print("\n".join(found), file=sys.stderr)  # noqa: T201
                print("`make messages` collects the texts of the pages.", file=sys.stderr)  # noqa: T201
                return 1
    return 0


def _ignored(path: Path) -> bool:
    return not {"tests", "migrations", "node_modules", "locale"}.isdisjoint(path.parts)


def _as_python(template: str, path: Path) -> str:
    """A template as calls of gettext, one on a line."""
    return "\n".join(CALL.findall(templatize(template, origin=str(path))))


def _marked(code: str, path: Path) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Context and forms of each marked text. One that is built at run time raises: no catalogue could hold it."""
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in MARKS or any(isinstance(argument, ast.Starred) for argument in call.args):
            continue
        context_at, count = MARKS[name]
        first = 0 if context_at is None else 1
        said = call.args[: first + count]
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in said):
            raise BuiltAtRunTimeError(
                f"{path}:{call.lineno}: a marked text is written out, not built: use %(name)s"
            )
        words = [
            argument.value
            for argument in said
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value
        ]
        if len(words) == first + count:
            yield (words[0] if first else None), tuple(words[first:])


def _read(path: Path) -> Catalog:
    if not path.is_file():
        return Catalog(locale=SIMPLIFIED, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=SIMPLIFIED, ignore_obsolete=True, abort_invalid=True)


def _write(catalogue: Catalog, path: Path, head: str = "") -> None:
    body = io.BytesIO()
    write_po(
        body, catalogue, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    header = HEADER.format(language=path.parents[1].name)
    _replace(path, f"{head}{header}{body.getvalue().decode().strip()}\n".encode())


def _write_mo(catalogue: Catalog, path: Path) -> None:
    body = io.BytesIO()
    write_mo(body, catalogue)
    _replace(path, body.getvalue())


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _digest(*paths: Path) -> str:
    content = b"\0".join(path.read_bytes() if path.is_file() else b"" for path in paths)
    return hashlib.sha256(content).hexdigest()[:16]


def _traditional(simplified: Catalog, said_otherwise: Catalog) -> Catalog:
    convert = OpenCC("s2twp").convert
    words = {forms_of(m)[0]: _strings(m)[0] for m in messages(said_otherwise) if m.context == WORD}
    longest_first = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
    made = Catalog(locale=TRADITIONAL, fuzzy=False)
    for message in messages(simplified):
        override = _find(said_otherwise, message)
        strings = _strings(override or message)
        if override is None:
            strings = [convert(string) for string in strings]
            if words:
                strings = [longest_first.sub(lambda found: words[found[0]], string) for string in strings]
        made.add(
            message.id,
            tuple(strings) if message.pluralizable else strings[0],
            flags=message.flags,
            context=message.context,
        )
    return made


def messages(catalogue: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalogue if message.id)


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def forms_of(message: Message) -> list[str]:
    """The English of a message: one form, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _find(catalogue: Catalog, message: Message) -> Message | None:
    return catalogue.get(forms_of(message)[0], context=message.context)


def _name(message: Message) -> str:
    text = forms_of(message)[0]
    return f"{text!r} (context {message.context!r})" if message.context else repr(text)


def _translated(message: Message) -> bool:
    return all(_strings(message))


def _wrong_placeholders(message: Message) -> str:
    """Those that only one side has; the last of the English forms counts, since Chinese has one form for all numbers."""
    asked = set(PLACEHOLDER.findall(forms_of(message)[-1]))
    given: Iterable[str] = (one for string in _strings(message) for one in PLACEHOLDER.findall(string))
    return ", ".join(sorted(asked ^ set(given)))


if __name__ == "__main__":
    sys.exit(main())
