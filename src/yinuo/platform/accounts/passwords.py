"""What a password may not be. It may be anything else: nobody is asked for digits or capitals, nobody must change it."""

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.accounts import demo
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context

LONGEST = 128
SHORTEST_NAME = 4


def check(password: str, *, user: User, field: str) -> None:
    """Refuse what is too short, too long, common, or close to a name."""
    if len(password) > LONGEST:
        raise Refused(gettext_noop("A password has at most %(most)s characters."), field=field, most=LONGEST)
    if password == demo.PASSWORD and not user.is_demo:
        raise Refused(gettext_noop("Everybody knows this password from the demonstration."), field=field)
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field=field) from None


class NotTheProductName:
    """Refuses passwords that hold the product's or the organisation's name."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's contract
        lowered = password.lower()
        organisation = context.current()
        names = {"yinuo", "一诺", organisation.slug, organisation.name.lower()}
        if any(name in lowered for name in names if len(name) >= SHORTEST_NAME or not name.isascii()):
            raise ValidationError(
                _("Leave the names of the product and of your organisation out of the password.")
            )

    def get_help_text(self) -> str:
        return _("Leave the names of the product and of your organisation out of the password.")
