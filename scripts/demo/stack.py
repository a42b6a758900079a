"""Everything the demo runs: certificates, identity provider, apps, web server, gateway."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from string import Template

import apps
import federation

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOSTS = ("idp", "payroll", "vault", "reports", "ledger", "wiki")
DEVICE_TRUST = "cell1-devicetrust.corp.test"
START_LIMIT = 30
STOP_LIMIT = 10
MODULES = Path("/usr/lib/apache2/modules")
PREFERRED_PORT = 8443


class DemoError(Exception):
    """Something that ends the demo, in words for the person who runs it."""


def free_port(preferred: int = 0) -> int:
    for wanted in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise DemoError("there is no free port on 127.0.0.1")


class Stack:
    """The running demo. `stop` ends every process that `start` began, and only those."""

    def __init__(self, folder: Path, program: Path):
        self.folder, self.program = folder, program
        self.pki, self.gateway, self.apache = folder / "pki", folder / "gateway", folder / "apache"
        # Without secrets, and where an unprivileged web server may read it.
        self.pages = Path(tempfile.mkdtemp(prefix="sallyport-demo-"))
        self.journal = apps.Journal()
        self.processes: list[tuple[str, subprocess.Popen]] = []
        self.servers: list = []
        self.port = free_port(PREFERRED_PORT)
        self.admin_port, self.apache_port = free_port(), free_port()

    def origin(self, host: str) -> str:
        return f"https://{host}.corp.test:{self.port}"

    def start(self) -> None:
        print("Making certificates …", flush=True)
        self._make_certificates()
        print("Starting the identity provider and the apps …", flush=True)
        self._start_federation()
        self._start_apache()
        print(f"Starting {self.program.name} on 127.0.0.1:{self.port} …", flush=True)
        self._start_gateway()

    def stop(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()
        for _, process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for name, process in reversed(self.processes):
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                print(f"{name} does not stop by itself and is killed")
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(self.pages, ignore_errors=True)

    def _make_certificates(self) -> None:
        hosts = [option for host in HOSTS for option in ("--host", f"{host}.corp.test")]
        subprocess.run(
            [ROOT / "certs/make-pki", self.pki, "--devicetrust", DEVICE_TRUST, *hosts], check=True)
        self.gateway.mkdir()
        self.publish_list("revoked")

    def publish_list(self, *revoked: str) -> None:
        """Signs a new revocation list with these devices and puts it where the gateway looks."""
        options = [option for name in revoked
                   for option in ("--revoke", self.pki / f"device/{name}.pem")]  # fmt: skip
        subprocess.run(
            [ROOT / "certs/make-crl", self.pki, "--out", self.gateway / "device.crl",
             "--number", str(time.time_ns()), *options],
            check=True, stderr=subprocess.DEVNULL)  # fmt: skip

    def command(self, *words: str) -> None:
        """Runs a command for the gateway."""
        subprocess.run(
            [self.program, *words, "--socket", self.gateway / "control.sock"],
            check=True, stdout=subprocess.DEVNULL, timeout=STOP_LIMIT)  # fmt: skip

    def _start_federation(self) -> None:
        keys = self.folder / "federation"
        keys.mkdir()
        self.idp_keys = federation.KeyPair.make(keys, "identity-provider")
        self.sp_keys = federation.KeyPair.make(keys, "service-provider")
        self.idp_entity = f"{self.origin('idp')}/metadata"
        consumers = {self.sp_entity(host): self.consumer(host) for host in ("payroll", "vault", "wiki")}
        realms = {f"urn:demo:{host}": f"{self.origin(host)}/wsfed" for host in ("reports", "ledger")}
        idp = apps.IdentityProvider(self.idp_entity, self.idp_keys, consumers, realms)
        reports = apps.ReportsApp(self.origin("idp"), self.idp_keys)
        self.idp_server = apps.serve(idp.answer, self.journal)
        self.wsfed_server = apps.serve(reports.answer, self.journal)
        self.servers = [self.idp_server, self.wsfed_server]

    def sp_entity(self, host: str) -> str:
        return f"{self.origin(host)}/mellon/metadata"

    def consumer(self, host: str) -> str:
        return f"{self.origin(host)}/mellon/postResponse"

    def _start_apache(self) -> None:
        self.apache.mkdir()
        shutil.copy(HERE / "index.shtml", self.pages)
        self.pages.chmod(0o755)
        (self.pages / "index.shtml").chmod(0o644)
        idp_metadata = self.apache / "idp.xml"
        idp_metadata.write_text(federation.idp_metadata(
            self.idp_entity, self.idp_keys, f"{self.origin('idp')}/sso"))  # fmt: skip
        hosts = "\n".join(self._apache_host(host, idp_metadata) for host in ("payroll", "vault", "wiki"))
        shown = (f"%{{{name}}}i" for name in apps.SHOWN_HEADERS)
        names = ("%{Host}i", "%m", "%U", "%>s", "%{User-Agent}i", "%{MELLON_NAME_ID}e", *shown)
        settings = self.apache / "apache.conf"
        settings.write_text(filled(
            "apache.conf", run=self.apache, port=self.apache_port, modules=MODULES, pages=self.pages,
            log_format="\\t".join(names), virtual_hosts=hosts,
            # Started by root, it answers as somebody who may do nothing; else as who started it.
            user=unprivileged_user() if os.geteuid() == 0 else ""))  # fmt: skip
        self._spawn("apache", ["/usr/sbin/apache2", "-DFOREGROUND", "-f", settings], self.apache)
        self._await("apache", lambda: accepts(self.apache_port), self.apache / "error.log")

    def _apache_host(self, host: str, idp_metadata: Path) -> str:
        metadata = self.apache / f"{host}.xml"
        metadata.write_text(
            federation.sp_metadata(self.sp_entity(host), self.sp_keys, self.consumer(host)))
        return filled(
            "apache-host.conf", origin=self.origin(host), title=host.capitalize(),
            sp_metadata=metadata, sp_key=self.sp_keys.key, sp_certificate=self.sp_keys.certificate,
            idp_metadata=idp_metadata)  # fmt: skip

    def _start_gateway(self) -> None:
        settings = self.gateway / "sallyport.conf"
        settings.write_text(filled(
            "sallyport.conf", gateway_port=self.port, admin_port=self.admin_port,
            device_trust=DEVICE_TRUST, idp_port=self.idp_server.server_port,
            wsfed_port=self.wsfed_server.server_port, apache_port=self.apache_port))  # fmt: skip
        log = self.gateway / "operations.log"
        self._spawn("sallyport", [self.program, "gateway", "--settings", settings], self.gateway, log)
        self._await("sallyport", lambda: " info ready " in log.read_text(), log)

    def _spawn(self, name: str, command: list, folder: Path, log: Path | None = None) -> None:
        # Should this script be killed, the kernel ends its children too.
        guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        output = open(log or folder / "output.log", "ab")
        process = subprocess.Popen(
            [*guard, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True)  # fmt: skip
        output.close()
        self.processes.append((name, process))

    def _await(self, name: str, ready, log: Path) -> None:
        process = self.processes[-1][1]
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            if process.poll() is not None:
                raise DemoError(f"{name} ended at its start (exit {process.returncode}):\n{tail(log)}")
            if ready():
                return
            time.sleep(0.05)
        raise DemoError(f"{name} was not ready within {START_LIMIT} s:\n{tail(log)}")

    def received(self, agent: str, wait: float = 0) -> list[apps.Received]:
        """What any app received from this user agent. Log lines come shortly after the answer."""
        end = time.monotonic() + wait
        while True:
            found = [entry for entry in self.all_received() if entry.agent == agent]
            if found or time.monotonic() >= end:
                return found
            time.sleep(0.02)

    def all_received(self) -> list[apps.Received]:
        log = self.apache / "received.log"
        lines = log.read_text().splitlines() if log.exists() else []
        count = len(apps.SHOWN_HEADERS)
        entries = self.journal.since(0)
        for line in lines:
            host, method, path, status, agent, user, *values = line.split("\t")
            if len(values) == count:
                headers = dict(zip(apps.SHOWN_HEADERS, values))
                entries.append(apps.Received(host, method, path, int(status), agent, user, headers))
        return entries


def filled(template: str, **values: object) -> str:
    return Template((HERE / template).read_text()).substitute(values)


def unprivileged_user() -> str:
    return f"User nobody\nGroup #{pwd.getpwnam('nobody').pw_gid}"


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
