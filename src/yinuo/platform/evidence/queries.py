from uuid import UUID

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.evidence.models import Evidence


def of_case(case_id: int) -> list[Evidence]:
    return list(Evidence.objects.filter(case_id=case_id).select_related("file").order_by("id"))


def get(evidence_id: int, *, actor: Actor) -> Evidence:
    """One piece of evidence, if the actor's scope covers its unit."""
    found = Evidence.objects.select_related("file").filter(pk=evidence_id).first()
    if found is None or not actor.scope.covers(found.unit_id):
        raise NotFound
    return found


def of_case_by_public_id(public_id: UUID, *, case_id: int) -> Evidence:
    """One piece of evidence of a case that the caller may see. Raises `NotFound`."""
    found = Evidence.objects.select_related("file").filter(public_id=public_id, case_id=case_id).first()
    if found is None:
        raise NotFound
    return found


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How pictures are called outside."""
    return dict(Evidence.objects.filter(pk__in=numbers).values_list("id", "public_id"))
