"""The PostgreSQL server that comes with the product, for installations without one of their own."""

import hashlib
import tempfile
from pathlib import Path

OWNER = "postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 90


def socket_dir(data: Path) -> Path:
    """Where the server of this data directory listens; a short path in the temporary folder if it must be."""
    near = data / "run"
    if len(str(near)) <= LONGEST_SOCKET_PATH:
        return near
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"yinuo-{name}"
