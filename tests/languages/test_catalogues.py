"""Every text has its Chinese: collected from the sources, complete, and Traditional made from Simplified."""

from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

from yinuo.platform.ui import catalogues

PAGE = """\
{% load i18n %}<h1>{% trans "Case" %}</h1>{% trans "File" context "dossier" %}
{% blocktrans with who=owner %}Owned by {{ who }}{% endblocktrans %}
{% blocktrans count n=3 %}{{ n }} visit{% plural %}{{ n }} visits{% endblocktrans %}
{{ told|default:_("it's unknown") }}{% include "a.html" with title=_("Here") %}
"""
CODE = """\
from django.utils.translation import gettext_noop, pgettext
said = gettext_noop(
    "Say why"
    " you close it."
)
name = pgettext("of a thing", "Name")
known = _(LABELS["state"])
"""
TEXTS = {
    (None, "Case"),
    ("dossier", "File"),
    (None, "Owned by %(who)s"),
    (None, "%(n)s visit"),
    (None, "it's unknown"),
    (None, "Here"),
    (None, "Say why you close it."),
    ("of a thing", "Name"),
}
START = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name, text in {
        "templates/page.html": PAGE,
        "labels.py": CODE,
        "tests/test_it.py": '_("Not shown")',
    }.items():
        path = tmp_path / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "sources"


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    return tmp_path / "locale"


def written(path: Path, entries: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(START + entries, encoding="utf-8")


def said(msgid: str, msgstr: str, *, context: str = "", mark: str = "") -> str:
    head = f"#, {mark}\n" if mark else ""
    return f'{head}{f"""msgctxt "{context}"{chr(10)}""" if context else ""}msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def traditional(locale: Path, simplified: str, overrides: str = "") -> str:
    """What the Traditional catalogue says for the one text `Sample`."""
    written(catalogues.source(locale), said("Sample", simplified))
    written(catalogues.overrides(locale), overrides)
    catalogues.compile_all(locale)
    return catalogues.derived(locale).read_text(encoding="utf-8").split('msgid "Sample"\nmsgstr ')[1].strip()


def test_everything_is_translated():
    assert catalogues.problems() == []


def test_templates_and_python_files_are_collected_with_context_and_plural(sources):
    found = {
        (message.context, catalogues.forms_of(message)[0])
        for message in catalogues.messages(catalogues.texts(sources))
    }
    assert found == TEXTS


def test_collecting_keeps_what_is_translated_and_drops_what_is_gone(sources, locale):
    written(catalogues.source(locale), said("Case", "受理单") + said("Gone", "没有了"))
    assert catalogues.collect(sources, locale) == len(TEXTS) - 1
    text = catalogues.source(locale).read_text(encoding="utf-8")
    assert 'msgid "Case"\nmsgstr "受理单"' in text
    assert "Gone" not in text
    catalogues.collect(sources, locale)
    assert catalogues.source(locale).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "built", ['_(f"Hello {name}")', '_("Hello " + name)', 'gettext_noop("Row %s" % row)']
)
def test_a_text_that_is_built_at_run_time_is_refused(sources, built):
    (sources / "more.py").write_text(built, encoding="utf-8")
    with pytest.raises(catalogues.BuiltAtRunTimeError, match=r"more\.py:1"):
        catalogues.texts(sources)


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (said("Here", "") + said("Case", "受理单"), "not translated: 'Here'"),
        (said("Case", "受理单", mark="fuzzy"), "to be confirmed (fuzzy): 'Case'"),
        (
            said("Owned by %(who)s", "负责人：%(whom)s"),
            "placeholders differ (%(who)s, %(whom)s): 'Owned by %(who)s'",
        ),
        (said("Gone", "没有了"), "no longer in the sources: 'Gone'"),
        ("", "not translated: 'Name' (context 'of a thing')"),
    ],
)
def test_the_check_says_what_is_wrong(sources, locale, entries, complaint):
    written(catalogues.source(locale), entries)
    assert any(complaint in problem for problem in catalogues.problems(sources, locale))


def test_the_check_finds_an_override_of_nothing(sources, locale):
    catalogues.collect(sources, locale)
    written(catalogues.overrides(locale), said("Gone", "沒有了"))
    assert "zh_Hant_overrides.po: no such text: 'Gone'" in catalogues.problems(sources, locale)


def test_compiling_again_does_nothing_until_a_text_changes(locale):
    written(catalogues.source(locale), said("Case", "受理单"))
    assert catalogues.compile_all(locale)
    assert not catalogues.compile_all(locale)
    written(catalogues.source(locale), said("Case", "受理"))
    assert catalogues.compile_all(locale)
    catalogues.derived(locale).with_suffix(".mo").unlink()
    assert catalogues.compile_all(locale)


def test_traditional_chinese_speaks_with_the_words_of_taiwan(locale):
    assert traditional(locale, "请用默认打印机打印软件里的信息") == '"請用預設印表機列印軟體裡的資訊"'


def test_an_override_stands_for_a_text_or_for_a_word(locale):
    assert traditional(locale, "第一行账号", said("賬號", "帳號", context="word")) == '"第一行帳號"'
    assert traditional(locale, "第一行账号", said("Sample", "第一列帳號")) == '"第一列帳號"'


@pytest.mark.parametrize(
    ("language", "case", "several"),
    [("zh-hans", "受理单", "3 人"), ("zh-hant", "受理單", "3 人"), ("en", "Case", "3 people")],
)
def test_django_finds_the_texts(language, case, several):
    with override(language):
        assert gettext("Case") == case
        assert ngettext("%(count)s person", "%(count)s people", 3) % {"count": 3} == several
        assert pgettext("a context that nobody uses", "Case") == "Case"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param("Register of requests", "叫修登记簿", marks=pytest.mark.clause("C351")),
        pytest.param("Service vouchers", "服务凭证", marks=pytest.mark.clause("C351")),
        pytest.param("Struck off", "已注销", marks=pytest.mark.clause("C352")),
        pytest.param("Filed", "已归档", marks=pytest.mark.clause("C352")),
        pytest.param("A paid", "A 有费", marks=pytest.mark.clause("C347")),
        pytest.param("B contract", "B 合同", marks=pytest.mark.clause("C348")),
        pytest.param("C free", "C 免费", marks=pytest.mark.clause("C349")),
        ("D internal", "D 内部"),
        ("Dispatch", "派工"),
        ("Call-back", "回访"),
        ("Hand over", "移交"),
        ("First asked", "首问"),
    ],
)
def test_the_words_of_the_trade(english, chinese):
    with override("zh-hans"):
        assert gettext(english) == chinese


def test_one_english_word_may_have_two_chinese_ones():
    with override("zh-hans"):
        assert gettext("File") != pgettext("dossier", "File")
        assert gettext("Closed") == "已结案"
        assert pgettext("service point", "Closed") == "已停用"
