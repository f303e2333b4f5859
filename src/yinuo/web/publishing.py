"""What a draft settles: the form for it, what the check finds, and what would change."""

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.charters.types import DraftState
from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.definition import Setting
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.charters.values import words
from yinuo.kernel.errors import Refused
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, posted, said, submit
from yinuo.platform.ui.widgets import DayField
from yinuo.web.posts import unheld

if TYPE_CHECKING:
    from yinuo.charters.models import Draft

CHECK = "check"


class SettingsForm(forms.Form):
    """The settings for which the text of a draft asks."""

    def __init__(self, *args: Any, charter: Charter, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.charter = charter
        for name, setting in charter.definition.settings.items():
            self.fields[name] = _field(setting, language)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def settings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.charter.definition.settings]

    def typed(self, data: dict[str, Any]) -> dict[str, object]:
        """The settings as `Charter.with_settings` takes them; what is empty stays a blank."""
        return {name: _read(data.get(name)) for name in self.charter.definition.settings}


def _field(setting: Setting, language: str) -> forms.Field:
    fact = setting.fact

    label = charters.spoken(fact.label, language)
    if fact.type is FactType.MONEY:
        label = _("%(label)s (yuan)") % {"label": label}
    elif fact.unit is not None:
        label = _("%(label)s (%(unit)s)") % {"label": label, "unit": charters.spoken(fact.unit, language)}
    hint = _("Clause %(clause)s.") % {"clause": setting.clause} if setting.clause else ""
    options: dict[str, Any] = {"label": label, "help_text": hint, "required": False}
    match fact.type:
        case FactType.FLAG:
            return forms.BooleanField(**options)
        case FactType.CHOICE:
            choices = [(value, charters.spoken(fact.labels[value], language)) for value in fact.values]
            blank = [("", "—")] if setting.value is None else []
            return forms.ChoiceField(choices=[*blank, *choices], **options)
        case FactType.DATE:
            return DayField(**options)
        case _:
            widget = forms.TextInput({"inputmode": "decimal"})
            return forms.CharField(widget=widget, max_length=30, **options)


def _read(value: Any) -> object:
    if isinstance(value, bool | date):
        return value
    text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").removesuffix("元").strip()
    return text or None


@act(P.CHARTERS_DRAFT_WRITE, shows=True)
def draft_settings(request: Request, charter_id: str, number: int) -> HttpResponse:
    """What the house settles in a draft. With `do` = check it shows what the check would find, and keeps nothing."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    address = reverse("draft", args=[charter_id, number])
    shown = {"draft": draft, "id": charter_id, "is_open": draft.state == DraftState.OPEN}
    try:
        text = charters.examined(charter_id, draft.text, {}).text
    except Refused as refusal:
        return render(request, "web/promises/draft_settings.html", {**shown, "unreadable": said(refusal)})
    form = SettingsForm(
        posted(request),
        initial={**_initial(text, draft.settings), "version": draft.version},
        charter=text,
        language=request.LANGUAGE_CODE,
    )
    filled = draft.settings
    if request.method == "POST" and form.is_valid():
        filled = {**draft.settings, **form.typed(form.cleaned_data)}
    shown |= {"title": title_of(text, request), **checked(draft, request, settings=filled)}
    if request.POST.get("do") == CHECK:
        return render(request, "web/promises/draft_settings.html", {**shown, "form": form})

    def take(data: dict[str, Any]) -> str:
        actions.save_draft(
            draft_id=draft.id,
            text=None,
            settings=form.typed(data),
            seen_version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The settings of the draft are kept."))
        return address

    return submit(request, form, "web/promises/draft_settings.html", shown, take)


def title_of(charter: Charter, request: Request) -> str:
    return charters.reading(charter, charters.language_of(request.LANGUAGE_CODE)).title


def _initial(charter: Charter, settings: dict[str, Any]) -> dict[str, Any]:
    """What has been typed, or what the text says where nothing has."""
    own = charters.as_stored(charter)
    return {name: settings.get(name, own[name]) for name in charter.definition.settings}


def checked(draft: "Draft", request: Request, *, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the check says of a draft, and what it would change."""
    try:
        report = charters.examined_draft(draft, draft.settings if settings is None else settings)
    except Refused as refusal:
        return {"unreadable": said(refusal)}
    labels = {
        name: charters.spoken(setting.fact.label, request.LANGUAGE_CODE)
        for name, setting in report.text.definition.settings.items()
    }
    return {
        "report": report,
        "problems": [_problem(each) for each in report.problems],
        "blanks": [labels[name] for name in report.blanks],
        "unheld": [_problem(each) for each in unheld(report.text)],
        **differences(charters.charter_before(draft), report.text, request),
    }


def differences(before: Charter, after: Charter, request: Request) -> dict[str, Any]:
    """What is another in `after`: settings with their values, clauses by their numbers."""
    language = charters.language_of(request.LANGUAGE_CODE)
    return {
        "changes": _changes(before, after, request),
        "clauses": [each.clause for each in charters.differences(before, after, language) if each.clause],
    }


def _problem(problem: Any) -> str:
    text = _(problem.message)
    told = text % problem.params if problem.params else text
    return f"{problem.where}: {told}" if problem.where else told


def _changes(before: Charter, after: Charter, request: Request) -> list[dict[str, str]]:
    """The settings that would be others than now; one that is new was blank before, one that is gone is blank then."""

    def shown(charter: Charter, name: str) -> str:
        value = charter.settings.get(name)
        if value is None:
            return "____"
        told = words(charter.definition.settings[name].fact, value)
        return charters.spoken(told, request.LANGUAGE_CODE)

    known = {**before.definition.settings, **after.definition.settings}
    return [
        {
            "label": charters.spoken(setting.fact.label, request.LANGUAGE_CODE),
            "before": shown(before, name),
            "after": shown(after, name),
        }
        for name, setting in known.items()
        if before.settings.get(name) != after.settings.get(name)
    ]
