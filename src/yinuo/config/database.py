"""Which database, and as whom.

The web and the worker sign in as role `yinuo_app`, which owns nothing: the journal and the evidence cannot be changed
by it. Commands that migrate, create organisations or restore set `YINUO_DB_AS=owner`.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from yinuo.config import env
from yinuo.platform.postgres import embedded
from yinuo.platform.postgres.roles import APP_ROLE

PREPARED = {"server_side_binding": True, "prepare_threshold": 3}
"""A statement that comes back for the fourth time on a connection is planned by the server once and for all."""


def settings() -> dict[str, Any]:
    as_owner = env.text("YINUO_DB_AS", "app") == "owner"
    owner_url, app_url = env.text("DATABASE_URL"), env.text("DATABASE_APP_URL")
    if owner_url:
        parts = from_url(app_url if app_url and not as_owner else owner_url)
        if not as_owner and not app_url:
            parts["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
    else:
        parts = {
            "NAME": env.text("YINUO_DB_NAME", embedded.DATABASE),
            "USER": embedded.OWNER if as_owner else APP_ROLE,
            "PASSWORD": "",
            "HOST": str(embedded.socket_dir(env.data_dir())),
            "PORT": str(embedded.PORT),
            "OPTIONS": {},
        }
    return {
        "ENGINE": "django_tenants.postgresql_backend",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        **parts,
        "OPTIONS": PREPARED | parts["OPTIONS"],
    }


def from_url(url: str) -> dict[str, Any]:
    """Django's parts of `postgresql://user:password@host:port/name?sslmode=require`."""
    split = urlsplit(url)
    if split.scheme not in {"postgres", "postgresql"} or not split.path.strip("/"):
        raise env.Misconfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(split.query))
    return {
        "NAME": unquote(split.path.lstrip("/")),
        "USER": unquote(split.username or ""),
        "PASSWORD": unquote(split.password or ""),
        "HOST": options.pop("host", None) or split.hostname or "",
        "PORT": str(split.port or options.pop("port", "")),
        "OPTIONS": dict(options),
    }
