from django.utils.translation import gettext, override, pgettext


def said(message: str, context: str = "") -> str:
    """The text as the page shows it to somebody who reads Simplified Chinese."""
    with override("zh-hans"):
        return pgettext(context, message) if context else gettext(message)
