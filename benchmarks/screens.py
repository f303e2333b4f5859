"""What each screen costs: every page that the people of the demonstration can reach by links, once each.

CPU is this process (Django, templates, driver) plus its database backend, the mean of several requests after a warm one;
statements are counted. The dearest are profiled.

    python benchmarks/screens.py [--repeats 8] [--profile 3]
"""

import argparse
import cProfile
import io
import logging
import os
import pstats
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("YINUO_DATA", str(Path(__file__).resolve().parents[1] / ".data" / "bench"))

HOME = "/o/anda/"
LINK = re.compile(r'href="(/o/anda/[^"#]*)"')
LIMIT_CPU, LIMIT_STATEMENTS = 10.0, 15
TRIES = 4


@dataclass(frozen=True)
class Seen:
    """A screen, who looked, where it is, and what it cost."""

    name: str
    who: str
    path: str
    cpu: float
    statements: int
    size: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=8)
    parser.add_argument("--profile", type=int, default=3)
    arguments = parser.parse_args()
    from yinuo.cli import startup

    with startup.database_ready(as_owner=True):
        logging.disable(logging.CRITICAL)
        from pages import client_for

        from yinuo.platform import clock
        from yinuo.platform.accounts.demo import personas
        from yinuo.platform.organisations import context, schemas
        from yinuo.web.demo import making

        schemas.migrate(login=True, now=clock.now())
        list(making.ensure(clock.now(), ["anda"]))
        with context.organisation("anda"):
            usernames = [persona.username for persona in personas()]
        clients = {username: client_for("anda", username) for username in usernames}
        found: dict[str, Seen] = {}
        for who, client in clients.items():
            for name, path in reached(client):
                if name not in found:
                    found[name] = cost(name, who, path, client, repeats=arguments.repeats)
        dearest = sorted(found.values(), key=lambda seen: -seen.cpu)
        show(dearest)
        for seen in dearest[: arguments.profile]:
            print(f"\n{seen.name} ({seen.who}, {seen.path})")
            print(profile(clients[seen.who], seen.path))


def reached(client: Any) -> Iterator[tuple[str, str]]:
    """The screens that somebody gets to by links, each by one address, from the start page on."""
    waiting, asked = deque([HOME]), Counter()
    shown: set[str] = set()
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if not name or name in shown or asked[name] >= TRIES:
            continue
        asked[name] += 1
        response = client.get(path)
        if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
            continue
        shown.add(name)
        yield name, path
        waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(response.content.decode()))


def name_of(path: str) -> str:
    """What the address is called; nothing for files and for what is no page."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(path.partition("?")[0].replace(HOME, "/"), urlconf="yinuo.config.urls_organisation")
    except Resolver404:
        return ""
    return str(found.url_name or "")


def cost(name: str, who: str, path: str, client: Any, *, repeats: int) -> Seen:
    from pages import measure

    figure = measure(lambda: client.get(path).content, repeats=repeats)
    return Seen(name, who, path, figure.cpu, figure.statements, figure.bytes)


def show(dearest: list[Seen]) -> None:
    print(f"{'screen':<28} {'who':<6} {'CPU ms':>7} {'statements':>11} {'kB':>6}")
    for seen in dearest:
        late = "!" if seen.cpu > LIMIT_CPU or seen.statements > LIMIT_STATEMENTS else " "
        print(
            f"{seen.name:<28} {seen.who:<6} {seen.cpu:>7.1f}{late} {seen.statements:>10} {seen.size / 1024:>6.1f}"
        )
    over = [seen for seen in dearest if seen.cpu > LIMIT_CPU or seen.statements > LIMIT_STATEMENTS]
    print(f"{len(dearest)} screens, {len(over)} over {LIMIT_CPU} ms or {LIMIT_STATEMENTS} statements")


def profile(client: Any, path: str) -> str:
    """Where the time goes: the ten functions of the product and the libraries with the most of their own."""
    watched = cProfile.Profile()
    watched.enable()
    for _ in range(5):
        client.get(path)
    watched.disable()
    said = io.StringIO()
    pstats.Stats(watched, stream=said).strip_dirs().sort_stats("cumulative").print_stats(
        r"yinuo|views|queries|listing|compiler|loader", 14
    )
    return "\n".join(line for line in said.getvalue().splitlines() if line.strip())[-2600:]


if __name__ == "__main__":
    main()
