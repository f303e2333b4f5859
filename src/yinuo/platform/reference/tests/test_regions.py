import pytest

from yinuo.platform.reference import regions
from yinuo.platform.reference.regions import Level


def names(code):
    return [region.name for region in regions.children(code)]


def test_every_code_has_six_digits_and_every_parent_exists():
    todo = regions.provinces()
    count = 0
    while todo:
        region = todo.pop()
        count += 1
        assert len(region.code) == 6
        assert region.code.isdigit()
        below = regions.children(region.code)
        assert all(child.parent == region.code for child in below)
        assert all(child.code[:2] == region.code[:2] for child in below)
        todo += below
    assert count > 3000


def test_there_are_34_provinces():
    assert len(regions.provinces()) == 34


def test_a_municipality_has_districts_and_no_cities():
    below = regions.children("310000")
    assert "黄浦区" in [region.name for region in below]
    assert {region.level for region in below} == {Level.COUNTY}
    assert regions.name_path("310101") == "上海市 黄浦区"


@pytest.mark.parametrize(
    ("code", "name"),
    [("441900", "东莞市"), ("442000", "中山市"), ("460400", "儋州市"), ("620200", "嘉峪关市")],
)
def test_cities_without_counties(code, name):
    assert regions.get(code).level is Level.CITY
    assert regions.get(code).name == name
    assert names(code) == []


def test_counties_directly_below_a_province_stand_among_its_cities():
    assert {"武汉市", "仙桃市", "神农架林区"} <= set(names("420000"))
    assert regions.name_path("429004") == "湖北省 仙桃市"


@pytest.mark.parametrize(
    ("code", "name"), [("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区")]
)
def test_hong_kong_macau_and_taiwan_are_regions_without_children(code, name):
    assert regions.name_path(code) == name
    assert names(code) == []
    assert regions.find(name) == code


def test_short_codes_are_understood():
    assert regions.name_path("33") == "浙江省"
    assert regions.name_path("3301") == "浙江省 杭州市"
    assert "西湖区" in names("3301")


def test_name_path():
    assert regions.name_path("330106") == "浙江省 杭州市 西湖区"


def test_an_abolished_code_still_has_the_path_above_it():
    assert regions.get("330103") is None
    assert regions.name_path("330103") == "浙江省 杭州市"
    assert regions.name_path("999999") == ""
    assert regions.name_path("") == ""


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("浙江省杭州市西湖区文三路 90 号", "浙江省 杭州市 西湖区"),
        ("浙江 杭州 西湖", "浙江省 杭州市 西湖区"),
        ("浙江杭州西湖区文三路", "浙江省 杭州市 西湖区"),
        ("杭州市西湖区文三路", "浙江省 杭州市 西湖区"),
        ("浙江省西湖区", "浙江省 杭州市 西湖区"),
        ("中国浙江省,杭州市,西湖区", "浙江省 杭州市 西湖区"),
        ("杭州西湖大道 1 号", "浙江省 杭州市"),
        ("浙江省杭州市下城区", "浙江省 杭州市"),
        ("上海市南京东路 100 号", "上海市"),
        ("上海市 市辖区 普陀区", "上海市 普陀区"),
        ("上海市上海市普陀区", "上海市 普陀区"),
        ("浙江省舟山市普陀区", "浙江省 舟山市 普陀区"),
        ("北京朝阳区建国路", "北京市 朝阳区"),
        ("吉林省吉林市船营区", "吉林省 吉林市 船营区"),
        ("吉林市船营区", "吉林省 吉林市 船营区"),
        ("重庆市忠县", "重庆市 忠县"),
        ("广东省东莞市长安镇", "广东省 东莞市"),
        ("恩施利川市", "湖北省 恩施土家族苗族自治州 利川市"),
        ("天津市河北区", "天津市 河北区"),
        ("新疆和田地区和康县", "新疆维吾尔自治区 和田地区 和康县"),
        ("请送到杭州市余杭区良睦路", "浙江省 杭州市 余杭区"),
        ("德清县武康街道", "浙江省 湖州市 德清县"),
    ],
)
def test_the_region_in_an_address(address, path):
    assert regions.name_path(regions.find(address) or "") == path


@pytest.mark.parametrize("address", ["", "朝阳区建国路", "西湖区", "文三路 90 号", "abc", "城区"])
def test_no_region_is_guessed(address):
    assert regions.find(address) is None


@pytest.mark.parametrize(
    ("code", "is_urban"),
    [
        ("330106", True),  # 西湖区
        ("330122", False),  # 桐庐县
        ("330183", False),  # 富阳, then a city of its own; a district since
        ("429021", False),  # 神农架林区
        ("330100", None),
        ("33", None),
        ("", None),
        ("999999", None),
    ],
)
def test_a_district_of_a_city_is_told_from_a_county(code, is_urban):
    if code == "330183":
        code = next(r.code for r in regions.children("330100") if r.name.endswith(("县", "市")))
    assert regions.is_urban(code) is is_urban
