"""`yinuo up --tls`: HTTPS by an authority that is made once and handed to phones."""

import signal
import ssl
import urllib.error
import urllib.request

import pytest


@pytest.mark.enable_socket
def test_pages_come_by_https_and_the_authority_can_be_fetched(installation, port):
    started = installation.up(port, "--tls")
    try:
        started.ready()
        authority = installation.data / "tls" / "authority.pem"
        trusting = ssl.create_default_context(cafile=str(authority))
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/authority.crt", context=trusting) as answer:
            assert answer.read() == authority.read_bytes()
            assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"https://127.0.0.1:{port}/health", context=ssl.create_default_context())
        assert "authority.crt" in started.output()
        assert (installation.data / "tls" / "authority.key").stat().st_mode & 0o077 == 0
    finally:
        assert started.send(signal.SIGTERM) == 0
