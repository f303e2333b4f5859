"""The editor of a draft: saving, conflicts, the check, the rows, the workbook."""

import io
import json
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office import NOW, codes, send, sign_in

from yinuo.charters import actions
from yinuo.charters.tests.drafting import saved, started
from yinuo.web.editing import LONGEST_TEXT

JSON = {"Accept": "application/json"}
MINE = "# Mine.\n"


@pytest.fixture
def chief(visitor, office):
    return sign_in(visitor, office["zhou"])


@pytest.fixture
def draft(office):
    return started(office)


def at(draft, more=""):
    return f"/o/anda/charters/{draft.charter}/drafts/{draft.number}/text{more}"


def ask(browser, address, **data):
    """What the page's script asks, and the answer."""
    response = browser.post(address, data, headers=JSON)
    return response.status_code, json.loads(response.content)


def save(browser, draft, text, *, version=1, base="", script=True, **more):
    data = {"text": text, "version": version, "base": base, **more}
    if not script:
        return send(browser, at(draft), data)
    return ask(browser, at(draft), _key=uuid.uuid4(), **data)


# ---- the page ---------------------------------------------------------------------------------------------------


def test_the_page_is_a_text_area_that_a_script_makes_an_editor_of(chief, draft):
    response = chief.get(at(draft))
    page = response.content.decode()
    assert "售后服务部服务承诺" in page
    assert '<textarea name="text"' in page
    assert "[[payer]]" in page
    assert f'data-check="{at(draft, "/check")}"' in page
    policy = response.headers["Content-Security-Policy"]
    nonce = page.partition('data-nonce="')[2].partition('"')[0]
    assert len(nonce) > 10
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    assert "unsafe-inline" not in policy


def test_a_draft_that_is_no_longer_open_is_read_only(chief, draft, office):
    actions.drop_draft(draft_id=draft.id, actor=office["zhou"], now=NOW)
    page = chief.get(at(draft)).content.decode()
    assert 'data-open=""' in page
    assert "readonly" in page
    status, answer = save(chief, draft, draft.text + MINE, version=2)
    assert status == 422
    assert answer["refused"]


def test_a_draft_that_is_not_there_is_not_found(chief, draft):
    for more in ("", "/check", "/rows", "/workbook", "/workbook/in"):
        address = at(draft, more).replace("/drafts/1", "/drafts/9")
        assert (chief.get(address) if not more else chief.post(address, {"text": "a = 1"})).status_code == 404


# ---- saving -----------------------------------------------------------------------------------------------------


def test_the_script_saves_and_goes_on_from_the_new_version(chief, draft):
    status, answer = save(chief, draft, (draft.text + MINE).replace("\n", "\r\n"), base=draft.text)
    assert (status, answer["version"]) == (200, 2)
    draft.refresh_from_db()
    assert draft.text.endswith(f"\n{MINE}")
    assert "\r" not in draft.text
    assert save(chief, draft, draft.text + MINE, version=2)[1]["version"] == 3


def test_what_stands_there_already_is_saved_without_a_new_version(chief, draft):
    assert save(chief, draft, draft.text)[1]["version"] == 1
    assert codes().count("charters.draft_saved") == 0


def test_without_a_script_saving_leads_to_the_page_of_the_draft(chief, draft):
    response = save(chief, draft, draft.text + MINE, script=False)
    assert response.status_code == 302
    assert response.headers["Location"] == at(draft).removesuffix("/text")
    draft.refresh_from_db()
    assert draft.text.endswith(MINE)


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_TEXT + 1)])
def test_an_empty_and_an_over_long_text_are_refused_and_nothing_is_written(chief, draft, text):
    status, answer = save(chief, draft, text)
    assert status == 422
    assert answer["refused"]
    assert save(chief, draft, text, script=False).status_code == 422
    before = draft.text
    draft.refresh_from_db()
    assert (draft.text, draft.version) == (before, 1)


def test_an_over_long_text_is_told_as_such(chief, draft):
    _, answer = save(chief, draft, "x" * (LONGEST_TEXT + 1))
    assert "1000000" in answer["refused"]
    assert save(chief, draft, draft.text + MINE, base="x" * (LONGEST_TEXT + 1))[0] == 422


