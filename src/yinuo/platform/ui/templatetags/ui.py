"""Tags of the shell: built files, icons, texts for scripts, and how a form field wants to be drawn."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, widgets
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yinuo.platform.ui import assets

register = template.Library()

BEFORE_PAINT = {"boot"}

WORDS = {
    "places": _("Go to"),
    "found": _("{count} found. Arrow keys choose, Enter opens."),
    "nothing_found": _("Nothing found. Try part of a number, a phone’s last four digits, or a name."),
    "search_failed": _("The search does not answer right now. The pages below still open."),
    "searching": _("Searching…"),
    "picked": _("{count} chosen"),
    "key_palette": _("Search and go anywhere"),
    "key_help": _("Show these keys"),
    "key_filter": _("Filter the list"),
    "key_next": _("Next row"),
    "key_previous": _("Previous row"),
    "key_open": _("Open the row"),
    "key_pick": _("Choose the row"),
    "photo_too_big": _("{size}, the limit is {most} MB"),
    "photos_too_big": _("{count} pictures are larger than {most} MB. Take them smaller or choose others."),
    "draft_restored": _("What you had typed here is back."),
    "draft_discard": _("Discard it"),
    "undo": _("Undo"),
    "copied": _("Copied."),
    "copy_by_hand": _("The text is selected: copy it with the keyboard."),
    "copy_address": _("The link stands in the address bar: copy it from there."),
    "server_failed": _("The server could not do this. Nothing was changed; try once more."),
    "offline": _("No connection. What you typed is still here."),
}

UNDO = "undo:"

WIDGET_KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxInput, "checkbox"),
    (widgets.CheckboxSelectMultiple, "choices"),
    (widgets.RadioSelect, "choices"),
    (widgets.HiddenInput, "hidden"),
    (widgets.FileInput, "file"),
    (widgets.Textarea, "textarea"),
    (widgets.Select, "select"),
)


@register.simple_tag
def asset(name: str) -> SafeString:
    """The tags that load the entry `frontend/src/<name>.ts` and its styles, from files only."""
    kind = SafeString("") if name in BEFORE_PAINT else SafeString(' type="module"')
    styles = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((href,) for href in assets.stylesheets(name))
    )
    return format_html('{}<script{} src="{}"></script>', styles, kind, assets.script(name))


@register.simple_tag
def asset_url(source: str) -> str:
    """The address of a built file, such as `mark.svg`."""
    return assets.url(source)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `frontend/icons.json`; decoration unless it is given a label."""
    return _icon(name, str(label))


@lru_cache(maxsize=512)
def _icon(name: str, label: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"/></svg>', spoken, assets.url("icons.svg"), name
    )


STATE_ICONS = {
    "due": "clock",
    "late": "clock-late",
    "done": "done",
    "waiting": "waiting",
    "promise": "shield",
}


@register.simple_tag
def state(tone: str, words: str, icon: str = "") -> SafeString:
    """The pill of a state, where colour, icon and words say the same; tone is plain, due, late, done, waiting or promise."""
    drawing = _icon(icon or STATE_ICONS.get(tone, "circle"), "")
    return format_html('<span class="state {}">{}{}</span>', tone, drawing, words)


@register.simple_tag
def words() -> SafeString:
    """The texts that scripts need, as data that no browser runs."""
    return json_script({key: str(text) for key, text in WORDS.items()}, "words")


@register.filter
def widget_kind(field: BoundField) -> str:
    """How `ui/parts/field.html` draws a field: choices, checkbox, select, textarea, file, hidden or input."""
    widget = field.field.widget
    return next((kind for kind_of, kind in WIDGET_KINDS if isinstance(widget, kind_of)), "input")


@register.filter
def serious(messages: Iterable[Message] | None) -> list[Message]:
    """The messages that stay on the page: warnings and errors."""
    return [message for message in messages or [] if message.level >= constants.WARNING]


@register.filter
def passing(messages: Iterable[Message] | None) -> list[Message]:
    """The messages that fade by themselves: what went well."""
    return [message for message in messages or [] if message.level < constants.WARNING]


@register.filter
def tone(message: Message) -> str:
    """The colour of a message that stays: `late` for errors, `due` for warnings."""
    return "late" if message.level >= constants.ERROR else "due"


@register.filter
def undo_url(message: Message) -> str:
    """Where a toast's undo button posts to, from `extra_tags="undo:<address>"`; empty without one."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
