import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.platform.search.tokens import Query, document_tokens, query_tokens

CORPUS = {
    "zhao": document_tokens(
        ["空调不制冷,外机响", "浙江省杭州市西湖区文三路 90 号"],
        names=["赵艳"],
        codes=["19900001234", "AK35-2109-004217"],
    ),
    "shan": document_tokens(
        ["冰箱冷藏室结冰"], names=["单晓明"], codes=["0571-5550 1234", "BX20-2201-000017"]
    ),
    "lv": document_tokens(["洗衣机漏水 型号 KFR-35GW/A"], names=["吕布"], codes=["19900005678"]),
    "inn": document_tokens(["油烟机噪音大"], names=["杭州楼外楼餐饮有限公司"], codes=["0571-5550 0099"]),
    "zeng": document_tokens(["合同 2024-0007 的空调"], names=["曾乐"], codes=["19900009999"]),
}


def hits(q):
    query = query_tokens(q)
    return {name for name, tokens in CORPUS.items() if query and query.matches(tokens)}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("不制冷", {"zhao"}),
        ("空调", {"zhao", "zeng"}),
        ("冰", {"shan"}),
        ("赵艳", {"zhao"}),
        ("西湖区 空调", {"zhao"}),
        ("单晓明", {"shan"}),
        ("楼外楼", {"inn"}),
        ("制热", set()),
    ],
)
def test_chinese_words(q, found):
    assert hits(q) == found


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("zy", {"zhao"}),
        ("ZHAOYAN", {"zhao"}),
        ("zhaoy", {"zhao"}),
        ("zhao yan", {"zhao"}),
        ("sxm", {"shan"}),
        ("shanxiaoming", {"shan"}),
        ("danxiaoming", {"shan"}),
        ("xiaoming", {"shan"}),
        ("lvbu", {"lv"}),
        ("lubu", {"lv"}),
        ("hzlwl", {"inn"}),
        ("lwl", {"inn"}),
        ("zengyue", {"zeng"}),
        ("zengle", {"zeng"}),
        ("cengle", {"zeng"}),
    ],
)
def test_names_by_pinyin(q, found):
    assert hits(q) >= found


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("1234", {"zhao", "shan"}),
        ("19900001234", {"zhao"}),
        ("199 0000 1234", {"zhao"}),
        ("199 0000 12", {"zhao"}),
        ("+86 199-0000-1234", {"zhao"}),
        ("１９９００００１２３４", {"zhao"}),
        ("00012", {"zhao"}),
        ("55501234", {"shan"}),
        ("0571-5550 1234", {"shan"}),
        ("057155501234", {"shan"}),
        ("AK35-2109-004217", {"zhao"}),
        ("ak352109004217", {"zhao"}),
        ("4217", {"zhao"}),
        ("2109-0042", {"zhao"}),
        ("KFR-35GW", {"lv"}),
        ("kfr35gw", {"lv"}),
        ("35gw", {"lv"}),
        ("2024-0007", {"zeng"}),
        ("199", {"zhao", "lv", "zeng"}),
    ],
)
def test_numbers_whole_and_in_parts(q, found):
    assert hits(q) == found


@pytest.mark.parametrize("q", ["", "   ", "!?", "'", "\\", "<>", "-"])
def test_nothing_to_search_by(q):
    assert not query_tokens(q)
    assert query_tokens(q) == Query()


@given(
    st.lists(st.text("空调不制冷冰箱漏水噪音大门坏ab12 -,", max_size=30), min_size=1, max_size=3), st.data()
)
def test_every_part_of_a_chinese_run_finds_its_document(texts, data):
    tokens = document_tokens(texts)
    text = data.draw(st.sampled_from(texts))
    runs = [run for run in "".join(c if c >= "一" else " " for c in text).split() if run]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert query_tokens(run[start:end]).matches(tokens)


@given(st.from_regex(r"[A-Z0-9]{4,20}", fullmatch=True), st.data())
def test_every_piece_of_four_digits_or_more_finds_its_code(code, data):
    tokens = document_tokens([], codes=[code])
    start = data.draw(st.integers(0, len(code) - 4))
    piece = code[start : data.draw(st.integers(start + 4, len(code)))]
    if sum(char.isdigit() for char in piece) >= 4:
        assert query_tokens(piece).matches(tokens)


@given(st.text(max_size=40))
def test_tokens_are_safe_to_quote(text):
    query = query_tokens(text)
    tokens = document_tokens([text], names=[text], codes=[text])
    assert not any(set(token) & set("'\\") for token in tokens)
    assert query.tsquery().count("'") % 2 == 0
    assert "\\" not in query.tsquery()


def test_tsquery():
    assert query_tokens("冰箱 zy 1234").tsquery() == "'冰箱' & '#1234' & ('zy':* | '@zy':*)"
