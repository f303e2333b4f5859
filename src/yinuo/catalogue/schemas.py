from typing import TYPE_CHECKING, Annotated, Self

from yinuo.platform.api.schemas import Shape
from yinuo.platform.api.types import Asked, Count, Day, Money, Text, money, text

if TYPE_CHECKING:
    from yinuo.catalogue.models import ProductModel, TariffItem

Category = Annotated[Text, text(20, example="电视机", says="Only of this category.")]


class ModelsAsked(Shape):
    q: Asked = ""


class FaultsAsked(Shape):
    category: Category = ""


class TariffAsked(Shape):
    category: Category = ""
    q: Asked = ""


class ModelShown(Shape):
    """A product model. `free_months` is its free guarantee period, `goods` what the promise calls such a product."""

    code: str
    name: str
    brand: str
    category: str
    goods: str
    free_months: Count | None

    @classmethod
    def of(cls, model: "ProductModel") -> Self:
        return cls(
            code=model.code,
            name=model.name,
            brand=model.brand,
            category=model.category,
            goods=model.goods,
            free_months=model.free_months,
        )


class FaultShown(Shape):
    """What customers complain of."""

    code: str
    name: str
    category: str


class TariffShown(Shape):
    """What a piece of work costs, with the guide price of the trade association where there is one."""

    code: str
    name: str
    category: str
    price: Money
    guide_price: Money | None
    valid_from: Day

    @classmethod
    def of(cls, item: "TariffItem") -> Self:
        guide = item.guide_price_fen
        return cls(
            code=item.code,
            name=item.name,
            category=item.category,
            price=money(item.price_fen),
            guide_price=None if guide is None else money(guide),
            valid_from=item.valid_from,
        )
