"""Where things lie: the order of the folders, as import-linter keeps it, and the product's own sources."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "src" / "yinuo"


@cache
def order() -> list[frozenset[str]]:
    """The folders from the first to the last; each may know those before it. Those in one set may not know each other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["yinuo"])
    return [frozenset(name.strip() for name in layer.split("|")) for layer in reversed(layers)]


def place_of(folder: str) -> int:
    return next(place for place, folders in enumerate(order()) if folder in folders)


def folder_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("yinuo.")]


def is_shown(path: Path) -> bool:
    parts = path.relative_to(PRODUCT).parts
    return "migrations" not in parts and "tests" not in parts


def sources() -> Iterator[Path]:
    """The product's Python files without tests and migrations."""
    return (path for path in sorted(PRODUCT.rglob("*.py")) if is_shown(path))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
