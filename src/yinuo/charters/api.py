from datetime import date
from zoneinfo import ZoneInfo

from yinuo.charters import queries
from yinuo.charters.models import Release
from yinuo.charters.schemas import (
    CaseOfFacts,
    CharterNamed,
    CharterShown,
    DecisionFound,
    Place,
    ReleaseNamed,
    ReleaseShown,
)
from yinuo.kernel.charters import FactError
from yinuo.kernel.errors import NotFound
from yinuo.platform.api.routes import Routes
from yinuo.platform.api.schemas import All
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["promises"])


@routes.read("/charters", P.CHARTERS_CHARTER_READ, All[CharterNamed])
def list_charters(request: Request) -> All[CharterNamed]:
    """The promises that there are, and the release of each that holds today."""
    today, decides = _today(request), queries.decides_by()
    found = []
    for charter_id in queries.shipped_ids():
        binding = queries.binding(charter_id, asked_on=today)
        charter = queries.in_force(charter_id, asked_on=today)
        found.append(
            CharterNamed(
                id=charter_id,
                title=queries.reading(charter, queries.language_of(request.LANGUAGE_CODE)).title,
                decides=charter_id == decides,
                is_floor=charter_id == queries.FLOOR,
                number=binding.stretch.number if binding.stretch else None,
                release=charter.release,
            )
        )
    return All(items=found)


@routes.read("/charters/{slug:charter_id}", P.CHARTERS_CHARTER_READ, CharterShown)
def show_charter(request: Request, charter_id: str) -> CharterShown:
    """A promise as it holds today, by what people ask, in the language of the request."""
    _known(charter_id)
    today = _today(request)
    charter = queries.in_force(charter_id, asked_on=today)
    return CharterShown.of(
        charter,
        stretch=queries.binding(charter_id, asked_on=today).stretch,
        approval=queries.approval_of(charter),
        language=request.LANGUAGE_CODE,
    )


@routes.read("/charters/{slug:charter_id}/releases", P.CHARTERS_CHARTER_READ, All[ReleaseNamed])
def list_releases(request: Request, charter_id: str) -> All[ReleaseNamed]:
    """The releases of a promise, the newest first; withdrawn ones stay in the list."""
    _known(charter_id)
    rows = queries.releases(charter_id)
    places = _places(rows, request)
    return All(items=[ReleaseNamed.of(row, place=places[row.number]) for row in rows])


@routes.read("/charters/{slug:charter_id}/releases/{int:number}", P.CHARTERS_CHARTER_READ, ReleaseShown)
def show_release(request: Request, charter_id: str, number: int) -> ReleaseShown:
    """A release as it was published, with its text."""
    _known(charter_id)
    row = queries.known(charter_id, number)
    return ReleaseShown.of(row, place=_places(queries.releases(charter_id), request)[number])


@routes.act("/charters/{slug:charter_id}/decisions", P.CHARTERS_CHARTER_READ, DecisionFound)
def try_decision(request: Request, charter_id: str, body: CaseOfFacts) -> DecisionFound:
    """Ask what a promise would answer to these facts; nothing is stored.

    The release is that of `sold_on`, else of `asked_on`, else today's. Where the promise bridges to the law, the
    answer is merged with it, as the product always does.
    """
    _known(charter_id)
    facts = body.facts
    charter = queries.in_force(
        charter_id,
        asked_on=_day(facts.get("asked_on")) or _today(request),
        sold_on=_day(facts.get("sold_on")),
    )
    try:
        if charter.definition.bridges:
            found = charter.decide_with(queries.shipped(queries.FLOOR), facts)
        else:
            found = charter.decide(facts)
    except FactError as error:
        error.field = f"facts/{error.field}"
        raise
    return DecisionFound.model_validate(found.as_json())


def _known(charter_id: str) -> None:
    if charter_id not in queries.shipped_ids():
        raise NotFound


def _places(rows: list[Release], request: Request) -> dict[int, Place]:
    """Where each release stands among the others, and whether it has been approved. One statement."""
    today, stretches = _today(request), queries.timeline_of(rows)
    approvals = queries.approvals(rows[0].charter, (row.release for row in rows)) if rows else {}
    by_number = {each.number: each for each in stretches}
    return {
        row.number: Place(
            stretch=by_number.get(row.number),
            standing=queries.standing(stretches, row.number, on=today),
            approval=approvals.get(row.release),
        )
        for row in rows
    }


def _day(given: object) -> date | None:
    """A day among the facts; what is none is refused where the facts are read."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _today(request: Request) -> date:
    return request.now.astimezone(ZoneInfo(context.current().time_zone)).date()
