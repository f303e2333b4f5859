"""What one decision of the service office's charter costs, in microseconds of process CPU.

python benchmarks/charters.py
"""

import json
from collections.abc import Callable
from datetime import date
from time import process_time

from yinuo.charters.library import shipped

FACTS = {
    "asked_on": date(2026, 3, 13),
    "sold_on": date(2025, 3, 12),
    "free_months": 12,
    "has_contract": True,
    "contract_starts_on": date(2026, 1, 1),
    "contract_ends_on": date(2026, 12, 31),
    "internal": False,
}
REPEATS, ROUNDS = 5000, 7


def best(work: Callable[[], object]) -> float:
    """Microseconds per call, best of several rounds."""
    spent = []
    for _ in range(ROUNDS):
        started = process_time()
        for _ in range(REPEATS):
            work()
        spent.append((process_time() - started) / REPEATS * 1e6)
    return min(spent)


def main() -> None:
    charter = shipped("service-office")
    checked = charter.check_facts(FACTS)
    text = json.dumps(
        {name: value.isoformat() if isinstance(value, date) else value for name, value in FACTS.items()}
    )
    figures = {
        "from checked facts: class, payer, clause": (lambda: charter.verdict(checked), 10),
        "from JSON": (lambda: charter.verdict(charter.check_facts(json.loads(text))), 10),
        "with full explanation": (lambda: charter.decide_checked(checked), 50),
    }
    for name, (work, limit) in figures.items():
        print(f"{name:<44} {best(work):7.1f} µs   limit {limit} µs")


if __name__ == "__main__":
    main()
