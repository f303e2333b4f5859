"""Screens of the small organisations: each by its promise, its people and its cases. The tests do without them."""

from tests.browser.screens import Screen
from tests.browser.ways import at, case, first, follow

OF_THE_TRADES = (
    # An appliance chain
    Screen("chain-today", "fen@chengyu", at("")),
    Screen("chain-questions", "fen@chengyu", case("q=发热厉害&state=all")),
    Screen("chain-offers", "fen@chengyu", case("q=一闪一闪&state=all")),
    Screen("chain-exchanged", "fen@chengyu", case("q=充不进电&state=all")),
    Screen("chain-refused", "fen@chengyu", case("q=补差价&state=all")),
    Screen("chain-repair", "fen@chengyu", case("q=屏幕摔碎&state=all")),
    Screen("chain-cleaning", "fen@chengyu", case("q=三室两厅&state=all")),
    Screen("chain-today-chief", "ou@chengyu", at("")),
    Screen("chain-visits", "tan@chengyu", at("")),
    Screen("chain-promise", "dai@chengyu", at("promise")),
    Screen("chain-settings", "dai@chengyu", at("settings")),
    # A maker of cooling towers
    Screen("towers-today", "qiao@lanbo", at("")),
    Screen("towers-asked", "qiao@lanbo", case("q=飘水严重&state=all")),
    Screen("towers-closed", "qiao@lanbo", case("q=停机报警&state=all")),
    Screen("towers-today-chief", "sheng@lanbo", at("")),
    Screen("towers-agreed", "sheng@lanbo", case("q=皮带断了&state=all")),
    Screen("towers-open", "sheng@lanbo", case("q=填料老化&state=all")),
    Screen(
        "towers-agreement",
        "sheng@lanbo",
        at("cases/?q=填料老化&state=all", follow("[data-open]", "a[href$='/agreement']")),
    ),
    Screen(
        "towers-clock",
        "sheng@lanbo",
        at("cases/?q=填料老化&state=all", follow("[data-open]", ".clock-why[href]")),
    ),
    Screen("towers-board", "sheng@lanbo", at("dispatch/")),
    Screen("towers-promise", "xue@lanbo", at("promise")),
    # A tailor
    Screen("tailor-today", "shu@sutang", at("")),
    Screen("tailor-offers", "shu@sutang", case("q=侧缝裂开&state=all")),
    Screen("tailor-workshop", "shu@sutang", case("q=勾破一道&state=all")),
    Screen("tailor-closed", "shu@sutang", case("q=腰围偏大&state=all")),
    Screen(
        "tailor-unit",
        "shu@sutang",
        at("cases/?q=侧缝裂开&state=all", follow("[data-open]", "main a[href*='/unit/']")),
    ),
    Screen("tailor-altered", "hong@sutang", case("q=青果领&state=all")),
    Screen("tailor-promise", "cen@sutang", at("promise")),
    # A maker of solar water heaters and its dealers
    Screen("solar-today", "mou@nuanqiong", at("")),
    Screen("solar-generous", "mou@nuanqiong", case("q=电加热不工作&state=all")),
    Screen("solar-today-dealer", "lian@nuanqiong", at("")),
    Screen("solar-hail", "lian@nuanqiong", case("q=冰雹&state=all")),
    Screen("solar-paid", "lian@nuanqiong", case("q=防盗窗&state=all")),
    Screen("solar-call-back", "sui@nuanqiong", first("callbacks/")),
    Screen("solar-promise", "kuang@nuanqiong", at("promise")),
    Screen("solar-release", "kuang@nuanqiong", at("charters/solar-dealer/releases/1")),
)
