"""What a password may not be, beyond length and the list of common ones."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yinuo.platform.organisations import context


class NotTheProductName:
    """Refuses passwords that hold the product's or the organisation's name."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's contract
        lowered = password.lower()
        names = {"yinuo", "一诺", context.current().slug, context.current().name.lower()}
        if any(name in lowered for name in names):
            raise ValidationError(_("Leave the names of the product and of your organisation out of the password."))

    def get_help_text(self) -> str:
        return _("Leave the names of the product and of your organisation out of the password.")
