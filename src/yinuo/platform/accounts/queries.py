from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from yinuo.kernel.errors import NotFound
from yinuo.platform.accounts import tokens
from yinuo.platform.accounts.models import ApiToken, Invitation, RecoveryCode, Role, Session, User
from yinuo.platform.permissions.types import NEEDS_SECOND_FACTOR, Permission


def user(user_id: int) -> User:
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotFound
    return found


def lock(user_id: int) -> User:
    """The account, held until the transaction ends."""
    found = User.objects.select_for_update().filter(pk=user_id).first()
    if found is None:
        raise NotFound
    return found


def role(role_id: int) -> Role:
    found = Role.objects.filter(pk=role_id).first()
    if found is None:
        raise NotFound
    return found


def role_name(role: Role) -> str:
    """A built-in role carries an English msgid until somebody renames it."""
    return gettext(role.name) if role.built_in else role.name


def roles() -> QuerySet[Role]:
    return Role.objects.order_by("id")


def role_codes() -> set[str]:
    return set(Role.objects.values_list("code", flat=True))


def role_codes_of(user_id: int) -> set[str]:
    return set(User.objects.filter(pk=user_id, roles__isnull=False).values_list("roles__code", flat=True))


def members_by_role() -> dict[int, int]:
    """How many active people hold each role."""
    counts: dict[int, int] = {}
    for role_id in User.objects.filter(is_active=True, roles__isnull=False).values_list("roles", flat=True):
        counts[role_id] = counts.get(role_id, 0) + 1
    return counts


def must_have_second_factor(user: User) -> bool:
    return bool(user.permission_set() & NEEDS_SECOND_FACTOR)


def administrators() -> QuerySet[User]:
    """Active people who may change roles."""
    return User.objects.filter(
        is_active=True, roles__permissions__contains=[Permission.ACCOUNTS_ROLE_WRITE.value]
    ).distinct()


def sessions_of(user_id: int, *, at: datetime) -> QuerySet[Session]:
    """The person's live sessions, the one used last first."""
    return Session.objects.filter(user_id=user_id, expire_date__gt=at).order_by("-seen_at")


def invited(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that a link opens, while it is neither used nor over."""
    return (
        Invitation.objects.select_related("user")
        .filter(digest=tokens.digest(token), used_at=None, expires_at__gt=at, user__is_active=True)
        .first()
    )


def open_invitations(user_ids: list[int], *, at: datetime) -> set[int]:
    """Which of these people have a link that still opens."""
    return set(
        Invitation.objects.filter(user_id__in=user_ids, used_at=None, expires_at__gt=at).values_list(
            "user_id", flat=True
        )
    )


def recovery_codes_left(user_id: int) -> int:
    return RecoveryCode.objects.filter(user_id=user_id, used_at=None).count()


def token(token_id: int) -> ApiToken:
    found = ApiToken.objects.filter(pk=token_id).first()
    if found is None:
        raise NotFound
    return found


def own_token(token_id: int, *, user_id: int) -> ApiToken:
    """A token of this person. Raises `NotFound`."""
    found = ApiToken.objects.filter(pk=token_id, user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


def live_tokens(user_id: int, *, at: datetime) -> QuerySet[ApiToken]:
    """The tokens with which programs can work in the person's name now."""
    return ApiToken.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=at)


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """All tokens of a person, the newest first."""
    return ApiToken.objects.filter(user_id=user_id).order_by("-id")
