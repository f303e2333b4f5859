"""Where messages may go, who is told, when again: without a database and without a network."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.channels.webhooks import rules
from yinuo.channels.webhooks.types import Target
from yinuo.kernel.errors import Refused

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1",  # noqa: S104 - refused
    "127.255.255.254", "169.254.0.23", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1",
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2620:4f:8000::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "223.5.5.5",
    "240e::1", "2606:4700::1", "2a00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_of_a_private_or_special_network_is_called(address):
    assert not rules.may_connect(address, is_named=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called(address):
    assert rules.may_connect(address, is_named=False)


@given(
    st.ip_addresses(network="10.0.0.0/8")
    | st.ip_addresses(network="::ffff:0:0/96")
    | st.ip_addresses(network="fc00::/7")
)
def test_whole_networks_are_closed(address):
    assert not rules.may_connect(str(address), is_named=False)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_open(address):
    if not address.is_global:
        assert not rules.may_connect(str(address), is_named=False)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.9", "100.64.0.1", "::1", "fd12::5", "::ffff:10.0.0.1", "8.8.8.8"],
)
def test_a_named_host_may_stand_in_a_private_network(address):
    assert rules.may_connect(address, is_named=True)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - refused
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "fec0::1",
    ],
)
def test_not_even_a_named_host_leads_to_metadata_or_to_everybody(address):
    assert not rules.may_connect(address, is_named=True)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("  HTTPS://Hooks.Example.COM:443/a?b=c#d ", "https://hooks.example.com/a?b=c"),
        ("https://hooks.example.com.:8443/x", "https://hooks.example.com:8443/x"),
        ("https://例子.测试/收", "https://xn--fsqu00a.xn--0zwm56d/%E6%94%B6"),
        ("https://1.1.1.1/x", "https://1.1.1.1/x"),
        ("https://[2606:4700:0::1]/x", "https://[2606:4700::1]/x"),
        ("https://hooks.example.com/a%20b", "https://hooks.example.com/a%20b"),
    ],
)
def test_an_address_has_one_form(typed, url):
    target = rules.parse(typed)
    assert target.url == url
    assert rules.parse(target.url) == target
    rules.check_target(target, frozenset())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter an address"),
        ("https://a.com/" + "x" * 500, "Enter an address"),
        ("https://a.com/\r\nX-Evil: 1", "without spaces"),
        ("https://a.com\\@127.0.0.1/", "without spaces"),
        ("ftp://a.com/", "begins with https://"),
        ("hooks.example.com/x", "begins with https://"),
        ("gopher://127.0.0.1:6379/_x", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("https://user:password@a.com/", "Leave user name and password out"),
        ("https://a.com@127.0.0.1/", "Leave user name and password out"),
        ("https:///path", "no address of a web server"),
        ("https://a.com:99999/", "no address of a web server"),
        ("https://a..com/", "no address of a web server"),
        ("https://a_b.com/", "no address of a web server"),
        ("https://-a.com/", "no address of a web server"),
        ("https://a%2ecom/", "no address of a web server"),
        ("https://" + "a" * 64 + ".com/", "no address of a web server"),
        ("https://[::1/", "no address of a web server"),
        ("https://[fe80::1%25eth0]/", "no address of a web server"),
        ("https://[v1.x]/", "no address of a web server"),
        ("https://2130706433/", "no address of a web server"),
        ("https://0x7f000001/", "no address of a web server"),
        ("https://0x7f.1/", "no address of a web server"),
        ("https://0177.0.0.1/", "no address of a web server"),
        ("https://127.1/", "no address of a web server"),
        ("https://a.com.1/", "no address of a web server"),
        ("https://１２７.0.0.1/", "private network"),
        ("https://127。0。0。1/", "private network"),
        ("https://127.0.0.1/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:127.0.0.1]/", "private network"),
        ("https://localhost/", "private network"),
        ("https://localhost./", "private network"),
        ("https://intranet/", "private network"),
        ("http://hooks.example.com/", "Use https://"),
        ("https://hooks.example.com:22/", "Port 22 cannot be used"),
        ("https://hooks.example.com:6379/", "Port 6379 cannot be used"),
        ("https://hooks.example.com:0/", "no address of a web server"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_in_words(typed, says):
    with pytest.raises(Refused) as refusal:
        rules.check_target(rules.parse(typed), frozenset())
    assert says in str(refusal.value)
    assert refusal.value.field == "url"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    for typed in (text, f"https://{text}", f"https://a.com/{text}"):
        try:
            target = rules.parse(typed)
        except Refused:
            continue
        assert rules.parse(target.url) == target
        assert target.url.isascii()


def test_the_operator_names_hosts_with_all_their_ports_or_one():
    named = rules.named_hosts(
        ["erp.intern", " N8N.intern:5678 ", "127.0.0.1", "[::1]:8080", "", "a b", "x:y"]
    )
    assert named == {("erp.intern", None), ("n8n.intern", 5678), ("127.0.0.1", None), ("::1", 8080)}
    for host, port, is_there in (
        ("erp.intern", 80, True),
        ("n8n.intern", 5678, True),
        ("n8n.intern", 80, False),
        ("x.erp.intern", 80, False),
        ("erp.intern.evil.com", 80, False),
    ):
        assert rules.is_named(Target("http", host, port, "/"), named) is is_there


@pytest.mark.parametrize(
    ("pattern", "code", "is_told"),
    [
        ("*", "intake.case_closed", True),
        ("intake.*", "intake.case_closed", True),
        ("intake.case_closed", "intake.case_closed", True),
        ("intake.*", "intakes.case_closed", False),
        ("intake.case", "intake.case_closed", False),
        ("field.*", "intake.case_closed", False),
        ("*", "webhooks.test_sent", False),
        ("webhooks.*", "webhooks.secret_rotated", False),
    ],
)
def test_who_is_told(pattern, code, is_told):
    assert rules.matches(pattern, code) is is_told


def test_events_are_chosen_by_patterns_that_name_some():
    known = ["intake.case_closed", "field.photo_taken"]
    assert rules.check_patterns([" intake.* ", "intake.*", "", "field.photo_taken"], known) == [
        "field.photo_taken",
        "intake.*",
    ]
    assert rules.check_patterns(["intake.*", "*"], known) == ["*"]
    for wrong in (["intake.nothing"], ["webhooks.*"], ["in*"], []):
        with pytest.raises(Refused):
            rules.check_patterns(wrong, known)


def test_ten_attempts_spread_over_three_days():
    now, tries, waits = NOW, 1, []
    while (due := rules.next_try(tries=tries, spread=1.0, now=now)) is not None:
        waits.append(due - now)
        now, tries = due, tries + 1
    assert tries == 10
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=12)
    assert timedelta(days=2.5) < now - NOW < timedelta(days=4)


@given(st.integers(1, 10**12), st.integers(0, 10))
def test_the_spread_stays_within_its_bounds(delivery_id, tries):
    assert 0 <= rules.spread_of(delivery_id, tries) < 1
    assert rules.spread_of(delivery_id, tries) == rules.spread_of(delivery_id, tries)


def test_neighbours_do_not_come_back_at_the_same_moment():
    assert len({rules.spread_of(number, 1) for number in range(100)}) > 90


def test_an_endpoint_rests_the_longer_the_more_it_fails():
    rests = [rules.rest_after(failures) for failures in (0, 1, 2, 3, 4, 5, 50, 100_000)]
    assert rests[:3] == [None, None, None]
    assert rests[3:6] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert rests[6:] == [rules.LONGEST_REST] * 2


def test_an_endpoint_is_given_up_after_five_days():
    assert not rules.is_hopeless(NOW - timedelta(days=5) + timedelta(seconds=1), now=NOW)
    assert rules.is_hopeless(NOW - timedelta(days=5), now=NOW)


def test_an_old_secret_stays_no_longer_than_a_month():
    for until in (NOW, NOW + timedelta(days=30)):
        rules.check_overlap(until, now=NOW)
    for until in (NOW - timedelta(seconds=1), NOW + timedelta(days=30, seconds=1)):
        with pytest.raises(Refused):
            rules.check_overlap(until, now=NOW)


def test_an_event_has_one_id_that_differs_between_organisations():
    first = rules.event_id("anda", 1, "a" * 64)
    assert first == rules.event_id("anda", 1, "a" * 64)
    assert len({first, rules.event_id("other", 1, "a" * 64), rules.event_id("anda", 2, "a" * 64)}) == 3
