"""Who the customers of the sample are and where they live: invented people at invented doors.

Regions and roads are real, estates are not. Mobiles lie in 199 0000 0000 to 199 0009 9999, landlines in
0571-5550 0000 to 0571-5550 9999: ranges kept for stories.
"""

from dataclasses import dataclass, replace
from random import Random

from yinuo.platform.reference import regions

_SURNAMES = (
    "王王王王李李李李张张张张刘刘刘陈陈陈陈杨杨赵黄黄周周周吴吴吴徐徐徐孙孙胡胡朱朱高林林何郭马罗梁宋郑郑谢韩唐冯于董萧程曹袁邓许许傅沈沈沈"
    "曾彭吕苏卢蒋蔡贾丁魏薛叶叶阎余潘杜戴夏钟钟汪田任姜范方方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
    "楼俞来骆章祝单解查仇"
)
_GIVEN = (
    ("建国志晓文海春明德家俊子宇浩立一振学金水荣永", "伟强磊军洋勇杰涛超刚明辉鹏飞波斌林峰晨宁东成"),
    ("晓小文海丽雪春秋秀玉美慧红淑桂爱嘉欣雨思梓佳", "芳娜敏静艳娟霞英华燕玲婷莉萍琴云凤兰梅涵怡琪瑶悦"),
)
_TWO_SURNAMES = ("欧阳", "上官", "诸葛")

_PLACES: dict[str, tuple[int, tuple[str, ...]]] = {
    "330102": (14, ("庆春路", "秋涛北路", "望江路", "凯旋路", "解放东路")),
    "330105": (14, ("莫干山路", "大关路", "湖墅南路", "香积寺路", "绍兴路")),
    "330106": (16, ("文三路", "文一路", "古墩路", "天目山路", "紫金港路")),
    "330108": (8, ("江南大道", "滨盛路", "江汉路", "长河路")),
    "330109": (12, ("市心中路", "金城路", "通惠中路", "人民路")),
    "330110": (12, ("文一西路", "良睦路", "常二路", "荆长大道")),
    "330113": (7, ("迎宾路", "世纪大道", "邱山大街", "南苑街")),
    "330114": (6, ("金沙大道", "学源街", "海达南路")),
    "330111": (4, ("江滨西大道", "桂花西路", "金桥北路")),
    "330112": (4, ("钱王大街", "城中街", "万马路")),
    "330122": (2, ("迎春南路", "富春路")),
    "330127": (2, ("新安大街", "环湖北路")),
    "330182": (2, ("新安东路", "严州大道")),
    "330521": (3, ("永安街", "舞阳街")),
    "330523": (1, ("昌硕路", "天荒坪北路")),
    "330481": (2, ("海昌南路", "水月亭西路")),
    "330483": (2, ("振兴东路", "庆丰南路")),
    "330603": (2, ("群贤路", "金柯桥大道")),
    "330681": (2, ("暨阳路", "艮塔西路")),
}
_ESTATES = tuple(
    first + second
    for first in ("云栖", "望江", "翠屏", "桂雨", "兰桥", "澄湖", "听涛", "竹溪", "金桐", "和风")
    for second in ("花苑", "公寓", "新村", "家园", "雅苑", "小区")
)
_BUSINESSES = (
    (
        "餐饮",
        ("餐饮有限公司", "饭店", "酒楼"),
        ("小碗菜", "江南味", "半山人家", "三味堂", "渔家乐", "老灶台"),
        ("经理", "店长"),
    ),
    ("酒店", ("酒店", "宾馆", "民宿"), ("湖畔", "云松", "青舍", "四季春", "隐山"), ("经理", "店长")),
    ("学校", ("小学", "幼儿园", "中学"), ("育英桥", "启明星", "求知", "新苗"), ("老师", "主任")),
    ("物业", ("物业服务有限公司",), ("安居里", "德邻", "万家暖"), ("经理", "主任")),
    ("商贸", ("商贸有限公司", "超市"), ("好邻居", "惠每家", "永盛"), ("经理", "店长")),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """`phone` and `other` are digits as the parser stores them; `address` stands below the region."""

    name: str
    company: bool
    phone: str
    other: str
    region: str
    address: str
    note: str


class Town:
    """Draws customers, each with a phone of its own."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._mobiles = iter(random.sample(range(100_000), 2_000))
        self._landlines = iter(random.sample(range(10_000), 500))
        self._companies: set[str] = set()

    def person(self) -> Customer:
        random = self.random
        region = self._region()
        other = (
            self._landline(region)
            if random.random() < 0.12
            else self._mobile()
            if random.random() < 0.06
            else ""
        )
        note = random.choice(
            ("", "", "", "", "", "", "", "老客户", "下班后联系", "周末在家", "家有宠物", "电梯维护中，需步行")
        )
        return Customer(self._name(), False, self._mobile(), other, region, self._home(region), note)

    def company(self) -> Customer:
        random = self.random
        region = self._region()
        kind, endings, words, titles = random.choice(_BUSINESSES)
        place = regions.path(region)[-1].name.removesuffix("区").removesuffix("县").removesuffix("市")
        name = f"{place}{random.choice(words)}{random.choice(endings)}"
        while name in self._companies:
            name = f"{place}{random.choice(words)}{random.choice(endings)}{random.choice('东西南北')}{random.choice('店区院')}"
        self._companies.add(name)
        road = self._road(region)
        note = f"{kind}，联系人{self._name()[0]}{random.choice(titles)}"
        return Customer(name, True, self._mobile(), self._landline(region), region, road, note)

    def met_again(self, customer: Customer) -> Customer:
        """The same person written down a second time, with a new number."""
        return replace(customer, phone=self._mobile(), other="", note="换了号码")

    def other_address(self, customer: Customer) -> str:
        """Another door in the same region: a branch of a company, a second home of a person."""
        return self._road(customer.region) if customer.company else self._home(customer.region)

    def _name(self) -> str:
        random = self.random
        surname = random.choice(_TWO_SURNAMES) if random.random() < 0.01 else random.choice(_SURNAMES)
        second, last = random.choice(_GIVEN)
        return surname + (random.choice(second) if random.random() < 0.78 else "") + random.choice(last)

    def _region(self) -> str:
        return self.random.choices(list(_PLACES), [weight for weight, _ in _PLACES.values()])[0]

    def _road(self, region: str) -> str:
        return f"{self.random.choice(_PLACES[region][1])}{self.random.randint(1, 899)}号"

    def _home(self, region: str) -> str:
        random = self.random
        door = f"{random.randint(1, 26)}0{random.randint(1, 4)}室"
        estate = f"{random.choice(_ESTATES)}{random.randint(1, 38)}幢{random.randint(1, 4)}单元{door}"
        return f"{self._road(region)}{estate}" if random.random() < 0.6 else estate

    def _mobile(self) -> str:
        return f"199000{next(self._mobiles):05d}"

    def _landline(self, region: str) -> str:
        return f"05715550{next(self._landlines):04d}" if region.startswith("3301") else ""
