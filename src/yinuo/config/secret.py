"""The installation's secret key: from the environment, or made once and kept in the data directory."""

import secrets
from pathlib import Path

from yinuo.config import env


def key(data_dir: Path) -> str:
    given = env.text("YINUO_SECRET_KEY")
    if given:
        return given
    place = data_dir / "secret-key"
    if not place.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return place.read_text(encoding="utf-8").strip()
