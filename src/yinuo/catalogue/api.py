from zoneinfo import ZoneInfo

from ninja import Query

from yinuo.catalogue import queries
from yinuo.catalogue.schemas import (
    FaultsAsked,
    FaultShown,
    ModelsAsked,
    ModelShown,
    TariffAsked,
    TariffShown,
)
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import All
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["catalogue"])


@routes.read("/product-models", P.CATALOGUE_MODEL_READ, All[ModelShown])
def list_product_models(request: Request, asked: Query[ModelsAsked]) -> All[ModelShown]:  # noqa: ARG001
    """What is sold and serviced."""
    return All(items=[ModelShown.of(model) for model in queries.models(asked.q)])


@routes.read("/faults", P.CATALOGUE_MODEL_READ, All[FaultShown])
def list_faults(request: Request, asked: Query[FaultsAsked]) -> All[FaultShown]:  # noqa: ARG001
    """What customers complain of, by category."""
    found = queries.faults(asked.category)
    return All(items=[FaultShown(code=one.code, name=one.name, category=one.category) for one in found])


@routes.read("/tariff", P.CATALOGUE_TARIFF_READ, All[TariffShown])
def list_tariff(request: Request, asked: Query[TariffAsked]) -> All[TariffShown]:
    """What work costs today."""
    today = request.now.astimezone(ZoneInfo(request.organisation.time_zone)).date()
    return All(
        items=[TariffShown.of(item) for item in queries.tariff(asked.category, on=today, text=asked.q)]
    )
