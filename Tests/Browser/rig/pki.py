"""The certificates of the rig, made by openssl with the profiles of certs/openssl.cnf."""

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from . import names
from .programs import run

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "certs/openssl.cnf"
# What the managed policy of the browsers looks for.
AUTHORITY_NAME = "MTLS Certificate Authority"
PASSPHRASE = "sallyport"


@dataclass(frozen=True)
class Pair:
    """A certificate with its key."""

    certificate: Path
    key: Path

    @property
    def pkcs12(self) -> Path:
        """Certificate and key in one file, as browsers import them."""
        file = self.certificate.with_suffix(".p12")
        if not file.exists():
            run("openssl", "pkcs12", "-export", "-in", self.certificate, "-inkey", self.key,
                "-name", self.certificate.stem, "-passout", f"pass:{PASSPHRASE}", "-out", file)  # fmt: skip
        return file

    def fingerprint(self) -> str:
        text = run("openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256")
        return text.partition("=")[2].strip().replace(":", "").lower()

    def body(self) -> str:
        """The base64 of the certificate, as metadata holds it."""
        lines = self.certificate.read_text().splitlines()
        return "".join(line for line in lines if "-----" not in line)


def moment(days: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


class PKI:
    """One device authority, one authority for servers that browsers trust, and who has what from them."""

    def __init__(self, folder: Path):
        self.folder = folder
        for part in ("ca", "device", "server", "state"):
            (folder / part).mkdir(parents=True)
        self.device_authority = self._authority("device", AUTHORITY_NAME)
        self.server_authority = self._authority("server", "Server Certificate Authority")
        apps = [names.LOGIN, *names.CORP_APPS]
        self.site = self.server("site", *apps)
        self.device_trust = self.server("devicetrust", names.DEVICE_TRUST, f"*.{names.ZONE}")
        # The same names, so that browsers may take a connection to one host for another.
        self.everything = self.server("everything", "*.corp.test", f"*.{names.ZONE}")
        self.everything_else = self.server("everything-else", "*.corp.test", f"*.{names.ZONE}")
        self.outside = self.server("outside", "*.saas.test")
        self.list = folder / "device.crl"
        self.revoked: list[Path] = []
        self.publish()

    def device(self, name: str, start: float = -0.1, end: float = 365, device: str | None = None) -> Pair:
        """A device certificate; `device` is the device's serial number where it is not the name."""
        file = self.folder / "device" / name
        serial = f"C02{(device or name).upper().replace('-', '')}"
        return self._issue(file, "device", f"/O=Corp/CN={name}", self.device_authority, start, end,
                           PKI_HARDWARE=serial, PKI_URI=f"urn:sallyport:device:mac:{serial}")  # fmt: skip

    def server(self, name: str, *hosts: str) -> Pair:
        alternatives = ",".join(f"DNS:{host}" for host in hosts)
        return self._issue(self.folder / "server" / name, "server", f"/O=Corp/CN={hosts[0]}",
                           self.server_authority, -0.1, 365, PKI_NAMES=alternatives)  # fmt: skip

    def revoke(self, *pairs: Pair) -> None:
        self.revoked += [pair.certificate for pair in pairs]
        self.publish()

    def publish(self) -> None:
        """Signs a new revocation list and puts it in the place where the gateway looks."""
        listed = [word for certificate in self.revoked for word in ("--revoke", certificate)]
        number = int(datetime.now().timestamp() * 1e6)
        run(ROOT / "certs/make-crl", self.folder, "--out", self.list, "--number", number, *listed)

    def _authority(self, name: str, subject: str) -> Pair:
        file = self.folder / "ca" / name
        own = Pair(file.with_suffix(".pem"), file.with_suffix(".key"))
        return self._issue(file, "ca_pathlen1", f"/O=Corp/CN={subject}", own, -1, 3650, selfsigned=True)

    def _issue(self, file: Path, profile: str, subject: str, authority: Pair, start: float, end: float,
               selfsigned: bool = False, **values: str) -> Pair:  # fmt: skip
        state = self.folder / "state" / authority.certificate.stem
        if not state.exists():
            (state / "issued").mkdir(parents=True)
            (state / "index.txt").touch()
            (state / "crlnumber").write_text("1000\n")
        # The configuration reads all of these, so each must have a value.
        unset = dict.fromkeys(("PKI_URI", "PKI_HARDWARE", "PKI_NAMES"), "-")
        environment = {**os.environ, **unset, **values, "PKI_STATE": str(state),
                       "PKI_CA": str(authority.certificate), "PKI_CA_KEY": str(authority.key)}  # fmt: skip
        pair = Pair(Path(f"{file}.pem"), Path(f"{file}.key"))
        request = Path(f"{file}.csr")
        run("openssl", "req", "-new", "-config", PROFILES, "-newkey", "ec",
            "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", pair.key, "-out", request,
            "-subj", "/CN=request", env=environment)  # fmt: skip
        alone = ("-selfsign", "-keyfile", pair.key) if selfsigned else ()
        run("openssl", "ca", "-batch", "-notext", "-utf8", "-config", PROFILES, "-extensions", profile,
            "-subj", subject, "-startdate", moment(start), "-enddate", moment(end),
            "-in", request, "-out", pair.certificate, *alone, env=environment)  # fmt: skip
        request.unlink()
        return pair


def signing_pair(folder: Path, name: str) -> Pair:
    """A self-signed RSA certificate, as identity providers and apps sign messages with."""
    pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "30", "-subj", f"/CN={name}",
        "-keyout", pair.key, "-out", pair.certificate)  # fmt: skip
    return pair


def nss_database(folder: Path, pki: PKI, *devices: Pair) -> None:
    """A certificate store as Chromium and Firefox keep it, that trusts the servers of the rig."""
    folder.mkdir(parents=True, exist_ok=True)
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{folder}", "-n", "Servers", "-t", "C,,",
        "-i", pki.server_authority.certificate)  # fmt: skip
    for device in devices:
        import_device(folder, device)


def import_device(folder: Path, device: Pair) -> None:
    run("pk12util", "-i", device.pkcs12, "-d", f"sql:{folder}", "-W", PASSPHRASE, "-K", "")
