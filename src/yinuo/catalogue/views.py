from django.http import HttpResponse
from django.shortcuts import render

from yinuo.catalogue import queries
from yinuo.charters import queries as charters
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page


@page(Permission.CATALOGUE_MODEL_READ)
def model_list(request: Request) -> HttpResponse:
    """What is sold and serviced, with the free period of each model (C349)."""
    text = request.GET.get("q", "").strip()
    may_import = request.actor.may(Permission.IMPORTS_FILE_WRITE)
    goods = queries.goods(on=queries.local_day(request.now))
    said = {code: charters.spoken(words, request.LANGUAGE_CODE) for code, words in goods.items()}
    context = {
        "query": text,
        "rows": [(model, said.get(model.goods, "")) for model in queries.models(text)],
        "tells_goods_apart": bool(goods),
        "may_import": may_import,
    }
    return render(request, "catalogue/models.html", context)
