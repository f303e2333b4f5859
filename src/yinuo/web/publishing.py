"""Publishing a release: fill in what the house settles, see what the check finds, choose the day."""

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.charters.types import Reading
from yinuo.kernel.charters import Charter, Report
from yinuo.kernel.charters.definition import Setting
from yinuo.kernel.charters.types import FactType
from yinuo.kernel.charters.values import plain, words
from yinuo.kernel.errors import NotFound, Refused
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, refuse, said
from yinuo.platform.ui.widgets import DayField
from yinuo.web.promises import LANGUAGES, today_of

CHECK = "check"
OWN_FIELDS = ("text", "in_force_from", "reason")
"""What the form asks besides the settings of the charter."""


class ReleaseForm(forms.Form):
    """The settings of a charter, and from which day on the release holds or why another one is withdrawn."""

    text = forms.ChoiceField(label=gettext_lazy("Text"), required=False)
    in_force_from = DayField(label=gettext_lazy("Holds from"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why the release is withdrawn"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        charter: Charter,
        texts: dict[str, str],
        replaces: int | None,
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.charter, self.replaces = charter, replaces
        for name, setting in charter.definition.settings.items():
            self.fields[name] = _field(setting, language)
        self.fields["text"].choices = list(texts.items())  # type: ignore[attr-defined] # a ChoiceField
        if len(texts) < 2:
            del self.fields["text"]
        del self.fields["reason" if replaces is None else "in_force_from"]

    def settings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.charter.definition.settings]

    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_FIELDS if name in self.fields]

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


@act(P.CHARTERS_RELEASE_PUBLISH, shows=True)
def publish(request: Request, charter_id: str) -> HttpResponse:
    """Fill in, look at the check, publish. With `replaces` in the address it withdraws that release."""
    if charter_id not in charters.shipped_ids() or charter_id == charters.FLOOR:
        raise NotFound
    replaced = _replaced(request, charter_id)
    texts = _texts(charter_id, request)
    sent = request.POST.get("text", "")
    chosen = sent if sent in texts else next(iter(texts))
    text = _text(charter_id, chosen)
    basis = (
        charters.charter_of(replaced)
        if replaced
        else charters.in_force(charter_id, asked_on=today_of(request))
    )
    draft = charters.examined(charter_id, text, {}).text
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(draft, basis, request),
        charter=draft,
        texts=texts,
        replaces=replaced.number if replaced else None,
        language=request.LANGUAGE_CODE,
    )
    shown = {
        "id": charter_id,
        "title": charters.reading(draft, LANGUAGES.get(request.LANGUAGE_CODE, "zh-Hans")).title,
        "replaced": replaced,
        "form": form,
    }
    status = 200
    settings: dict[str, object] = {name: form[name].initial for name in draft.definition.settings}
    if request.method == "POST":
        if form.is_valid():
            settings = form.typed(form.cleaned_data)
            if request.POST.get("do") != CHECK:
                try:
                    return _published(request, charter_id, text, settings, form)
                except Refused as refusal:
                    if isinstance(refusal, NotFound):
                        raise
                    if refusal.field in draft.blanks and "names" in refusal.params:
                        refusal.params["names"] = form[refusal.field].label
                    refuse(form, refusal)
                    status = 422
        else:
            status = 422
    return render(
        request,
        "web/promises/publish.html",
        {**shown, **_checked(charter_id, text, settings, basis, request)},
        status=status,
    )


def _published(
    request: Request, charter_id: str, text: str, settings: dict[str, object], form: ReleaseForm
) -> HttpResponse:
    made = actions.publish_release(
        charter_id=charter_id,
        text=text,
        settings=settings,
        in_force_from=form.cleaned_data.get("in_force_from"),
        replaces=form.replaces,
        reason=form.cleaned_data.get("reason", ""),
        actor=request.actor,
        now=request.now,
    )
    messages.success(
        request,
        _("Release %(number)s is published and holds from %(day)s on.")
        % {"number": made.number, "day": made.in_force_from.isoformat()},
    )
    return HttpResponseRedirect(reverse("charter_release", args=[charter_id, made.number]))


def _replaced(request: Request, charter_id: str) -> Any:
    """The release that the address says is to be withdrawn, if it says one."""
    asked = request.GET.get("replaces", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 9:
        raise NotFound
    return charters.known(charter_id, int(asked))


def _texts(charter_id: str, request: Request) -> dict[str, str]:
    """The texts that can be published: as shipped, and as published last where that is another one."""
    found = {"shipped": _("as shipped with this version")}
    stretches = charters.timeline(charter_id)
    current = charters.holding(stretches, today_of(request)) or (stretches[0] if stretches else None)
    if current is not None and charters.known(charter_id, current.number).text != charters.shipped_text(
        charter_id
    ):
        found = {str(current.number): _("as in release %(number)s") % {"number": current.number}, **found}
    return found


def _text(charter_id: str, chosen: str) -> str:
    return (
        charters.known(charter_id, int(chosen)).text
        if chosen.isdecimal()
        else charters.shipped_text(charter_id)
    )


def _initial(draft: Charter, basis: Charter, request: Request) -> dict[str, Any]:
    """What is settled now, where the draft still asks for it; the first release may hold from today on."""
    found: dict[str, Any] = {"in_force_from": today_of(request)}
    for name, setting in draft.definition.settings.items():
        value = basis.settings.get(name, setting.value)
        is_known = value is None or isinstance(value, bool | date)
        found[name] = value if is_known else plain(setting.fact, value)
    return found


def _checked(
    charter_id: str, text: str, settings: dict[str, object], basis: Charter, request: Request
) -> dict[str, Any]:
    """What the check says of the draft, and what it would change."""
    language = LANGUAGES.get(request.LANGUAGE_CODE, "zh-Hans")
    try:
        report: Report = charters.examined(charter_id, text, settings)
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
        "changes": _changes(basis, report.text, labels, request),
        "clauses": _other_clauses(charters.reading(basis, language), charters.reading(report.text, language)),
    }


def _problem(problem: Any) -> str:
    text = _(problem.message)
    told = text % problem.params if problem.params else text
    return f"{problem.where}: {told}" if problem.where else told


def _changes(
    before: Charter, after: Charter, labels: dict[str, str], request: Request
) -> list[dict[str, str]]:
    """The settings that would be others than now."""

    def shown(charter: Charter, name: str) -> str:
        value = charter.settings.get(name)
        if value is None:
            return "____"
        told = words(charter.definition.settings[name].fact, value)
        return charters.spoken(told, request.LANGUAGE_CODE)

    return [
        {"label": labels[name], "before": shown(before, name), "after": shown(after, name)}
        for name in labels
        if before.settings.get(name) != after.settings.get(name)
    ]


def _other_clauses(before: Reading, after: Reading) -> list[str]:
    """The clauses that read differently, settings aside."""

    def told(reading: Reading) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for chapter in reading.chapters:
            for paragraph in chapter.paragraphs:
                if paragraph.source:
                    found.setdefault(paragraph.clause, []).append(replace(paragraph, source=""))
        return found

    old, new = told(before), told(after)
    return [clause for clause in {**old, **new} if old.get(clause) != new.get(clause)]
