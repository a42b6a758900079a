"""The programs that are measured, each with one worker."""

import json
import os
import re
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from templates import HAPROXY, NGINX, NGINX_GATEWAY, SALLYPORT, SALLYPORT_PLACES

HOST = "payroll.corp.test"
PATIENCE = 60
# Idle connections to the app that a program may keep: more than any load has requests at a time.
UPSTREAMS = 4096
_spawned: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Job:
    """What all programs are asked to do alike. `certificate` is one of the PKI's server/ folder; with
    `require`, who has no good device certificate gets 403 and does not reach the app."""

    certificate: str = "site"
    crl: Path | None = None
    http2: bool = False
    require: bool = False
    tickets: str = "on"

    def list(self, pki: Path) -> Path:
        return self.crl or pki / "crl/device.pem"


class Server:
    """A running program. `workers` are the processes whose CPU counts."""

    def __init__(self, name: str, process: subprocess.Popen, port: int, log: Path):
        self.name, self.process, self.port, self.log = name, process, port, log
        self.start_seconds = 0.0

    @property
    def children(self) -> list[int]:
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in text.split()]

    @property
    def workers(self) -> list[int]:
        return self.children or [self.process.pid]

    def threads(self) -> dict[int, str]:
        """Numbers and names. The gateway has threads that come and go."""
        found = {}
        for worker in self.workers:
            for task in Path(f"/proc/{worker}/task").iterdir():
                try:
                    found[int(task.name)] = (task / "comm").read_text().strip()
                except FileNotFoundError:
                    continue
        return found

    def cpu_seconds(self, threads: list[int] | None = None) -> float:
        """CPU time of some or all threads, in nanosecond steps."""
        total = 0
        for number in threads if threads is not None else self.threads():
            try:
                total += int(Path(f"/proc/{number}/schedstat").read_text().split()[0])
            except FileNotFoundError:
                continue
        return total / 1e9

    def memory_kib(self) -> int:
        """Proportional set size of the workers."""
        return sum(_pss(worker) for worker in self.workers)

    def whole_memory_kib(self) -> int:
        """Proportional set size of all processes, with what a worker shares with its parent."""
        return sum(_pss(number) for number in [self.process.pid, *self.children])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Sallyport(Server):
    """The gateway, which also tells about itself."""

    admin: Path
    control: Path
    store: Path

    def metrics(self) -> dict[str, float]:
        """Every sample of the metrics by its name with labels."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(str(self.admin))
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
            with client.makefile("rb") as answer:
                text = answer.read().decode()
        lines = text.partition("\r\n\r\n")[2].splitlines()
        samples = (line.rpartition(" ") for line in lines if line and line[0] != "#")
        return {name: float(value) for name, _, value in samples if _is_number(value)}

    def metric(self, name: str) -> float | None:
        """The sum of a metric's samples; None if this version does not have it."""
        found = [value for key, value in self.metrics().items() if key.split("{")[0] == name]
        return sum(found) if found else None

    def worker_threads(self) -> list[int]:
        return [number for number, name in self.threads().items() if name.startswith("worker-")]

    def pin_workers(self, core: int) -> None:
        """The workers alone: threads that read lists or write to a store stay free."""
        for thread in self.worker_threads():
            os.sched_setaffinity(thread, {core})


def _pss(process: int) -> int:
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+)", text, re.M)
    return int(found[1]) if found else 0


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def on_core(core: int | None, realtime: bool = False):
    """For preexec_fn: on that core only, and before all ordinary threads of it if `realtime`."""

    def prepare():
        if core is not None:
            os.sched_setaffinity(0, {core})
        if realtime:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))

    return prepare


