from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.platform.accounts.passwords import LONGEST
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.types import Permission


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


class RoleForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    permissions = forms.MultipleChoiceField(
        label=_("Allows"),
        required=False,
        choices=[(permission.value, labels.LABELS[permission]) for permission in Permission],
        widget=forms.CheckboxSelectMultiple,
    )
