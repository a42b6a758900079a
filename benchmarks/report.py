"""RESULTS.md: what the figures say, in words and tables. Nothing is in it that was not measured."""

import statistics

import verdicts
from bench import spread
from figures import CPU, MEMORY, Figures, Series, median, ratios, values
from plots import DRAWN
from rows import (
    IDLE_CONNECTIONS, NEW_CERTIFICATES, REVOKE_LIMIT, ROWS, SERVERS, TITLES, UNITS, Row, named,
)  # fmt: skip
from verdicts import range_of

# Shares of all cores: of a machine that does nothing else, and taken by its host.
QUIET, STOLEN = 0.05, 0.01


def text(figures: Figures) -> str:
    parts = [
        "# Benchmark results\n",
        "Written by `make bench` from [`results/figures.json`](results/figures.json); do not edit. "
        "[README.md](README.md) says how it is measured.\n",
        *_warnings(figures), *_summary(figures), *_targets(figures), *_units(figures),
        *_memory(figures), *_lists(figures), *_revoke(figures), *_first_use(figures),
        *_latency(figures), *_throughput(figures), *_floor(figures), *_machine(figures),
        *_commands(figures),
    ]  # fmt: skip
    return "\n".join(parts).rstrip() + "\n"


def table(head: list[str], lines: list[list[str]], rule: str = "---:") -> str:
    """Numbers are to the right, unless another `rule` is for text."""
    rules = ["---", *(rule for _ in head[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rules, *lines]) + "\n"


def bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) + "\n"


def plot(figures: Figures, name: str) -> list[str]:
    drawing = DRAWN[name]
    if not drawing.has_data(figures):
        return []
    return [f"![{drawing.alternative(figures)}](results/{name}.svg)\n"]


def _warnings(figures: Figures) -> list[str]:
    lines = []
    parts = figures.parts.values()
    if (busy := max(part["busy_before"] for part in parts)) > QUIET:
        lines.append(f"The machine was not quiet: its cores were {busy:.0%} busy before the start.")
    if stolen := [name for name, part in figures.parts.items() if part["stolen"] > STOLEN]:
        lines.append(f"The host took more than {STOLEN:.0%} of the cores' time in: {', '.join(stolen)}.")
    if len({str(part["machine"]) for part in parts}) > 1:
        lines.append("Not all rows come from the same machine and versions (see below).")
    lengths = {(part["rounds"], part["seconds"]) for part in parts}
    if len(lengths) > 1:
        lines.append("Not all rows were measured with the same rounds and lengths.")
    if missing := [row.name for row in ROWS if row.name not in figures.parts]:
        lines.append(f"Not measured: {', '.join(missing)}.")
    if problems := [text for part in parts for text in part["problems"]]:
        lines.append(f"{len(problems)} measurements had errors (listed at the end).")
    return ["> " + "\n> ".join(lines) + "\n"] if lines else []


def _summary(figures: Figures) -> list[str]:
    all_of = verdicts.comparisons(figures)
    behind = [each for each in all_of if each.is_behind]
    ahead = [each for each in all_of if each.is_ahead]
    near = [each for each in all_of if not each.is_behind and not each.is_ahead]
    judged = verdicts.verdicts(figures)
    parts = ["## In short\n", "### Where Sallyport loses\n"]
    lines = [
        str(each) for each in sorted(behind, key=lambda each: -each.median)
    ]
    lines += [
        f"{row.title}: Sallyport {row.absent['sallyport']}"
        for row in ROWS if "sallyport" in row.absent and row.kind != "floor"
    ]  # fmt: skip
    parts.append(bullets(lines) if lines else "Nowhere in this run.\n")
    parts.append("### Targets that are missed\n")
    lines = [
        f"{each.title}: {each.figure}, target {each.target}"
        + each.outcome.removeprefix(verdicts.MISSED)
        + (f"; {each.remark}" if each.remark else "")
        for each in judged if each.outcome.startswith(verdicts.MISSED)
    ]  # fmt: skip
    parts.append(bullets(lines) if lines else "None in this run.\n")
    reached = [each for each in judged if each.outcome.startswith(verdicts.REACHED)]
    narrowly = sum(each.outcome != verdicts.REACHED for each in reached)
    parts.append(
        f"Of {len(judged)} targets {len(reached)} are reached, {narrowly} of these within the spread "
        f"of the rounds or in a single round. Of {len(all_of)} comparisons with nginx and HAProxy, Sallyport is better in "
        f"every round in {len(ahead)} and worse in every round in {len(behind)}; in {len(near)} the "
        "rounds disagree, and nothing should be concluded from those.\n")
    return parts


