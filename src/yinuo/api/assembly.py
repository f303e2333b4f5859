"""One API out of what the contexts offer. A context takes part by its `api.py`: add its routes to `CONTEXTS`."""

from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser
from pydantic_core import from_json

from yinuo.api import journal, whoami
from yinuo.billing import api as billing
from yinuo.catalogue import api as catalogue
from yinuo.charters import api as charters
from yinuo.commitments import api as commitments
from yinuo.depot import api as depot
from yinuo.dispatch import api as dispatch
from yinuo.entitlement import api as entitlement
from yinuo.field import api as field
from yinuo.followup import api as followup
from yinuo.installed_base import api as installed_base
from yinuo.intake import api as intake
from yinuo.network import api as network
from yinuo.parties import api as parties
from yinuo.platform.api import problems
from yinuo.workorders import api as workorders

CONTEXTS = (
    whoami,
    parties,
    installed_base,
    catalogue,
    charters,
    network,
    intake,
    entitlement,
    commitments,
    workorders,
    dispatch,
    field,
    depot,
    billing,
    followup,
    journal,
)


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no halves of characters, no nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        return from_json(request.body, allow_inf_nan=False)


api = NinjaAPI(
    title="Yinuo",
    version="1.0",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
for context in CONTEXTS:
    api.add_router("", context.routes)
for kind in tuple(api._exception_handlers):  # noqa: SLF001 - the library's own answers are no problem details
    api.add_exception_handler(cast("type[Exception]", kind), cast("Any", problems.answer))
