"""What changes when the installation runs behind TLS: secure cookies with the `__Host-` prefix, HSTS (14, 33)."""

import json
import os
import subprocess
import sys

ASK = """
import json
from yinuo.config import settings as s
print(json.dumps({name: getattr(s, name) for name in (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT")}))
"""


def test_with_https_cookies_are_bound_to_the_host_and_browsers_are_told_to_stay(tmp_path):
    environment = {
        **os.environ,
        "YINUO_HTTPS": "1",
        "YINUO_SECRET_KEY": "x" * 50,
        "YINUO_DATA": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout) == {
        "SESSION_COOKIE_NAME": "__Host-yinuo",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-yinuo-csrf",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_SSL_REDIRECT": True,
    }