def test_a_version_that_nobody_has_seen_saves_nothing(chief, draft):
    for version in ("", "x", "0", "99999999999"):
        assert save(chief, draft, draft.text + MINE, version=version)[0] == 409
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_text_that_is_no_charter_may_be_saved(chief, draft):
    assert save(chief, draft, "half a thought [")[0] == 200


def test_after_a_conflict_mine_and_theirs_stand_beside_each_other_part_by_part(chief, draft, office):
    base = draft.text
    theirs = base.replace("[charter]", "# Theirs.\n[charter]", 1)
    saved(office, draft, by="shen", text=theirs)
    mine = base + MINE
    status, answer = save(chief, draft, mine, base=base)
    assert (status, answer["version"], answer["theirs"]) == (409, 2, theirs)
    differing = [part for part in answer["parts"] if "same" not in part]
    assert [(part["mine"], part["theirs"], part["rather"]) for part in differing] == [
        ("", "# Theirs.\n", "theirs"),
        (MINE, "", "mine"),
    ]
    draft.refresh_from_db()
    assert draft.text == theirs
    both = "".join(part["same"] if "same" in part else part[part["rather"]] for part in answer["parts"])
    assert save(chief, draft, both, version=2, base=theirs)[0] == 200
    draft.refresh_from_db()
    assert draft.text == theirs + MINE


def test_without_a_script_a_conflict_is_settled_by_a_form(chief, draft, office):
    base = draft.text
    theirs = base.replace("[charter]", "# Theirs.\n[charter]", 1)
    saved(office, draft, by="shen", text=theirs)
    response = save(chief, draft, base + MINE, base=base, script=False)
    assert response.status_code == 409
    page = response.content.decode()
    assert 'name="side_0" value="theirs" checked' in page
    assert 'name="side_1" value="mine" checked' in page
    assert MINE.strip() in page
    assert 'name="version" value="2"' in page
    sides = {"do": "choose", "side_0": "theirs", "side_1": "mine"}
    assert save(chief, draft, base + MINE, version=2, base=base, script=False, **sides).status_code == 302
    draft.refresh_from_db()
    assert draft.text == theirs + MINE


def test_choices_made_on_an_older_theirs_are_asked_again(chief, draft, office):
    base = draft.text
    saved(office, draft, by="shen", text=f"# One.\n{base}")
    draft.refresh_from_db()
    saved(office, draft, by="shen", text=f"# Two.\n{base}")
    response = save(
        chief, draft, base + MINE, version=2, base=base, script=False, do="choose", side_0="theirs"
    )
    assert response.status_code == 409
    assert "# Two." in response.content.decode()


# ---- the check --------------------------------------------------------------------------------------------------


def test_the_check_finds_nothing_in_the_text_as_shipped_but_its_blank(chief, draft):
    status, answer = ask(chief, at(draft, "/check"), text=draft.text, whole=1)
    assert status == 200
    assert [each for each in answer["findings"] if each["severity"] == "error"] == []
    assert len(answer["blanks"]) == 1
    assert answer["whole"]
    assert answer["examples"] > 10
    assert answer["ms"] >= 0


def test_the_check_says_where_it_stands_and_of_which_clause(chief, draft):
    line = next(
        number for number, said in enumerate(draft.text.split("\n"), 1) if said.startswith("[[payer]]")
    )
    lines = draft.text.split("\n")
    at_clause = next(n for n in range(line, line + 9) if lines[n].startswith("clause"))
    lines[at_clause] = lines[at_clause].replace("clause", "clouse")
    text = "\n".join(lines)
    status, answer = ask(chief, at(draft, "/check"), text=text)
    assert status == 200
    found = next(each for each in answer["findings"] if "clouse" in each["message"])
    assert (found["line"], found["from"], found["to"], found["severity"]) == (at_clause + 1, 0, 6, "error")
    assert "clause" in found["message"]
    assert not answer["whole"]


def test_what_is_no_toml_is_shown_at_its_character(chief, draft):
    _, answer = ask(chief, at(draft, "/check"), text="a = 1\nb = = 2\n", whole=1)
    (found,) = answer["findings"]
    assert (found["line"], found["from"], found["to"]) == (2, 4, 5)
    assert not answer["whole"]


