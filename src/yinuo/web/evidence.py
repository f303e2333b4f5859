"""Pictures and signatures of a case, for those who may see it."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yinuo.depot import queries as depot
from yinuo.field import queries as field
from yinuo.kernel.errors import NotFound
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.files import store
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import SIGNED_IN, page

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})


@page(SIGNED_IN)
def show(request: Request, pk: int) -> HttpResponse:
    """One picture; with `?size=small` the small copy where there is one.

    For readers of cases within their scope. A technician sees what others have added until the visit has ended, and
    what was taken on the visit itself for good; so does who has the product on the bench.
    """
    actor = request.actor
    found = evidence.get(pk, actor=actor)
    if (
        not actor.may(Permission.INTAKE_CASE_READ)
        and not (
            actor.may(Permission.FIELD_VISIT_WORK)
            and (found.actor_id == actor.id or field.works_on(found.case_id, actor=actor))
        )
        and not (actor.may(Permission.DEPOT_CARD_WORK) and depot.works_on(found.case_id, actor=actor))
    ):
        raise NotFound
    place, kind = store.path_of(found.file.sha256), found.file.kind
    small = store.thumbnail_path(found.file.sha256)
    if request.GET.get("size") == "small" and small.exists():
        place, kind = small, "image/jpeg"
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    is_picture = kind in SHOWN_INLINE
    response = HttpResponse(content, content_type=kind if is_picture else "application/octet-stream")
    disposition = content_disposition_header(as_attachment=not is_picture, filename=found.file.name)
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
