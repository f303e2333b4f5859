from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.plugins.database import ReturningClient
from yinuo.platform import clock
from yinuo.platform.accounts.tests.making import ADDRESS, NOW, PASSWORD, code_at, make_house

HOME = "/o/anda/"


class Door(ReturningClient):
    """A browser in front of `anda`, somewhere on the internet."""

    def request(self, **environ):
        environ.setdefault("REMOTE_ADDR", ADDRESS)
        return super().request(**environ)

    def go(self, path: str, **headers: str):
        return self.get(HOME + path, headers=headers)

    def send(self, path: str, data: dict | None = None, **headers: str):
        return self.post(HOME + path, {"_key": str(uuid4()), **(data or {})}, headers=headers)

    def enter(self, username: str, password: str = PASSWORD, *, secret: str = "", onward: str = ""):
        """Sign in, with the code of the secret where one is given."""
        answer = self.send("account/sign-in", {"username": username, "password": password, "next": onward})
        if secret:
            answer = self.send("account/sign-in/code", {"code": code_at(secret, clock.now())})
        return answer

    @property
    def is_in(self) -> bool:
        return self.go("account/").status_code == 200


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch) -> None:
    """Argon2 as it is, with less work: these tests sign in hundreds of times."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)


@pytest.fixture
def wait(monkeypatch) -> Callable[..., datetime]:
    """Moves the product's clock, which stands at `NOW`, by the given hours, minutes or seconds."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])

    def move(**by: int) -> datetime:
        moment[0] += timedelta(**by)
        return moment[0]

    return move


@pytest.fixture
def door(db, wait) -> Door:
    make_house()
    return Door()


@pytest.fixture
def second_door(door) -> Door:
    return Door()
