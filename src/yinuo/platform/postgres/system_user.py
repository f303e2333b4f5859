"""PostgreSQL refuses to run as root: then an unprivileged account of the system runs it."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

NAME = "yinuo"


class NoAccount(RuntimeError):
    """Root has no unprivileged account for the server and could not make one; the message says how to mend it."""


def account() -> pwd.struct_passwd | None:
    """The account that runs the server; `None` when we are not root and run it ourselves.

    Makes the system account `yinuo` when it is missing.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return _made()


def _made() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is not None:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [program, *options, "--shell", "/usr/sbin/nologin", NAME], check=False, capture_output=True
        )
    try:
        return pwd.getpwnam(NAME)
    except KeyError as missing:
        raise NoAccount(
            f"PostgreSQL does not run as root, and the system account “{NAME}” could not be made. "
            f"Make it (useradd --system {NAME}), start as an ordinary user, or set DATABASE_URL."
        ) from missing


def can_enter(path: Path) -> bool:
    """Whether that account may pass through every folder on the way to `path`, as far as the way exists."""
    return os.geteuid() != 0 or all(
        folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists()
    )
