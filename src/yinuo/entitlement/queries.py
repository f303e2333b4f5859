from yinuo.charters import queries as charters
from yinuo.entitlement.models import Decision, KnownFact
from yinuo.kernel.charters import Charter
from yinuo.platform.organisations import context

CHARTER = "service-office"


def charter_in_force() -> Charter:
    """The organisation's charter with its settings filled in."""
    return charters.shipped(CHARTER).with_settings(context.current().settings.get("charter", {}))


def latest(case_id: int) -> Decision | None:
    return Decision.objects.filter(case_id=case_id).order_by("-seq").first()


def last_seq(case_id: int) -> int:
    """The number of the newest decision; 0 before the first."""
    found = Decision.objects.filter(case_id=case_id).order_by("-seq").values_list("seq", flat=True).first()
    return found or 0


def all_of(case_id: int) -> list[Decision]:
    return list(Decision.objects.filter(case_id=case_id).order_by("-seq"))


def told(case_id: int) -> dict[str, object]:
    return dict(KnownFact.objects.filter(case_id=case_id).values_list("name", "value"))