def _targets(figures: Figures) -> list[str]:
    lines = [
        [each.title, each.figure, each.target, each.outcome, each.remark]
        for each in verdicts.verdicts(figures)
    ]
    return [
        "## Targets\n",
        "Ratios are those inside each round: the median, and in brackets the least and the most. "
        "*Within the spread*: some rounds say the opposite.\n",
        table(["", "Sallyport", "target", "outcome", ""], lines, "---")]  # fmt: skip


def _cells(row: Row, series: Series, path: tuple, digits: int = 1) -> list[str]:
    """Median with the spread for each server, or why there is none."""
    cells = []
    for name in SERVERS:
        found = values(series, name, *path)
        cells.append(spread(found, digits) if found else "none" if name in row.absent else "–")
    return cells


def _ratio_cells(series: Series, path: tuple) -> list[str]:
    found = [ratios(series, "sallyport", other, *path) for other in SERVERS[1:]]
    return [_told(each) if each else "–" for each in found]


def _told(found: list[float]) -> str:
    within = min(found) <= 1 <= max(found) or len(found) < 2
    return range_of(found) + (" ≈" if within else "")


COMPARED = [*(TITLES[name] for name in SERVERS), "/ nginx", "/ HAProxy"]
APPROXIMATELY = "`≈`: the rounds do not agree on who is better, or there was only one."


def _units(figures: Figures) -> list[str]:
    lines = []
    for row in UNITS:
        if row.name in figures.parts:
            series = figures.series(row.name)
            lines.append([row.title, *_cells(row, series, CPU), *_ratio_cells(series, CPU)])
    if not lines:
        return []
    absent = [
        f"{TITLES[name]} {why}: no figure for {row.title}."
        for row in UNITS for name, why in row.absent.items()
    ]  # fmt: skip
    return [
        "## Server CPU per unit\n",
        "Microseconds of CPU of all threads and processes of the server for each completed unit; "
        "median of the rounds, and how far the rounds are apart. The last columns are Sallyport's "
        f"share of the others' cost. {APPROXIMATELY}\n",
        table(["µs", *COMPARED], lines),
        f"*No certificate seen before*: {NEW_CERTIFICATES} handshakes with as many certificates. In "
        "all other rows the certificates come again, which helps a server that remembers them. "
        + " ".join(absent) + "\n",
        *plot(figures, "cpu")]  # fmt: skip


def _memory(figures: Figures) -> list[str]:
    lines = []
    for row in ROWS:
        if row.kind == "idle" and row.name in figures.parts:
            series = figures.series(row.name)
            lines.append([row.title, *_cells(row, series, MEMORY), *_ratio_cells(series, MEMORY)])
    if not lines:
        return []
    return [
        "## Memory per connection\n",
        f"Growth of the proportional set size of a fresh server with {IDLE_CONNECTIONS:,} connections, "
        "for each of them; the kernel's own memory is not in it.\n",
        table(["KiB", *COMPARED], lines), *plot(figures, "memory")]  # fmt: skip


