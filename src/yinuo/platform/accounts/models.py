from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.functional import cached_property


class Role(models.Model):
    """A named set of permissions; the set is the organisation's to change."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    built_in = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]


class User(AbstractBaseUser):
    """Somebody who can sign in to this organisation."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    roles = models.ManyToManyField(Role, related_name="+")
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()

    @property
    def has_second_factor(self) -> bool:
        return bool(self.totp_secret)

    @cached_property
    def _role_rows(self) -> list[tuple[str, list[str]]]:
        return list(self.roles.values_list("name", "permissions"))

    def keep_roles(self, rows: list[tuple[str, list[str]]]) -> None:
        """Names and permissions of the roles, by whoever has read them along with something else."""
        self.__dict__["_role_rows"] = rows

    def permission_set(self) -> frozenset[str]:
        """All permissions of all roles. Runs one query, once; none after `keep_roles`."""
        return frozenset(permission for _name, granted in self._role_rows for permission in granted)

    def role_names(self) -> list[str]:
        """The roles as they are called. Runs no second query after `permission_set`."""
        return [name for name, _granted in self._role_rows]


class RecoveryCode(models.Model):
    """A one-use stand-in for the second factor, stored hashed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A one-use link by which a person sets a password; administrators never see or set one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """Failed sign-ins of one account from one address, for the back-off.

    `account` is a digest of what was typed: people type passwords into the name field.
    """

    account = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "address"], name="attempt_once")]


class Allowance(models.Model):
    """How often something has been asked for in one window of time, by whom `subject` names."""

    name = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "subject", "starts_at"], name="allowance_once")
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="allowance_by_age")]


class Session(AbstractBaseSession):
    """A signed-in browser, with what its owner needs to recognise it."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> type:
        from yinuo.platform.accounts.sessions import SessionStore  # noqa: PLC0415 - the store needs this class

        return SessionStore


class Submission(models.Model):
    """A form that has been taken: the same key again gets the same answer and changes nothing."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=200)
    location = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()


class ApiToken(models.Model):
    """A program that works in a person's name, until it is revoked or over. The secret is kept as its digest only.

    `scopes` are permissions; of them those count that the person has at the time of the call.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=60))
    created_at = models.DateTimeField()
    created_from = models.GenericIPAddressField(null=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at"))
                & models.Q(expires_at__lte=models.F("created_at") + timedelta(days=366)),
                name="token_within_a_year",
            ),
            models.CheckConstraint(condition=models.Q(scopes__len__gte=1), name="token_may_something"),
            models.CheckConstraint(condition=models.Q(digest__regex="^[0-9a-f]{64}$"), name="token_hashed"),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="token_of_user")]


class KeptAnswer(models.Model):
    """The answer to a call with an `Idempotency-Key`: the same call again gets it and changes nothing.

    Written in the transaction of the change. `call` is the digest of what was asked for.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    call = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="answer_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="answer_by_age")]
