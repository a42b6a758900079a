"""Revocation lists of any size for the benchmarks: certs/make-crl makes them, here they age."""

import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.append(str(REPOSITORY / "certs"))

import pki_der as der  # noqa: E402

CRL_NUMBER = der.oid("2.5.29.20")


def make(pki: Path, entries: int, out: Path) -> Path:
    """A list of so many entries: random serials of 20 octets, and device/revoked among them."""
    revoked = pki / "device/revoked.pem"
    subprocess.run(
        [REPOSITORY / "certs/make-crl", pki, "--entries", str(entries - 1), "--revoke", revoked,
         "--out", out], stderr=subprocess.DEVNULL, check=True)  # fmt: skip
    return out


def as_pem(file: Path) -> Path:
    """The same list as PEM, which is all that nginx and HAProxy read."""
    made = file.with_suffix(".pem")
    made.write_bytes(der.pem("X509 CRL", file.read_bytes()))
    return made


class Editions:
    """Newer and newer editions of one list, each in a file of its own."""

    def __init__(self, pki: Path, first: Path):
        self.key, self.directory = pki / "ca/device.key", first.parent
        to_be_signed = der.children(first.read_bytes())[0][1]
        # version, algorithm, issuer, thisUpdate, nextUpdate, revokedCertificates, extensions
        self.parts = [part for _, part in der.children(to_be_signed)]
        self.number = int(time.time())

    def next(self) -> Path:
        self.number += 1
        parts = list(self.parts)
        parts[3] = der.moment(time.time() - 1)
        parts[6] = der.encode(0xA0, der.encode(der.SEQUENCE, *self._extensions()))
        made = self.directory / f"edition-{self.number}.der"
        made.write_bytes(der.signed(der.encode(der.SEQUENCE, *parts), self.key))
        return made

    def _extensions(self) -> list[bytes]:
        number = der.extension("2.5.29.20", der.integer(self.number))
        return [
            number if der.children(extension)[0][1] == CRL_NUMBER else extension
            for _, extension in der.children(der.content(self.parts[6]))
        ]  # fmt: skip
