"""The organisation's own settings, drawn from the registry."""

from typing import Any

from django import forms
from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.charters import queries as charters
from yinuo.platform.organisations import context, settings
from yinuo.platform.organisations.settings import OFFERINGS, Kind, Setting
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, posted, submit

TIME_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore")


class SettingsForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=80)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=installation.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[(zone, zone) for zone in TIME_ZONES]
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in settings.REGISTRY:
            self.fields[setting.key] = _field(setting)

    def groups(self) -> list[dict[str, Any]]:
        """The fields of the registry under their headings."""
        found: dict[str, list[Any]] = {}
        for setting in settings.REGISTRY:
            found.setdefault(setting.group, []).append(self[setting.key])
        return [{"label": _(label), "fields": fields} for label, fields in found.items()]


def _field(setting: Setting) -> forms.Field:
    label = _(setting.label)
    hint = _("Clause %(clause)s.") % {"clause": setting.clause} if setting.clause else ""
    if setting.kind is not Kind.FLAG and setting.default is None:
        hint = f"{hint} {_('Blank until your organisation has decided.')}".strip()
    elif setting.kind is Kind.NUMBER:
        hint = f"{hint} {_('Usually %(default)s.') % {'default': setting.default}}".strip()
    options: dict[str, Any] = {"label": label, "required": False, "help_text": hint}
    match setting.kind:
        case Kind.FLAG:
            return forms.BooleanField(**options)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=_choices(setting), **options)
        case Kind.PHONES:
            return forms.CharField(widget=forms.Textarea({"rows": 3}), max_length=2000, **options)
        case _kind:
            return forms.CharField(widget=forms.TextInput({"inputmode": "decimal"}), max_length=20, **options)


def _choices(setting: Setting) -> list[tuple[str, str]]:
    if setting.key in OFFERINGS:
        return list(setting.offered())
    return [(code, _(text)) for code, text in setting.choices]


@act(Permission.ORGANISATIONS_SETTING_WRITE, shows=True)
def settings_page(request: Request) -> HttpResponse:
    organisation = context.current()

    def take(data: dict[str, Any]) -> str:
        settings.change(
            name=data["name"],
            language=data["language"],
            time_zone=data["time_zone"],
            typed={s.key: _typed(data[s.key]) for s in settings.REGISTRY},
            seen_version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The settings are saved and hold from now on."))
        return reverse("settings")

    stored = {s.key: s.shown(settings.value(organisation, s)) for s in settings.REGISTRY}
    initial = {
        "name": organisation.name,
        "language": organisation.language,
        "time_zone": organisation.time_zone,
        "version": settings.version(organisation),
        **stored,
    }
    form = SettingsForm(posted(request), initial=initial)
    context_of_page = {
        "may_webhooks": request.actor.may(Permission.WEBHOOKS_ENDPOINT_WRITE),
        "is_published": bool(charters.timeline(charters.decides_by())),
    }
    return submit(request, form, "web/settings.html", context_of_page, take)


def _typed(value: Any) -> str:
    return ("on" if value else "") if isinstance(value, bool) else str(value)
