"""How each kind of row is measured. Every server in turn, several rounds, medians later."""

import contextlib
import shutil
import sys
import time
from pathlib import Path
from typing import Callable, Iterator

import bench
import harness
import lists
import servers
from rows import CIPHER_13, CONNECTIONS, FLOORS, LIST_SIZES, SHARE_OF_CAPACITY, Row, named
from servers import Job

Running = dict[str, servers.Server]
# For scenarios that end by themselves.
UNBOUNDED = {"duration": None, "warmup": None}


class Session:
    """What every measurement needs, and what went wrong in it."""

    def __init__(self, made: bench.Bench, names: list[str]):
        self.bench, self.options, self.names = made, made.options, names
        self.harness = harness.Harness(made, made.options.harness)
        self.problems: list[str] = []
        self.machine = made.describe()
        self.lists: dict[int, Path] = {}
        note("looking whether the machine is quiet")
        cores = bench.CoreTime()
        time.sleep(2)
        self.busy_before = round(cores.shares()[0], 4)

    @contextlib.contextmanager
    def running(self, names: list[str], job: Job = Job(), **choices) -> Iterator[Running]:
        found: Running = {}
        try:
            for name in names:
                found[name] = self.bench.start(name, job, **choices)
            yield found
        finally:
            for server in found.values():
                server.stop()

    def interleaved(
        self, row: Row, once: Callable[[str], dict], turns: range, label: str = ""
    ) -> list[dict]:
        """Rounds in which each server that takes part is measured once. A B C, then B C A, ...:
        everyone comes first as often as the others."""
        names, found = row.takes_part(self.names), []
        for turn in turns:
            at, of_round = turn % len(names), {}
            for name in names[at:] + names[:at]:
                what = " ".join(filter(None, [row.name, label, name]))
                note(f"{what}: round {turn + 1}")
                try:
                    of_round[name] = self.judged(what, once(name))
                except harness.Failed as failure:
                    self.problem(f"{what}: {failure}")
            found.append(of_round)
        return found

    @property
    def rounds(self) -> range:
        return range(self.options.rounds)

    @property
    def fewer_rounds(self) -> range:
        """Where a round takes long, or shows much by itself."""
        return range(-(-self.options.rounds // 2))

    def judged(self, what: str, result: dict) -> dict:
        if bad := harness.errors(result):
            self.problem(f"{what}: errors {bad} beside {result.get('units', 0)} units")
        return result

    def problem(self, text: str) -> None:
        note(f"WRONG: {text}")
        self.problems.append(text)

    def load(self, row: Row, server: servers.Server, **options) -> dict:
        chosen = {"duration": self.options.seconds, "warmup": 0.3} | row.options | options
        return self.harness.run(row.scenario, server, **chosen)

    def list_of(self, size: int) -> Path:
        """nginx and HAProxy read nothing but PEM, so all get that."""
        if size not in self.lists:
            note(f"making a list of {size:,} entries")
            made = lists.make(self.bench.pki, size, self.bench.directory / f"list-{size}.der")
            self.lists[size] = lists.as_pem(made)
        return self.lists[size]


def note(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def part(session: Session, row: Row) -> dict:
    """Measures the row: the part of the figures that it is."""
    began, cores = time.monotonic(), bench.CoreTime()
    session.harness.commands, session.problems = {}, []
    made = KINDS[row.kind](session, row)
    return {
        "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "took_seconds": round(time.monotonic() - began, 1), "machine": session.machine,
        "busy_before": session.busy_before, "stolen": round(cores.shares()[1], 4),
        "rounds": session.options.rounds, "seconds": session.options.seconds,
        "commands": session.harness.commands, "problems": session.problems,
        "series": {
            key: [{name: _thin(row, result) for name, result in each.items()} for each in series]
            for key, series in made.pop("series").items()
        }, **made,
    }  # fmt: skip


def _thin(row: Row, result: dict) -> dict:
    """Whole curves only where they are drawn."""
    own = harness.kept(result) | {key: value for key, value in result.items() if key[:4] == "own_"}
    if row.kind != "latency" and "latency_us" in own:
        own["latency_us"] = {
            key: value for key, value in own["latency_us"].items() if key != "percentiles"}
    return own  # fmt: skip


def unit(session: Session, row: Row) -> dict:
    with session.running(row.takes_part(session.names), row.job) as found:
        return {"series": {"": session.interleaved(
            row, lambda name: session.load(row, found[name]), session.rounds)}}  # fmt: skip


def idle(session: Session, row: Row) -> dict:
    """A fresh server each time: memory that was used before would not grow."""

    def once(name: str) -> dict:
        more = {"lines": ["timeout.handshake = 60s"]} if name == "sallyport" else {}
        with session.running([name], row.job, **more) as found:
            session.harness.run(
                "handshake", found[name], requests=1, duration=0.3, warmup=0, certificates=8)
            return session.load(row, found[name])

    return {"series": {"": session.interleaved(row, once, session.fewer_rounds)}}


def crl(session: Session, row: Row) -> dict:
    """A fresh server with each list, and a look at whether the list is in force."""
    series: dict[str, list[dict]] = {str(size): [] for size in LIST_SIZES}

    def once(name: str, size: int) -> dict:
        with session.running([name], Job(crl=session.list_of(size))) as found:
            server = found[name]
            require_in_force(server, session.bench.pki)
            own = {"own_start_seconds": server.start_seconds}
            result = session.load(row, server)
            own["own_memory_kib"] = server.whole_memory_kib()
            if isinstance(server, servers.Sallyport):
                own["own_index_bytes"] = server.metric("sallyport_crl_memory_bytes")
                own["own_load_seconds"] = server.metric("sallyport_crl_load_seconds")
            return result | own

    for turn in session.fewer_rounds:
        for size in LIST_SIZES:
            series[str(size)] += session.interleaved(
                row, lambda name: once(name, size), range(turn, turn + 1), f"{size:,} entries")
    return {"series": series}


def require_in_force(server: servers.Server, pki: Path) -> None:
    good = servers.verdict(server, pki / "device/good.pem")
    revoked = servers.verdict(server, pki / "device/revoked.pem")
    if good not in ("trusted", "SUCCESS", "0") or revoked == good:
        raise harness.Failed(f"good certificate {good!r}, revoked certificate {revoked!r}")


def revoke(session: Session, row: Row) -> dict:
    """The load generator revokes by the command and watches when each path refuses."""
    pki = session.bench.pki

    def once(name: str) -> dict:
        own = session.bench.directory / f"{name}-live.pem"
        shutil.copy(pki / "crl/empty.pem", own)
        own.with_name(own.name + ".serials").unlink(missing_ok=True)
        with session.running([name], Job(crl=own, require=True)) as found:
            server = found[name]
            if isinstance(server, servers.Sallyport):
                command = (
                    f"{session.options.program} cert revoke --serial {{serial}} --yes "
                    f"--socket {server.control}")
            else:
                command = (
                    f"{bench.HERE}/revoke-by-list {pki} {own} "
                    f"{'HUP' if name == 'nginx' else 'USR2'} {server.process.pid} {{serial}}")
            return session.load(row, server, command=command, rounds=1, **UNBOUNDED)

    return {"series": {"": session.interleaved(row, once, session.rounds)}}


def first_use(session: Session, row: Row) -> dict:
    """The worker has the servers' core for itself; the thread that writes may run on either."""

    def once(name: str) -> dict:
        with session.running([name], core=None) as found:
            found[name].pin_workers(session.bench.server_core)
            result = session.load(row, found[name], rounds=2 * session.options.rounds, **UNBOUNDED)
            result["rounds"] = [
                {kind: _points(each[f"{kind}_us"]) for kind in ("first", "again")}
                for each in result["rounds"]]
            return result

    return {"series": {"": session.interleaved(row, once, range(1))}}


def _points(times: list[int]) -> dict[str, float]:
    points = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {name: bench.percentile(times, share) for name, share in points.items()} if times else {}


def latency(session: Session, row: Row) -> dict:
    """The same rate for all: a share of what the slowest can do here, clients and all."""
    names = row.takes_part(session.names)
    with session.running(names, row.job) as found:
        capacity = {}
        for name in names:
            note(f"{row.name} {name}: capacity")
            result = session.load(row, found[name], connections=32)
            capacity[name] = session.judged(f"{row.name} {name} capacity", result)["rate"]
        rate = max(1, int(min(capacity.values()) * SHARE_OF_CAPACITY))
        rounds = session.interleaved(
            row, lambda name: session.load(
                row, found[name], connections=64, rate=rate, duration=2 * session.options.seconds),
            session.fewer_rounds, f"{rate}/s")  # fmt: skip
    return {"series": {"": rounds}, "capacity": capacity, "rate": rate}


def throughput(session: Session, row: Row) -> dict:
    series: dict[str, list[dict]] = {str(count): [] for count in CONNECTIONS}
    with session.running(row.takes_part(session.names), row.job) as found:
        for turn in session.fewer_rounds:
            for count in CONNECTIONS:
                series[str(count)] += session.interleaved(
                    row, lambda name: session.load(row, found[name], connections=count),
                    range(turn, turn + 1), f"{count} connections")  # fmt: skip
    return {"series": series}


def floor(session: Session, row: Row) -> dict:
    """No server: what OpenSSL takes in the load generator's own memory, on the servers' core."""
    series: dict[str, list[dict]] = {name: [] for name in FLOORS}
    for turn in session.fewer_rounds:
        note(f"floor: round {turn + 1}")
        for name in FLOORS:
            like = {"group": "X25519", "cipher": CIPHER_13} | named(name).options
            del like["connections"]
            try:
                series[name].append({"floor": session.harness.run(
                    row.scenario, duration=session.options.seconds,
                    load_core=session.bench.server_core, **like)})  # fmt: skip
            except harness.Failed as failure:
                session.problem(f"floor {name}: {failure}")
    return {"series": series}


KINDS: dict[str, Callable[[Session, Row], dict]] = {
    "unit": unit, "idle": idle, "crl": crl, "revoke": revoke, "first-use": first_use,
    "latency": latency, "throughput": throughput, "floor": floor,
}  # fmt: skip
