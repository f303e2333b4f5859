"""Pages in the three languages; what people wrote stays as they wrote it."""

import re

import pytest
from django.conf import settings

from tests.office import Office, sign_in
from yinuo.platform.accounts.models import User

HOME = "/o/anda/"
PLACES = {
    "lin": "/ cases/ cases/new vouchers/ dispatch/ callbacks/ customers/ customers/new units/ units/new "
    "catalogue/models catalogue/tariff charters/ charters/service-office charters/mall account/ account/sessions",
    "wang": "/ visits/",
    "wu": "/ imports/ audit settings webhooks/ network/people network/people/new network/units network/units/new "
    "network/calendar network/calendar/day network/calendar/holidays network/calendar/count network/roster network/roster/new "
    "account/roles account/roles/new account/password",
}
LATIN = {"English", "Ctrl", "Enter", "Esc", "Excel", "xlsx"}
TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def speak(client, office: Office, username: str, language: str):
    """A browser of somebody who has chosen a language."""
    User.objects.filter(pk=office[username].id).update(language=language)
    return sign_in(client, office[username])


@pytest.mark.parametrize(
    ("language", "name", "button"),
    [("zh-hans", "登录名", "登录"), ("zh-hant", "登入名", "登入"), ("en", "Sign-in name", "Sign in")],
)
@pytest.mark.django_db
def test_the_door_speaks_the_language_of_the_browser(client, language, name, button):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = words(client.get(f"{HOME}account/sign-in"))
    assert f'<html lang="{TAGS[language]}">' in page
    assert name in page
    assert f">{button}<" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-hans", ("今日", "派工", "回访", "待开服务凭证", "早上好，林晓雯")),
        ("zh-hant", ("今日", "派工", "回訪", "待開服務憑證", "早上好，林晓雯")),
        ("en", ("Today", "Dispatch", "Call-backs", "Without voucher", "Good morning, 林晓雯")),
    ],
)
def test_today_speaks_the_language_of_the_person(client, office, language, told):
    page = words(speak(client, office, "lin", language).get(HOME))
    assert f'<html lang="{TAGS[language]}">' in page
    for text in told:
        assert text in page


@pytest.mark.parametrize(
    ("language", "label", "state"),
    [("zh-hans", "报修内容", "已判定"), ("zh-hant", "報修內容", "已判定"), ("en", "Request", "Decided")],
)
def test_names_and_peoples_own_words_are_never_converted(client, office, language, label, state):
    case = office.case(description="开机有声音无图像，电视里没画面")
    page = words(speak(client, office, "lin", language).get(f"{HOME}case/{case.id}"))
    for text in (label, state, "王丽华", "西湖区", "开机有声音无图像，电视里没画面", "液晶电视"):
        assert text in page


@pytest.mark.parametrize(
    ("language", "button"), [("zh-hans", "我已到达"), ("zh-hant", "我已到達"), ("en", "I have arrived")]
)
def test_addresses_are_never_converted(client, office, language, button):
    visit = office.booked(office.voucher(office.case()))
    page = words(speak(client, office, "wang", language).get(f"{HOME}visits/{visit.id}"))
    assert button in page
    assert "西湖区" in page
    assert "文三路 90 号" in page


def test_a_refusal_is_said_in_the_language_of_the_person(client, office):
    page = speak(client, office, "lin", "zh-hant").get(f"{HOME}nowhere")
    assert page.status_code == 404
    assert "找不到" in page.content.decode()


@pytest.mark.parametrize(
    ("username", "place"),
    [(username, place) for username, places in PLACES.items() for place in places.split()],
)
def test_no_english_is_left_on_a_chinese_page(client, office, username, place):
    assert (
        english(words(speak(client, office, username, "zh-hans").get(HOME + place.lstrip("/"))), office)
        == set()
    )


def test_no_english_is_left_on_a_case_from_its_beginning_to_its_end(client, office):
    case = office.case()
    office.finished(office.booked(office.voucher(case)))
    assert (
        english(words(speak(client, office, "zhou", "zh-hans").get(f"{HOME}case/{case.id}")), office) == set()
    )


def english(page: str, office: Office) -> set[str]:
    """The English words among what is shown; codes in capitals, time zones, release numbers and sign-in names are none."""
    seen = re.sub(
        r"<(script|style|template)\b.*?</\1>|<kbd>.*?</kbd>|<[^>]*>|\w+/\w+|\b(?=\w*\d)[0-9a-f]{8}\b",
        " ",
        page,
        flags=re.DOTALL,
    )
    found = {word for word in re.findall(r"[A-Za-z]{3,}", seen) if word.islower() or word.istitle()}
    return found - LATIN - set(office.actors)
