"""What the benchmark scripts share: programs, certificates, the app, the load, tables, results."""

import argparse
import json
import math
import os
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import servers
import templates

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
BUILT = HERE / ".build"

# Debian keeps servers where only root looks.
os.environ["PATH"] += ":/usr/sbin:/sbin"


def parser(name: str, text: str, is_about_latency: bool = False) -> argparse.ArgumentParser:
    """The options that every script has. Where waiting is measured, the clients and the app stand
    for other computers: they run before everybody else on their core."""
    made = argparse.ArgumentParser(prog=f"benchmarks/{name}", description=text)
    made.add_argument("--program", type=Path, default=REPOSITORY / ".build/release/sallyport",
                      help="release build of the gateway")
    made.add_argument("--setting", action="append", default=[], metavar="LINE",
                      help="a further line of the gateway's settings; may be repeated")
    made.add_argument("--cores", default="0,1", help="core of the servers, core of the load (0,1)")
    made.add_argument("--json", type=Path, default=BUILT / f"{name}.json",
                      help=f"where all figures go (benchmarks/.build/{name}.json)")
    if is_about_latency:
        made.add_argument("--ordinary", action="store_true",
                          help="clients and app without real-time priority")
    return made  # fmt: skip


def comparison_parser(name: str, text: str, rounds: int, seconds: float) -> argparse.ArgumentParser:
    """For scripts that run sallyport-bench; they need a file descriptor for each connection."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    made = parser(name, text)
    made.add_argument("--harness", type=Path,
                      default=HERE / "Harness/.build/release/sallyport-bench",
                      help="release build of the load generator")
    made.add_argument("--rounds", type=int, default=rounds, help=f"rounds of a row ({rounds})")
    made.add_argument("--seconds", type=float, default=seconds,
                      help=f"length of one measurement ({seconds:g})")
    made.add_argument("--only", action="append", metavar="ROW",
                      help="this row; may be repeated")
    return made  # fmt: skip


def require(*programs: str | Path) -> None:
    """Ends with a word about what is missing."""
    missing = [str(name) for name in programs if not shutil.which(name)]
    if missing:
        raise SystemExit(
            f"missing: {', '.join(missing)}\nDebian packages: scripts/install bench\n"
            "the gateway: scripts/build release; the load generator: scripts/build bench")


def run(*words) -> None:
    subprocess.run([str(word) for word in words], check=True)


class Bench:
    """A fresh directory with a PKI, the compiled load and a running app. A context manager."""

    def __init__(self, options: argparse.Namespace, app: str = templates.APP):
        self.options, self.app_body = options, app
        self.realtime = not getattr(options, "ordinary", True) and _may_be_first()
        self.server_core, self.load_core = (int(core) for core in options.cores.split(","))

    def __enter__(self):
        # Who is told to end cleans up all the same.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit("told to end"))
        self._directory = tempfile.TemporaryDirectory(prefix="sallyport-bench-")
        try:
            self.directory = Path(self._directory.name)
            self.pki = self.directory / "pki"
            run(REPOSITORY / "certs/make-pki", self.pki)
            self.make_bodies()
            self.app = servers.start_nginx(
                self.directory, "app", self.app_body, self.load_core, self.realtime)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        servers.stop_all()
        self._directory.cleanup()

    def make_bodies(self) -> None:
        """What the app answers under /64k and /1m."""
        bodies = self.directory / "bodies"
        bodies.mkdir()
        # nginx reads them as another user when root starts it.
        self.directory.chmod(0o711)
        for name, size in {"64k": 1 << 16, "1m": 1 << 20}.items():
            (bodies / name).write_bytes(b"sallyport bench\n" * (size // 16))

    def describe(self) -> dict:
        """Machine and versions, with the gateway's."""
        found = machine()
        del found["load"]
        return found | {"sallyport": first_line(self.options.program, "--version"),
                        "commit": _commit()}  # fmt: skip

    def compiled(self, name: str) -> Path:
        """A program of this folder."""
        BUILT.mkdir(exist_ok=True)
        program = BUILT / name
        run("cc", "-O2", "-Wall", "-o", program, HERE / f"{name}.c", HERE / "client.c",
            "-lssl", "-lcrypto")  # fmt: skip
        return program

    def certificates(self, count: int, prefix: str = "BENCH") -> Path:
        """A file with so many device certificates and their keys."""
        made = self.directory / f"{prefix}.pem"
        authority = self.pki / "ca/device"
        with open(made, "w") as file:
            subprocess.run(
                [self.compiled("certificates"), f"{authority}.pem", f"{authority}.key", prefix,
                 "0", str(count)], stdout=file, check=True)  # fmt: skip
        return made

    def on_load_core(self):
        """For preexec_fn of clients."""
        return servers.on_core(self.load_core, self.realtime)

    def rank(self) -> str:
        """Who goes first on the load's core, in words."""
        return "before all others" if self.realtime else "without priority: their waits count too"

    def gateway(self, name: str = "sallyport", **choices) -> servers.Server:
        """The gateway, on the servers' core unless `core` says otherwise."""
        lines = choices.pop("lines", []) + self.options.setting
        return servers.start_sallyport(
            self.directory, name, self.options.program, self.pki, self.app,
            choices.pop("core", self.server_core), lines=lines, **choices)  # fmt: skip

    def start(self, name: str, job: servers.Job = servers.Job(), **choices) -> servers.Server:
        """Any of the measured programs; `choices` are for the gateway only."""
        if name.startswith("sallyport"):
            return self.gateway(name, job=job, **choices)
        start = {"nginx": servers.start_nginx_gateway, "haproxy": servers.start_haproxy}
        return start[name.partition("-")[0]](
            self.directory, name, self.pki, self.app, self.server_core, job)  # fmt: skip


