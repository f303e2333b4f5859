"""The screens of the department store, and with them all screens there are."""

from tests.browser.administration import OF_THE_ADMINISTRATOR
from tests.browser.screens import SCREENS as OF_THE_OFFICE
from tests.browser.screens import Screen, at, case, first, follow

OF_THE_STORE = (
    # The department store: at the counters
    Screen("mall-today-clerk", "liu@xibei", at("")),
    Screen("mall-questions", "liu@xibei", case("q=鞋跟松动&state=all")),
    Screen(
        "mall-corrections",
        "liu@xibei",
        at("cases/?q=开胶&state=all", follow("[data-open]", "a[href$='/facts']")),
    ),
    Screen("mall-offers", "liu@xibei", case("q=鞋底断裂&state=all")),
    Screen("mall-chosen", "liu@xibei", case("q=开胶&state=all")),
    Screen(
        "mall-give", "liu@xibei", at("cases/?q=开胶&state=all", follow("[data-open]", "a[href$='/give']"))
    ),
    Screen("mall-exchanged", "liu@xibei", case("q=从中间断开&state=all")),
    Screen(
        "mall-exchanged-unit",
        "liu@xibei",
        at("cases/?q=从中间断开&state=all", follow("[data-open]", "main a[href*='/unit/']")),
    ),
    Screen("mall-disputed", "liu@xibei", case("q=钉子划&state=all")),
    Screen(
        "mall-refusal",
        "liu@xibei",
        at("cases/?q=钉子划&state=all", follow("[data-open]", "a[href$='/refusal']")),
    ),
    Screen("mall-repair", "liu@xibei", case("q=右脚鞋跟&state=all")),
    Screen("mall-clocks", "liu@xibei", at("commitments/?state=all")),
    Screen("mall-clock", "liu@xibei", at("cases/?q=右脚鞋跟&state=all", follow("[data-open]", ".clock-why"))),
    Screen(
        "mall-clock-pause",
        "liu@xibei",
        at(
            "cases/?q=右脚鞋跟&state=all",
            follow("[data-open]", ".clock-why[href]", "main a[href$='/pause'], .head a[href$='/pause']"),
        ),
    ),
    Screen("mall-models", "liu@xibei", at("catalogue/models")),
    Screen("mall-request", "liu@xibei", at("cases/new?fresh=1&q=13993120000")),
    # … and on the floor
    Screen("mall-today-supervisor", "tie@xibei", at("")),
    Screen("mall-figures", "tie@xibei", at("commitments/figures")),
    Screen("mall-clocks-late", "tie@xibei", at("commitments/?state=missed&reason=none")),
    Screen(
        "mall-clock-explain",
        "tie@xibei",
        at("commitments/?state=missed", follow("tbody [data-open]", ".head a[href$='/reason']")),
    ),
    Screen("mall-fur", "tie@xibei", case("q=掉毛&state=all")),
    Screen("mall-overridden", "tie@xibei", case("q=鞋帮断了&state=all")),
    Screen(
        "mall-override",
        "tie@xibei",
        at("cases/?q=掉毛&state=all", follow("[data-open]", "main a[href$='/override']")),
    ),
    Screen(
        "mall-agreement",
        "tie@xibei",
        at("cases/?q=别的颜色&state=all", follow("[data-open]", "a[href$='/agreement']")),
    ),
    Screen("mall-agreed", "tie@xibei", case("q=颜色不喜欢&state=all")),
    Screen("mall-promise", "tie@xibei", at("promise")),
    Screen("mall-call-back", "ding@xibei", first("callbacks/")),
)
SCREENS = (*OF_THE_OFFICE, *OF_THE_ADMINISTRATOR, *OF_THE_STORE)
