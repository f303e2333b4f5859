import pytest

from yinuo.kernel.errors import Refused
from yinuo.platform.accounts import demo, passwords
from yinuo.platform.accounts.models import User

pytestmark = pytest.mark.django_db


def check(password: str, **person) -> None:
    passwords.check(password, user=User(username="chenxiao", name="陈晓", **person), field="new")


@pytest.mark.parametrize(
    "password",
    [
        "zheshiyigehenchangdemima",
        "只有汉字也可以的一句话",
        " spaces are part of it ",
        "kuaiji-baibanfang",
        "x1" * 64,
    ],
)
def test_long_enough_is_enough(password):
    check(password)


@pytest.mark.parametrize(
    "password",
    [
        "short7!",
        "password",
        "12345678",
        "chenxiao",
        "yinuo-2026",
        "我爱一诺我爱一诺",
        "anda-service",
        "x1" * 64 + "y",
    ],
)
def test_short_common_and_own_names_are_refused(password):
    with pytest.raises(Refused) as refusal:
        check(password)
    assert refusal.value.field == "new"


def test_the_password_of_the_demonstration_is_nobody_elses():
    with pytest.raises(Refused):
        check(demo.PASSWORD)
    check(demo.PASSWORD, is_demo=True)
