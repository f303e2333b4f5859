"""Money is integer fen. Floats appear nowhere."""

from decimal import Decimal, InvalidOperation

import cn2an

from yinuo.kernel.errors import Refused, gettext_noop

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def parse_yuan(text: str, *, field: str | None = None) -> int:
    """Fen from what people write: `1,280`, `¥35.5`, `３５元`. Negative amounts and parts of a fen are refused."""
    cleaned = text.translate(FULL_WIDTH).strip().strip("¥￥元").replace(",", "").strip()
    try:
        fen = Decimal(cleaned) * 100
    except InvalidOperation:
        raise Refused(
            gettext_noop("“%(value)s” is not an amount of money. Write it like 128.50."),
            field=field,
            value=text,
        ) from None
    if not fen.is_finite() or fen != fen.to_integral_value() or fen < 0 or fen > 10**13:
        raise Refused(
            gettext_noop("“%(value)s” is not an amount of money. Write it like 128.50."),
            field=field,
            value=text,
        )
    return int(fen)


def yuan(fen: int) -> str:
    """`128.50`, the form of every interface."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), 100)
    return f"{sign}{whole}.{part:02d}"


def yuan_grouped(fen: int) -> str:
    """`¥1,280.00`, the form that people read."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), 100)
    return f"{sign}¥{whole:,}.{part:02d}"


def capitals(fen: int) -> str:
    """`壹佰叁拾元整`, the form in which receipts and invoices repeat a sum so that nobody can add a stroke."""
    said: str = cn2an.an2cn(yuan(abs(fen)), "rmb")
    return f"负{said}" if fen < 0 else said