def test_characters_are_counted_as_browsers_count_them(chief, draft):
    text = draft.text.replace('id = "service-office"', 'titel = "😀" # ，\nid = "service-office"', 1)
    _, answer = ask(chief, at(draft, "/check"), text=text + 'x = "😀" =')
    assert answer["findings"][-1]["from"] == len('x = "😀" '.encode("utf-16-le")) // 2


def test_the_text_of_another_charter_and_a_wrong_setting_are_told(chief, draft, office):
    text = draft.text.replace('id = "service-office"', 'id = "gome"', 1)
    _, answer = ask(chief, at(draft, "/check"), text=text, whole=1)
    assert any("gome" in each["message"] for each in answer["findings"])
    saved(office, draft, small_fee_limit="many")
    _, answer = ask(chief, at(draft, "/check"), text=draft.text, whole=1)
    assert any(each["message"].startswith("settings.small_fee_limit") for each in answer["findings"])


def test_a_text_without_end_is_refused(chief, draft):
    for more in ("/check", "/rows", "/workbook/in"):
        assert ask(chief, at(draft, more), text="#" * (LONGEST_TEXT + 1), kind="fee")[0] == 422


def test_the_check_changes_nothing(chief, draft):
    ask(chief, at(draft, "/check"), text=draft.text + MINE, whole=1)
    draft.refresh_from_db()
    assert MINE not in draft.text
    assert draft.version == 1


# ---- the rows ---------------------------------------------------------------------------------------------------


def edited(text, edit):
    units = text.encode("utf-16-le")
    return (units[: 2 * edit["from"]] + edit["insert"].encode("utf-16-le") + units[2 * edit["to"] :]).decode(
        "utf-16-le"
    )


def test_the_rows_of_a_kind_come_with_their_lines_and_names_in_the_readers_language(chief, draft):
    status, table = ask(chief, at(draft, "/rows"), text=draft.text, kind="payer")
    assert status == 200
    row = table["rows"][0]
    lines = draft.text.split("\n")
    assert lines[row["line"] - 1] == "[[payer]]"
    assert lines[row["lines"]["clause"] - 1].startswith("clause")
    assert table["counts"]["payer"] == len(table["rows"])
    assert {"key": "clause", "label": "条款"} in table["columns"]
    assert "edit" not in table


def test_a_changed_cell_is_a_small_edit_of_the_text(chief, draft):
    text = f"# 😀\n{draft.text}"
    _, table = ask(chief, at(draft, "/rows"), text=text, kind="payer")
    row = table["rows"][1]
    seen = {"kind": "payer", "number": row["number"], "name": row["name"], "key": "payer"}
    change = {**seen, "was": row["cells"]["payer"], "typed": "maker", "do": "cell"}
    status, answer = ask(chief, at(draft, "/rows"), text=text, **change)
    assert status == 200
    assert answer["rows"][1]["cells"]["payer"] == "maker"
    made = edited(text, answer["edit"])
    assert [pair for pair in zip(text.split("\n"), made.split("\n"), strict=True) if pair[0] != pair[1]] == [
        (f'payer = "{row["cells"]["payer"]}"', 'payer = "maker"')
    ]


def test_rows_are_added_below_a_row_and_deleted(chief, draft):
    _, table = ask(chief, at(draft, "/rows"), text=draft.text, kind="payer")
    row = table["rows"][0]
    _, answer = ask(
        chief,
        at(draft, "/rows"),
        text=draft.text,
        kind="payer",
        do="add",
        number=1,
        clause=row["cells"]["clause"],
    )
    made = edited(draft.text, answer["edit"])
    assert len(answer["rows"]) == len(table["rows"]) + 1
    assert answer["rows"][1]["cells"] == {"clause": row["cells"]["clause"]}
    delete = {"do": "delete", "number": 2, "name": row["cells"]["clause"]}
    _, answer = ask(chief, at(draft, "/rows"), text=made, kind="payer", **delete)
    assert edited(made, answer["edit"]) == draft.text


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "payers"},
        {"kind": "payer", "do": "cell", "number": 999, "key": "payer", "typed": "maker"},
        {"kind": "payer", "do": "cell", "number": 1, "name": "another", "key": "payer", "typed": "maker"},
        {"kind": "payer", "do": "delete", "number": 1, "name": "another"},
        {"kind": "payer", "do": "delete", "number": "x"},
        {"kind": "payer", "do": "add", "number": 999},
        {"kind": "payer", "text": "[["},
    ],
)
def test_rows_that_are_not_as_the_page_shows_them_are_left_alone(chief, draft, change):
    status, answer = ask(chief, at(draft, "/rows"), **{"text": draft.text, **change})
    assert status == 422
    assert answer["refused"]


