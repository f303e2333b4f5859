"""The demonstration: organisations with people, customers and live work, each deciding by a promise of its own.

Everything is made by calling the actions with past `now`s through the whole pipeline; `making` does it.
"""

ORGANISATIONS = {
    "anda": "安达电器售后服务部",
    "xibei": "西北商场",
    "chengyu": "澄屿家电连锁",
    "lanbo": "岚泊冷却塔制造厂",
    "sutang": "素棠职业装定制",
    "nuanqiong": "暖穹太阳能热水器厂",
}
"""By the short name in the address, in the order in which they are made. All of them are invented."""
FIRST = "anda"