def _lists(figures: Figures) -> list[str]:
    if "crl" not in figures.parts:
        return []
    units = [("CPU of a handshake and one GET, µs", CPU, 0),
             ("start until the first handshake, s", ("own_start_seconds",), 3),
             ("memory of all processes, MiB", ("own_memory_kib",), 1)]  # fmt: skip
    found = ["## Large revocation lists\n",
             "Every server is started afresh with the same list as PEM.\n"]  # fmt: skip
    for title, path, digits in units:
        lines = []
        for size in figures.keys("crl"):
            series, cells = figures.series("crl", size), []
            for name in SERVERS:
                taken = values(series, name, *path)
                taken = [each / 1024 for each in taken] if "kib" in path[0] else taken
                cells.append(spread(taken, digits) if taken else "–")
            lines.append([f"{int(size):,} entries", *cells, *_ratio_cells(series, path)])
        found.append(table([title, *COMPARED], lines))
    series = figures.series("crl", verdicts.LONGEST)
    index = median(series, "sallyport", "own_index_bytes")
    load = median(series, "sallyport", "own_load_seconds")
    if index is not None and load is not None:
        found.append(
            f"With {int(verdicts.LONGEST):,} entries Sallyport itself says that reading the list takes "
            f"{load:.3f} s and its index {index / 2**20:.1f} MiB.\n")
    return found + plot(figures, "crl")


def _revoke(figures: Figures) -> list[str]:
    if "revoke" not in figures.parts:
        return []
    found = {name: verdicts.revoke_paths(figures, name) for name in SERVERS}
    paths = list(dict.fromkeys(path for each in found.values() for path in each))
    lines = [[path, *(_refusal(found[name].get(path)) for name in SERVERS)] for path in paths]
    commands = [[each["command_us"] / 1e3 for each in verdicts.revoke_rounds(figures, name)]
                for name in SERVERS]  # fmt: skip
    lines.append(["the command alone", *(range_of(each, 0) if each else "–" for each in commands)])
    return [
        "## From revoking a certificate until it is refused\n",
        "By `sallyport cert revoke`; for nginx and HAProxy by a new list and a reload "
        "(`revoke-by-list`). Milliseconds from the start of that command, which is included because "
        "nobody is asked before it is over; median, least and most of the rounds. *full*: a new "
        "connection; *ticket*: a resumed session; *keepalive*: a connection that was open before, whose "
        "being closed counts as refusal.\n",
        table(["ms", *(TITLES[name] for name in SERVERS)], lines)]  # fmt: skip


def _refusal(refusal: verdicts.Refusal | None) -> str:
    if refusal is None:
        return "–"
    never = f"never within {REVOKE_LIMIT} s"
    if not refusal.milliseconds:
        return never
    more = f"; {never} in {refusal.never} rounds" if refusal.never else ""
    return range_of(refusal.milliseconds, 0) + more


def _first_use(figures: Figures) -> list[str]:
    if not figures.series("first-use"):
        return []
    kinds = {"first": "first use", "again": "the same certificates again"}
    lines = []
    for kind, title in kinds.items():
        cells = [[us / 1e3 for us in verdicts.first_use(figures, kind, point)]
                 for point in ("p50", "p99", "max")]  # fmt: skip
        lines.append([title, *(range_of(cell) if cell else "–" for cell in cells)])
    return [
        "## First use of a certificate\n",
        "100 new certificates at once, each of another user: the gateway registers the device and binds "
        "the certificate, durably, before the answer goes on. Milliseconds until the whole answer, "
        "median of the rounds with the least and the most. nginx and HAProxy have nothing like it.\n",
        table(["ms", "p50", "p99", "max"], lines)]  # fmt: skip


def _latency(figures: Figures) -> list[str]:
    parts = []
    for row in ROWS:
        if row.kind != "latency" or row.name not in figures.parts:
            continue
        part, series, lines = figures.parts[row.name], figures.series(row.name), []
        for name in row.takes_part(SERVERS):
            if name not in part["capacity"]:
                continue
            cells = [values(series, name, "latency_us", point)
                     for point in ("p50", "p90", "p99", "p99_9", "max")]  # fmt: skip
            lines.append([TITLES[name], f"{part['capacity'][name]:,.0f}",
                          *(range_of([us / 1e3 for us in cell]) for cell in cells)])  # fmt: skip
        parts += [f"### {row.title[0].upper()}{row.title[1:]}: {part['rate']:,} a second\n",
                  table(["ms", "capacity, 1/s", "p50", "p90", "p99", "p99.9", "max"], lines)]  # fmt: skip
    if not parts:
        return []
    return [
        "## Latency at a fixed rate\n",
        "All servers get the same rate, 70 % of the capacity of the slowest: what it does here with the "
        "load on the other core, in a closed loop. A unit's time counts from when it was due.\n",
        *parts, *plot(figures, "latency")]  # fmt: skip


