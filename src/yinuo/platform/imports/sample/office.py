"""What the sales office has in its files: the facts of the sample before anybody types them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yinuo.platform.imports.sample.goods import CATEGORIES, Category
from yinuo.platform.imports.sample.people import Customer, Town

PERSONS = 266
MET_TWICE = 4
COMPANIES = 30
UNITS = 500
CONTRACTS = 40
YEARS = 6
_BUSY_MONTHS = {5: 1.5, 6: 2.2, 7: 2.0, 8: 1.4, 11: 1.6, 12: 1.1}
_MOST_IN_ONE_COMPANY = 9


@dataclass(frozen=True, slots=True)
class Unit:
    """`address` is "" when the unit stands where its customer lives."""

    serial: str
    model: str
    customer: Customer
    sold_on: date
    installed_on: date | None
    invoice: str
    address: str


@dataclass(frozen=True, slots=True)
class Contract:
    number: str
    serial: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Office:
    customers: tuple[Customer, ...]
    units: tuple[Unit, ...]
    contracts: tuple[Contract, ...]


def open_office(random: Random, as_of: date) -> Office:
    """Customers, the units they bought in the six years up to `as_of`, and the contracts on some of them."""
    town = Town(random)
    persons = [town.person() for _ in range(PERSONS)]
    persons += [town.met_again(person) for person in persons[:MET_TWICE]]
    customers = persons + [town.company() for _ in range(COMPANIES)]
    buyers = [customer for customer in customers for _ in range(_purchases(random, customer))]
    buyers += random.choices(persons, k=max(0, UNITS - len(buyers)))
    units = sorted(_sell(random, town, buyers[:UNITS], as_of), key=lambda unit: (unit.sold_on, unit.serial))
    random.shuffle(customers)
    return Office(tuple(customers), tuple(units), tuple(_contracts(random, units, as_of)))


def _purchases(random: Random, customer: Customer) -> int:
    return random.randint(3, _MOST_IN_ONE_COMPANY) if customer.company else 1


def _sell(random: Random, town: Town, buyers: list[Customer], as_of: date) -> list[Unit]:
    units = []
    for count, customer in enumerate(buyers, start=1):
        category = random.choices(CATEGORIES, [category.weight for category in CATEGORIES])[0]
        sold_on = _day_of_sale(random, as_of)
        elsewhere = random.random() < (0.2 if customer.company else 0.06)
        units.append(
            Unit(
                serial=_serial(random, category, sold_on, count),
                model=random.choice(category.models)[0],
                customer=customer,
                sold_on=sold_on,
                installed_on=_day_of_installation(random, sold_on, as_of),
                invoice=_invoice(random, sold_on),
                address=town.other_address(customer) if elsewhere else "",
            )
        )
    return units


def _day_of_sale(random: Random, as_of: date) -> date:
    """More in early summer and around November, as appliances sell."""
    while True:
        day = as_of - timedelta(days=random.randint(1, YEARS * 365))
        if random.random() < _BUSY_MONTHS.get(day.month, 0.8) / 2.2:
            return day


def _day_of_installation(random: Random, sold_on: date, as_of: date) -> date | None:
    day = sold_on + timedelta(days=random.choice((0, 1, 1, 2, 3, 5, 9)))
    return day if day <= as_of and random.random() < 0.9 else None


def _serial(random: Random, category: Category, sold_on: date, count: int) -> str:
    made_on = sold_on - timedelta(days=random.randint(20, 200))
    return f"{category.prefix}{made_on:%y%m}-{count * 13 + random.randint(0, 12):06d}"


def _invoice(random: Random, sold_on: date) -> str:
    """Twenty digits since the fully digital invoice came in December 2024, eight before."""
    if sold_on >= date(2024, 12, 1):
        return f"{sold_on:%y}332000000{random.randint(0, 999_999_999):09d}"
    return f"{random.randint(10_000_000, 99_999_999)}"


def _contracts(random: Random, units: list[Unit], as_of: date) -> list[Contract]:
    """Mostly on the units of companies: running, run out, and a few about to run out."""
    old = [unit for unit in units if (as_of - unit.sold_on).days > 420]
    companies = [unit for unit in old if unit.customer.company]
    persons = [unit for unit in old if not unit.customer.company]
    chosen = random.sample(companies, min(len(companies), CONTRACTS - 12))
    chosen += random.sample(persons, CONTRACTS - len(chosen))
    starts = sorted((_first_day(random, unit, as_of), unit.serial) for unit in chosen)
    return [
        Contract(f"AD-BY-{start:%Y}-{number:04d}", serial, start, _day_before_next_year(start))
        for number, (start, serial) in enumerate(starts, start=1)
    ]


def _first_day(random: Random, unit: Unit, as_of: date) -> date:
    days = (as_of - unit.sold_on).days
    return (as_of - timedelta(days=random.randint(5, min(560, days - 30)))).replace(day=1)


def _day_before_next_year(start: date) -> date:
    return start.replace(year=start.year + 1) - timedelta(days=1)
