"""Environment variables, read once, failing loudly. `NAME_FILE` names a file that holds a secret."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class Misconfigured(RuntimeError):
    """The environment asks for something that cannot be; the message says what to change."""


def text(name: str, default: str = "") -> str:
    if name in os.environ:
        return os.environ[name]
    secret_file = os.environ.get(f"{name}_FILE")
    if secret_file is None:
        return default
    try:
        return Path(secret_file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured(
            f"{name}_FILE names {secret_file}, which cannot be read: {error.strerror}"
        ) from error


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise Misconfigured(f"{name}={value} is neither yes nor no; write 1 or 0")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise Misconfigured(f"{name}={value} is not a whole number") from error


def mail_tls() -> tuple[bool, bool]:
    """How mail is sealed on its way to the server: by STARTTLS (usual), from the first byte (`tls`), or not (`none`)."""
    value = text("YINUO_MAIL_TLS", "starttls").lower()
    if value not in {"starttls", "tls", "none"}:
        raise Misconfigured(f"YINUO_MAIL_TLS={value} is unknown; write starttls, tls or none")
    return value == "starttls", value == "tls"


def paper_fonts() -> Path:
    """Where the fonts of the papers lie (`YINUO_PAPER_FONTS`)."""
    return Path(text("YINUO_PAPER_FONTS") or ROOT / ".build" / "fonts").resolve()


def data_dir() -> Path:
    """Where the embedded database, files and secrets of this installation live (`YINUO_DATA`)."""
    return Path(text("YINUO_DATA") or ROOT / ".data").resolve()