def _may_be_first() -> bool:
    """Whether this user may give programs real-time priority."""
    asked = "import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))"
    return subprocess.run([sys.executable, "-c", asked], capture_output=True).returncode == 0


class Load:
    """The clients of load.c."""

    def __init__(self, bench: Bench, certificates: int):
        self.bench = bench
        self.program = bench.compiled("load")
        self.certificates = bench.certificates(certificates)

    def start(self, server: servers.Server, connections: int, seconds: float):
        return subprocess.Popen(
            [self.program, str(server.port), servers.HOST, self.certificates,
             str(connections), str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=self.bench.on_load_core())  # fmt: skip

    def microseconds(
        self, server: servers.Server, connections: int, seconds: float
    ) -> float:
        """Server CPU for each completed unit."""
        before = server.cpu_seconds()
        with self.start(server, connections, seconds) as clients:
            words = clients.stdout.read().split()
        spent = server.cpu_seconds() - before
        if len(words) != 3 or int(words[0]) == 0 or int(words[1]) > 0:
            raise SystemExit(f"{server.name}: the load failed: {words}")
        return spent / int(words[0]) * 1e6


def spread(values: list[float], digits: int = 1) -> str:
    """Median, and how far the values are apart."""
    median = statistics.median(values)
    apart = (max(values) - min(values)) / median if median else 0
    return f"{median:.{digits}f} ({apart:.0%})"


def percentile(values: list[float], share: float) -> float:
    """The least value that such a share (0 to 1) of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]


def first_line(*words: str | Path) -> str:
    """What a program says of itself."""
    if not shutil.which(words[0]):
        return "absent"
    made = subprocess.run(words, capture_output=True, text=True)
    return (made.stdout or made.stderr).splitlines()[0]


def _commit() -> str:
    """Of this repository, and whether files other than results differ from it."""

    def git(*words: str) -> str:
        made = subprocess.run(["git", "-C", REPOSITORY, *words], capture_output=True, text=True)
        return made.stdout.strip()

    results = [":!benchmarks/results", ":!benchmarks/RESULTS.md"]
    changed = git("status", "--porcelain", "--", ".", *results)
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")


class CoreTime:
    """What the cores did since this was made, from the kernel's account."""

    def __init__(self):
        self.start = self._read()

    @staticmethod
    def _read() -> list[int]:
        with open("/proc/stat") as file:
            return [int(word) for word in file.readline().split()[1:9]]

    def shares(self) -> tuple[float, float]:
        """The shares of busy time, and of time that the host gave to other machines."""
        spent = [now - then for now, then in zip(self._read(), self.start)]
        user, nice, system, idle, wait, interrupt, soft, stolen = spent
        whole = sum(spent) or 1
        return 1 - (idle + wait) / whole, stolen / whole


def machine() -> dict:
    """Where the figures come from."""
    with open("/proc/cpuinfo") as info:
        model = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))

    return {
        "cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
        "openssl": first_line("openssl", "version"), "nginx": first_line("nginx", "-v"),
        "haproxy": first_line("haproxy", "-v"), "load": os.getloadavg(),
    }  # fmt: skip


def save(options: argparse.Namespace, before: dict, figures: dict) -> None:
    options.json.parent.mkdir(parents=True, exist_ok=True)
    settings = {key: str(value) for key, value in vars(options).items()}
    options.json.write_text(json.dumps(
        {"machine": before, "options": settings, "figures": figures}, indent=1) + "\n")  # fmt: skip
