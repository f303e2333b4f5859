"""A workbook that a sales office could have made: customers, models, sold units, tariff, contracts.

Everything in it is invented. The same seed and day give the same cells; the shipped `anda.xlsx` is the
workbook of the defaults.
"""

from datetime import date
from pathlib import Path

DEFAULT_SEED = 20_260_901
DEFAULT_DAY = date(2026, 11, 20)
SHIPPED = Path(__file__).with_name("anda.xlsx")