def test_a_cell_that_somebody_has_changed_meanwhile_is_left_alone(chief, draft):
    _, table = ask(chief, at(draft, "/rows"), text=draft.text, kind="payer")
    row = table["rows"][0]
    change = {
        "kind": "payer",
        "number": 1,
        "name": row["name"],
        "key": "payer",
        "was": "other",
        "typed": "maker",
    }
    assert ask(chief, at(draft, "/rows"), text=draft.text, do="cell", **change)[0] == 422


# ---- the workbook -----------------------------------------------------------------------------------------------


def workbook(browser, draft, text=None):
    response = browser.post(at(draft, "/workbook"), {"text": text or draft.text})
    assert response.status_code == 200
    assert f'filename="{draft.charter}-1.xlsx"' in response.headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(response.content))


def sheet_of(book, kind):
    return next(sheet for sheet in book.worksheets if sheet.title.endswith(f" {kind}"))


def back(browser, draft, book, *, script=True, name="rows.xlsx"):
    content = book
    if not isinstance(book, bytes):
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()
    data = {"text": draft.text, "version": 1, "file": SimpleUploadedFile(name, content)}
    response = browser.post(at(draft, "/workbook/in"), data, headers=JSON if script else {})
    return (response.status_code, json.loads(response.content)) if script else response


def changed(book):
    sheet = sheet_of(book, "payer")
    place = next(cell.column for cell in sheet[2] if cell.value == "payer")
    sheet.cell(3, place).value = "maker"
    sheet.delete_rows(4)
    return book


def test_a_workbook_that_comes_back_changes_the_text_and_says_what(chief, draft):
    status, answer = back(chief, draft, workbook(chief, draft))
    assert (status, answer["changes"]) == (200, [])
    status, answer = back(chief, draft, changed(workbook(chief, draft)))
    assert [(each["what"], each["row"]) for each in answer["changes"]] == [("changed", 1), ("removed", 2)]
    (cell,) = answer["changes"][0]["cells"]
    assert cell["after"] == "maker"
    assert "maker" in edited(draft.text, answer["edit"])
    before = draft.text
    draft.refresh_from_db()
    assert (draft.text, draft.version) == (before, 1)


def test_without_a_script_the_page_shows_what_would_change_and_nothing_is_saved(chief, draft):
    response = back(chief, draft, changed(workbook(chief, draft)), script=False)
    assert response.status_code == 200
    page = response.content.decode()
    assert "尚未保存" in page or "Nothing is saved yet" in page
    assert '<s class="mute">' in page
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_workbook_that_cannot_be_taken_says_everything_that_is_wrong(chief, draft):
    book = workbook(chief, draft)
    sheet = sheet_of(book, "payer")
    sheet.merge_cells("A3:A4")
    sheet.cell(5, 2, "=1+1")
    status, answer = back(chief, draft, book)
    assert status == 422
    assert len(answer["faults"]) == 2
    assert all("payer" in fault for fault in answer["faults"])
    response = back(chief, draft, book, script=False)
    assert response.status_code == 422
    assert answer["faults"][0] in response.content.decode().replace("&quot;", '"')


def test_no_workbook_and_none_at_all_are_refused(chief, draft):
    assert back(chief, draft, b"not a workbook")[0] == 422
    assert ask(chief, at(draft, "/workbook/in"), text=draft.text)[0] == 422
    assert ask(chief, at(draft, "/workbook"), text="[[")[0] == 422
    assert chief.post(at(draft, "/workbook"), {"text": "[["}).status_code == 422
