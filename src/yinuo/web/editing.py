"""The text of a draft, to be written."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.charters.types import DraftState
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, posted, submit
from yinuo.web import publishing


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of the promise"),
        strip=False,
        required=False,
        widget=forms.Textarea({"rows": 40, "spellcheck": "false", "class": "wire"}),
        help_text=gettext_lazy(
            "What does not check yet may be kept too; it cannot be proposed until it does."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@act(P.CHARTERS_DRAFT_WRITE, shows=True)
def draft_text(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Write in the text of a draft."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    form = TextForm(posted(request), initial={"text": draft.text, "version": draft.version})
    shown = {
        "id": charter_id,
        "draft": draft,
        "title": publishing.title_of(charters.charter_before(draft), request),
        "is_open": draft.state == DraftState.OPEN,
        "form": form,
    }
    if not shown["is_open"] and request.method != "POST":
        return render(request, "web/promises/draft_text.html", shown)

    def take(data: dict[str, Any]) -> str:
        actions.save_draft(
            draft_id=draft.id,
            text=data["text"],
            settings=None,
            seen_version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The text of the draft is kept."))
        return reverse("draft", args=[charter_id, number])

    return submit(request, form, "web/promises/draft_text.html", shown, take)
