"""What follows a delay, in words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from yinuo.kernel.charters.definition import BLANK
from yinuo.kernel.charters.ladders import POSTS, Breach
from yinuo.kernel.charters.types import Text
from yinuo.kernel.money import yuan_grouped


def said_of(breach: Breach, money: Mapping[str, Text]) -> Iterator[tuple[str, Text]]:
    """What follows, each in words; `money` names the prices of which a share may be taken. Blanks are shown as such."""
    owed, fine = breach.compensation, breach.penalty
    if owed is not None and owed.of:
        share = f"{owed.percent.normalize():f}%" if isinstance(owed.percent, Decimal) else BLANK
        price = money[owed.of]
        yield (
            "compensation",
            Text(
                f"每逾期一天补偿{price.zh}的{share}",
                f"for each started day of delay the customer is paid {share} of: {price.en}",
            ),
        )
    elif owed is not None:
        paid = _shown(owed.per_day)
        yield (
            "compensation",
            Text(f"每逾期一天补偿{paid}", f"for each started day of delay the customer is paid {paid}"),
        )
    if fine is not None:
        who, paid = POSTS[fine.who], _shown(fine.amount)
        yield "penalty", Text(f"逾期对{who.zh}罚款{paid}", f"for the delay {who.en} is fined {paid}")
    if breach.report:
        posts = [POSTS[each] for each in breach.report]
        yield (
            "report",
            Text(
                f"逾期上报：{'、'.join(each.zh for each in posts)}",
                f"the delay is reported to {', '.join(each.en for each in posts)}",
            ),
        )


def _shown(fen: object) -> str:
    return yuan_grouped(fen) if isinstance(fen, int) else BLANK