def _throughput(figures: Figures) -> list[str]:
    lines = []
    for count in figures.keys("throughput"):
        series = figures.series("throughput", count)
        cells = [_rate(series, name) for name in SERVERS]
        others = [ratios(series, "sallyport", other, "rate") for other in SERVERS[1:]]
        lines.append([count, *cells, *(_told(each) if each else "–" for each in others)])
    if not lines:
        return []
    return [
        "## Throughput\n",
        "Small requests a second over kept connections; more is better. With each figure: the spread of "
        "the rounds, and how busy the server was in them. The load and the app share the other core; a "
        "server that is not busy all the time waited for them, and could do more.\n",
        table(["connections", *COMPARED], lines), *plot(figures, "throughput")]  # fmt: skip


def _rate(series: Series, server: str) -> str:
    rates = values(series, server, "rate")
    if not rates:
        return "–"
    spent = zip(values(series, server, "server", "cpu_us"), values(series, server, "seconds"))
    busy = [us / 1e6 / seconds for us, seconds in spent]
    return spread(rates, 0) + (f", {statistics.median(busy):.0%} busy" if busy else "")


def _floor(figures: Figures) -> list[str]:
    lines = []
    for name in figures.keys("floor"):
        plain, best = (
            median(figures.series("floor", name), "floor", "paths", variant, "mean")
            for variant in ("plain", "best"))
        if plain is None or best is None:
            continue
        cells = []
        for server in SERVERS:
            cost = median(figures.series(name), server, *CPU)
            cells.append(f"{cost:.0f}: {cost / plain:.2f}, {cost / best:.2f}" if cost else "–")
        lines.append([named(name).title, f"{plain:.0f}", f"{best:.0f}", *cells])
    if not lines:
        return []
    return [
        "## Distance from the floor\n",
        "CPU of the server's side of a handshake with OpenSSL alone, both ends in memory, without sockets, "
        "events and a log: as it comes (*plain*), and with verified certificates remembered and no tickets "
        "(*best*). The servers' figures are those above, each with its multiples of plain and best; the floor "
        "was measured at another time, so small differences mean nothing.\n",
        table(["µs", "plain", "best", *(f"{TITLES[name]}: × plain, × best" for name in SERVERS)],
              lines)]  # fmt: skip


def _machine(figures: Figures) -> list[str]:
    by_place: dict[tuple, list[str]] = {}
    for name, part in figures.parts.items():
        place = tuple((key, str(value)) for key, value in part["machine"].items())
        by_place.setdefault(place, []).append(name)
    found = ["## Machine and versions\n"]
    for place, names in by_place.items():
        if len(by_place) > 1:
            found.append(f"Rows {', '.join(names)}:\n")
        found.append(table(["", ""], [[key, value] for key, value in place], "---"))
    taken = sorted(part["taken"] for part in figures.parts.values())
    minutes = sum(part["took_seconds"] for part in figures.parts.values()) / 60
    first = next(iter(figures.parts.values()))
    found.append(
        f"Measured from {taken[0]} to {taken[-1]} (the ends of the first and the last row), {minutes:.0f} "
        f"minutes in all; {first['rounds']} rounds of {first['seconds']:g} s, fewer where a round takes "
        f"long. Before the start the cores were {first['busy_before']:.1%} busy.\n")
    return found


def _commands(figures: Figures) -> list[str]:
    found = [
        "## Commands\n",
        "`make bench`, or `benchmarks/bench`. What it ran for Sallyport (the others alike, with their own "
        "port and process); `$DIR` holds a test PKI of `certs/make-pki`:\n", "```"]  # fmt: skip
    for name, part in figures.parts.items():
        if line := next(iter(part["commands"].values()), None):
            found.append(f"# {name}\n{line}")
    found.append("```\n")
    if problems := [text for part in figures.parts.values() for text in part["problems"]]:
        found += ["## What went wrong\n", bullets(problems)]
    return found
