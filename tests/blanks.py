"""What an organisation writes into the blanks of a shipped charter before it decides by it."""

from typing import Any

from yinuo.charters.library import shipped

BY_TYPE: dict[str, Any] = {"count": 3, "measure": "1", "money": "10", "flag": False}


def settings(charter_id: str, **known: Any) -> dict[str, Any]:
    """The settings of an organisation that decides by that charter: every blank filled in, those given as given."""
    charter = shipped(charter_id)
    blanks = {
        name: BY_TYPE.get(asked.fact.type, next(iter(asked.fact.values), None))
        for name, asked in charter.definition.settings.items()
        if charter.settings[name] is None
    }
    return {"decides_by": charter_id, "charter": blanks | known}