def _context(certificate: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


def verdict(server: Server, certificate: Path) -> str:
    """What the server tells the app about a client certificate."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as plain:
        with _context(certificate).wrap_socket(plain, server_hostname=HOST) as client:
            client.sendall(
                f"GET /verdict HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            with client.makefile("rb") as answer:
                return answer.read().decode().strip().splitlines()[-1]


def _wait_for_handshake(server: Server, started: float) -> Server:
    """Ready is who completes a handshake. The connection waits in the listener's queue for it."""
    try:
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as plain:
            with _context(None).wrap_socket(plain, server_hostname=HOST):
                server.start_seconds = time.monotonic() - started
    except OSError as error:
        server.stop()
        raise SystemExit(f"{server.name} did not start: {error}\n{server.log.read_text()}")
    return server


def _listener() -> socket.socket:
    """A listening socket for a program to take over: no port is guessed."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.set_inheritable(True)
    return listener


def _spawn(words: list, log: Path, core: int | None, **choices) -> subprocess.Popen:
    realtime = choices.pop("realtime", False)
    with open(log, "w") as file:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            preexec_fn=on_core(core, realtime), **choices)  # fmt: skip
    _spawned.append(process)
    return process


def stop_all() -> None:
    """Ends what was started and still runs, whatever went wrong."""
    for process in _spawned:
        if process.poll() is None:
            process.terminate()
    for process in _spawned:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _spawned.clear()


def start_nginx(
    directory: Path, name: str, body: str, core: int, realtime: bool = False
) -> Server:
    """nginx takes the listening socket over, as it does in an upgrade."""
    config, log = directory / f"{name}.conf", directory / f"{name}.log"
    with _listener() as listener:
        port = listener.getsockname()[1]
        config.write_text(NGINX.format(name=name, body=body.replace("@PORT@", str(port))))
        process = _spawn(
            ["nginx", "-p", directory, "-c", config, "-e", "stderr"], log, core,
            realtime=realtime, env=os.environ | {"NGINX": f"{listener.fileno()};"},
            pass_fds=[listener.fileno()])  # fmt: skip
    server = Server(name, process, port, log)
    deadline = time.monotonic() + PATIENCE
    while not server.children:
        if process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise SystemExit(f"{name} did not start: {log.read_text()}")
        time.sleep(0.002)
    return server


def start_nginx_gateway(
    directory: Path, name: str, pki: Path, app: Server, core: int, job: Job = Job()
) -> Server:
    body = NGINX_GATEWAY.format(
        directory=directory, name=name, pki=pki, app=app.port, host=HOST, crl=job.list(pki),
        certificate=job.certificate, tickets=job.tickets, upstreams=UPSTREAMS,
        http2=" http2" if job.http2 else "",
        require="if ($ssl_client_verify != SUCCESS) { return 403; }" if job.require else "",
    )  # fmt: skip
    started = time.monotonic()
    return _wait_for_handshake(start_nginx(directory, name, body, core), started)


def start_haproxy(
    directory: Path, name: str, pki: Path, app: Server, core: int, job: Job = Job()
) -> Server:
    """With a master process, as Debian runs it, so that it can be told to reload."""
    config, log = directory / f"{name}.conf", directory / f"{name}.log"
    server = pki / "server" / job.certificate
    (directory / f"{name}-server.pem").write_text(
        server.with_suffix(".pem").read_text() + server.with_suffix(".key").read_text())
    with _listener() as listener:
        config.write_text(HAPROXY.format(
            directory=directory, name=name, listener=listener.fileno(), pki=pki, app=app.port,
            crl=job.list(pki), tickets="" if job.tickets == "on" else "no-tls-tickets",
            alpn="h2,http/1.1" if job.http2 else "http/1.1",
            require="http-request deny deny_status 403 unless { ssl_c_used 1 } { ssl_c_verify 0 }"
            if job.require else ""))  # fmt: skip
        started = time.monotonic()
        process = _spawn(
            ["haproxy", "-W", "-db", "-f", config], log, core, pass_fds=[listener.fileno()])
        port = listener.getsockname()[1]
    return _wait_for_handshake(Server(name, process, port, log), started)


def known_settings(program: Path) -> set[str]:
    """The keys of all settings that this version of the gateway has."""
    made = subprocess.run(
        [program, "settings", "--json"], capture_output=True, text=True, check=True)
    return {setting["key"] for setting in json.loads(made.stdout)}


def start_sallyport(
    directory: Path, name: str, program: Path, pki: Path, app: Server, core: int | None,
    job: Job = Job(), annotate: str = "headers, client-cert", workers: int = 1,
    lines: list[str] = [], places: set[str] | None = None,
) -> Sallyport:  # fmt: skip
    """`places`: which settings of SALLYPORT_PLACES to write; those that it knows by default."""
    settings, log = directory / f"{name}.conf", directory / f"{name}.log"
    known = known_settings(program) if places is None else places
    own = [line for key, line in SALLYPORT_PLACES.items() if key in known]
    settings.write_text((SALLYPORT + "\n".join(own) + "\n").format(
        directory=directory, name=name, pki=pki, app=app.port, host=HOST, annotate=annotate,
        crl=job.list(pki), workers=workers, certificate=job.certificate, tickets=job.tickets,
        require="trusted" if job.require else "none", upstreams=UPSTREAMS)
        + "".join(f"{line}\n" for line in lines))  # fmt: skip
    started = time.monotonic()
    process = _spawn([program, "gateway", "--settings", settings], log, core)
    deadline = started + PATIENCE
    while not (ready := re.search(r" info ready listen=\S*?:(\d+)", log.read_text())):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise SystemExit(f"{name} did not start: {log.read_text()}")
        time.sleep(0.002)
    server = Sallyport(name, process, int(ready[1]), log)
    server.admin = directory / f"{name}-admin.sock"
    server.control = directory / f"{name}-control.sock"
    server.store = directory / f"{name}-store.db"
    return _wait_for_handshake(server, started)
