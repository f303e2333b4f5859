"""What the pages cost at 10,000 and at 1,000,000 cases, each beside its limit.

CPU is that of this process (Django, templates, driver) plus that of its database backend; wall time is the client's.
The bare limit in the same run is the page's main select by plain SQL. Statements are counted.

    python benchmarks/pages.py [--sizes 10000 1000000] [--repeats 30] [--explain]
"""

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("YINUO_DATA", str(ROOT / ".data" / "bench"))

LIMIT_CPU, LIMIT_P95 = 10.0, 50.0
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    cpu: float
    p95: float
    statements: int
    bytes: int


def backend_cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def measure(ask: Callable[[], bytes], *, repeats: int) -> Figure:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    counted: list[str] = []

    def count(execute, sql, params, many, context):
        counted.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        content = ask()
    statements = len(counted)
    for _ in range(3):
        ask()
    walls = []
    ours, theirs = time.process_time(), backend_cpu(pid)
    for _ in range(repeats):
        started = time.perf_counter()
        ask()
        walls.append((time.perf_counter() - started) * 1000)
    cpu = (time.process_time() - ours + backend_cpu(pid) - theirs) / repeats * 1000
    p95 = statistics.quantiles(walls, n=20)[-1]
    return Figure(cpu, p95, statements, len(content))


def pages(size: int) -> dict[str, str]:
    from yinuo.intake.models import CaseRow

    middle = size // 2
    customer = CaseRow.objects.order_by("case_id").values_list("customer_id", flat=True).first()
    sample = CaseRow.objects.get(pk=middle)
    return {
        "list, first page": "cases/?state=all",
        "list, live only": "cases/",
        "filter: state": "cases/?state=vouchered",
        "filter: owner and class": f"cases/?state=all&owner={sample.owner_id}&class=B",
        "filter: zone": f"cases/?state=all&zone={sample.zone}",
        "deep page": f"cases/?state=all&key={middle}&to=older",
        "one customer": f"cases/?state=all&customer={customer}",
        "overdue": "cases/?late=1&order=due",
        "search: two common characters": "cases/?state=all&q=制冷",
        "search: a sentence": "cases/?state=all&q=空调不制冷",
        "search: phone tail": f"cases/?state=all&q={sample.phone_tail}",
        "search: name": f"cases/?state=all&q={sample.customer_name}",
        "search: pinyin initials": "cases/?state=all&q=wxm",
        "search: number": f"cases/?state=all&q={sample.number}",
        "palette": f"find?q={sample.number}",
        "case page": f"case/{middle}",
        "Today": "",
    }


def client_for(slug: str, username: str = "zhou"):
    from django.test import Client
    from django.urls import set_script_prefix

    from yinuo.platform.accounts.models import User
    from yinuo.platform.accounts.sessions import SessionStore
    from yinuo.platform.organisations import context

    set_script_prefix("/")
    with context.organisation(slug):
        user = User.objects.get(username=username)
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session["factor"] = "totp"
        session.save()
    client = Client()
    client.cookies["yinuo"] = session.session_key
    return client


def run(sizes: list[int], repeats: int, *, explain: bool) -> None:
    from seeding import register

    from yinuo.platform import clock
    from yinuo.platform.organisations import context

    found: dict[int, dict[str, Figure]] = {}
    for size in sizes:
        slug = f"bench{size}"
        started = time.perf_counter()
        register.ensure(slug, size, now=clock.now())
        print(f"{size:>9,} cases ready in {time.perf_counter() - started:.0f} s", flush=True)
        client = client_for(slug)
        with context.organisation(slug):
            addresses = pages(size)
        found[size] = {}
        for name, address in addresses.items():

            def ask(path: str = f"/o/{slug}/{address}", client: Any = client) -> bytes:
                response = client.get(path)
                if response.status_code != 200:
                    raise SystemExit(f"{path} answered {response.status_code}")
                return response.content

            found[size][name] = measure(ask, repeats=repeats)
        if explain:
            with context.organisation(slug):
                explain_rows()
    show(found, sizes)


def explain_rows() -> None:
    """The plans of the list's selects, to see that an index carries each."""
    from yinuo.intake import queries
    from yinuo.kernel.actors import SYSTEM
    from yinuo.platform import clock

    for filters, order in (
        ({"state": "all"}, ""), ({}, ""), ({"state": "vouchered"}, ""), ({"late": "1"}, "due"), ({"state": "all", "q": "不制冷"}, ""),
        ({"state": "all", "class": "B"}, ""),
    ):  # fmt: skip
        rows = queries.filtered(filters, actor=SYSTEM, now=clock.now())
        ordered = rows.order_by("next_due", "case_id") if order else rows.order_by("-case_id")
        print(filters, order)
        print(ordered[:26].explain(analyze=True), flush=True)


def show(found: dict[int, dict[str, Figure]], sizes: list[int]) -> None:
    head = "".join(f" | {size:>9,}: CPU ms   p95 ms   stmts" for size in sizes)
    print(f"{'page':<32}{head} | ratio")
    for name in found[sizes[0]]:
        cells = ""
        for size in sizes:
            figure = found[size][name]
            late = "!" if figure.cpu > LIMIT_CPU or figure.p95 > LIMIT_P95 else " "
            cells += f" | {figure.cpu:>17.1f}{late} {figure.p95:>8.1f} {figure.statements:>7}"
        ratio = found[sizes[-1]][name].cpu / found[sizes[0]][name].cpu
        print(f"{name:<32}{cells} | {ratio:.2f}")
    print(f"limits: {LIMIT_CPU} ms CPU, p95 {LIMIT_P95} ms, ratio 1.5, 15 statements")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--explain", action="store_true")
    arguments = parser.parse_args()
    from yinuo.cli import startup

    with startup.database_ready(as_owner=True):
        logging.disable(logging.CRITICAL)
        run(arguments.sizes, arguments.repeats, explain=arguments.explain)


if __name__ == "__main__":
    main()
