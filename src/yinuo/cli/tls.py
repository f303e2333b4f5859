"""A certificate authority of this installation's own, so that phones on the same network can trust its pages."""

import io
import socket
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import segno
import trustme
from cryptography.hazmat.primitives import serialization

LASTS = timedelta(days=397)
"""Phones refuse certificates that claim to be good for much longer."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of the authority, and of the server's certificate that it has issued for `names`."""

    authority: Path
    certificate: Path
    key: Path
    names: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """What the web server and the pages need to know."""
        return {
            "GRANIAN_SSL_CERTIFICATE": str(self.certificate),
            "GRANIAN_SSL_KEYFILE": str(self.key),
            "YINUO_HTTPS": "1",
            "YINUO_HOSTS": ",".join([*self.names, "[::1]"]),
            "YINUO_AUTHORITY": str(self.authority),
        }


def certificates(data: Path, *, now: datetime) -> Certificates:
    """The authority of the data directory, made once, and a certificate for this machine, issued anew."""
    folder = data / "tls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _authority(folder)
    names = (
        "localhost",
        "127.0.0.1",
        *sorted({socket.gethostname(), own_address()} - {"localhost", "127.0.0.1"}),
    )
    issued = authority.issue_cert(*names, not_before=now - timedelta(days=1), not_after=now + LASTS)
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    _write_secret(key, _pkcs8(issued.private_key_pem.bytes()))
    return Certificates(folder / "authority.pem", certificate, key, names)


def own_address() -> str:
    """How other machines on the network reach this one; the loopback address without a network."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def picture(address: str) -> str:
    """The address as a QR code of terminal blocks."""
    out = io.StringIO()
    segno.make(address).terminal(out, compact=True)
    return out.getvalue()


def _authority(folder: Path) -> trustme.CA:
    certificate, key = folder / "authority.pem", folder / "authority.key"
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    made = trustme.CA(organization_name="Yinuo", organization_unit_name=socket.gethostname())
    _write_secret(key, made.private_key_pem.bytes())
    certificate.write_bytes(made.cert_pem.bytes())
    return made


def _pkcs8(key: bytes) -> bytes:
    """The web server reads keys in this form only."""
    return serialization.load_pem_private_key(key, password=None).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_secret(place: Path, content: bytes) -> None:
    place.touch(mode=0o600)
    place.write_bytes(content)
