"""Who calls: the token of a program, its language, and which addresses are the API's."""

from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from yinuo.platform.accounts import tokens

PREFIX = "/api/v1/"
LONGEST_SECRET = 200


def is_api(request: HttpRequest) -> bool:
    """Whether the address, inside its organisation, belongs to programs."""
    return request.path_info.startswith(PREFIX)


def secret_of(request: HttpRequest) -> str:
    """The token of `Authorization: Bearer …`; nothing when there is none or it is no token of ours."""
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    secret = secret.strip()
    is_ours = secret.startswith(tokens.PROGRAM) and secret.isascii() and len(secret) <= LONGEST_SECRET
    return secret if scheme.lower() == "bearer" and is_ours else ""


def language_asked(request: HttpRequest) -> str:
    """The first language of `Accept-Language` that we speak."""
    for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return ""
