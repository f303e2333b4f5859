from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yinuo.kernel.actors import Actor
from yinuo.platform.accounts.passwords import LONGEST
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.types import NOT_FOR_PROGRAMS, Permission
from yinuo.platform.ui.choosing import offer


def _password(label: Any, *, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
    )


def _new_password() -> forms.CharField:
    return _password(
        _("New password"),
        autocomplete="new-password",
        help_text=_(
            "At least 8 characters; a sentence of your own is best. Nobody asks for digits or signs."
        ),
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
    )
    password = _password(_("Password"), autocomplete="current-password")

    def show_password(self) -> None:
        """Let the page carry the initial password: only for the demonstration's."""
        widget = self.fields["password"].widget
        if isinstance(widget, forms.PasswordInput):
            widget.render_value = True


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the app"),
        max_length=30,
        help_text=_("Six digits from the app on your phone, or one of your recovery codes."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


class SecondFactorForm(forms.Form):
    offer = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code from the app"),
        max_length=10,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ConfirmedSecondFactorForm(SecondFactorForm):
    """For people who are signed in: asks for the password again."""

    password = _password(_("Present password"), autocomplete="current-password")


class ConfirmForm(forms.Form):
    password = _password(_("Present password"), autocomplete="current-password")


class InvitationForm(forms.Form):
    password = _new_password()
    again = _password(_("The same once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, "password")


class PasswordForm(forms.Form):
    old = _password(_("Present password"), autocomplete="current-password")
    new = _new_password()
    again = _password(_("The same once more"), autocomplete="new-password")
    end_others = forms.BooleanField(
        label=_("Sign out everywhere else"),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        return _same_twice(self, "new")


def _same_twice(form: forms.Form, field: str) -> dict[str, Any]:
    data = form.cleaned_data
    if data.get(field) and data.get("again") and data[field] != data["again"]:
        form.add_error("again", _("This is not the same as above."))
    return data


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False)


class TokenForm(forms.Form):
    """What a program may do in one's name, at most what one may do oneself."""

    name = forms.CharField(
        label=_("What is the program called?"),
        max_length=40,
        help_text=_("Such as the ERP, or the web shop."),
    )
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the program may do.")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self, "days", [(days, gettext("%(days)s days") % {"days": days}) for days in (30, 90, 180, 366)]
        )
        allowed = [p for p in Permission if actor.may(p) and p not in NOT_FOR_PROGRAMS]
        offer(self, "scopes", [(p.value, labels.LABELS[p]) for p in allowed])


class RoleForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    permissions = forms.MultipleChoiceField(
        label=_("Allows"),
        required=False,
        choices=[(permission.value, labels.LABELS[permission]) for permission in Permission],
        widget=forms.CheckboxSelectMultiple,
    )
