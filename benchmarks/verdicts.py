"""What the figures say of the targets, and where Sallyport is behind. Never more than they say."""

import statistics
from dataclasses import dataclass

from figures import CPU, MEMORY, Figures, Series, pick, ratios, values
from rows import LIST_SIZES, REVOKE_LIMIT, ROWS, TITLES, UNITS, Row, named

REACHED, MISSED = "reached", "**missed**"
# What weakens them.
SPREAD, ONCE = ", within the spread", ", one round only"
UNKNOWN, CANNOT_TELL = "not measured", "cannot be told"
SHORTEST, LONGEST = str(LIST_SIZES[0]), str(LIST_SIZES[-1])


@dataclass(frozen=True)
class Verdict:
    title: str
    target: str
    figure: str
    outcome: str
    remark: str = ""


@dataclass(frozen=True)
class Comparison:
    """Sallyport against another server: `ratios` is what it takes of what the other takes, one a
    round; where more is better, what the other does of what it does. A single round proves nothing."""

    title: str
    other: str
    ratios: list[float]
    more_is_better: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def is_behind(self) -> bool:
        return len(self.ratios) > 1 and min(self.ratios) > 1

    @property
    def is_ahead(self) -> bool:
        return len(self.ratios) > 1 and max(self.ratios) < 1

    def __str__(self) -> str:
        other, found = TITLES[self.other], range_of(self.ratios)
        if self.more_is_better:
            return f"{self.title}: {other} does {found} times as many"
        return f"{self.title}: {found} of what {other} takes"


def range_of(found: list[float], digits: int = 2) -> str:
    """Median, and the least and the most where there are several."""
    middle = f"{statistics.median(found):.{digits}f}"
    if len(found) < 2:
        return middle
    return f"{middle} ({min(found):.{digits}f}–{max(found):.{digits}f})"


def outcome(found: list[float], most: float) -> str:
    """The median decides; the spread says how firmly."""
    if not found:
        return UNKNOWN
    said = REACHED if statistics.median(found) <= most else MISSED
    if len(found) == 1:
        return said + ONCE
    return said + (SPREAD if min(found) <= most < max(found) else "")


def verdicts(figures: Figures) -> list[Verdict]:
    return [
        *(_unit(figures, row) for row in UNITS if row.target),
        _at_most(named("idle").title, figures.series("idle"), MEMORY, 19, "KiB"),
        _at_most(named("silent").title, figures.series("silent"), MEMORY, 1, "KiB"),
        _flat(figures), *_large_list(figures), _revoke(figures), _first_use(figures),
    ]  # fmt: skip


def _unit(figures: Figures, row: Row) -> Verdict:
    target = f"≤ {row.target:.2f} of nginx"
    if remark := row.absent.get("sallyport"):
        return Verdict(row.title, target, "none", MISSED, f"Sallyport {remark}")
    series = figures.series(row.name)
    found = ratios(series, "sallyport", "nginx", *CPU)
    beside = ratios(series, "sallyport", "haproxy", *CPU)
    remark = ""
    if found and beside and statistics.median(beside) > statistics.median(found):
        remark = f"HAProxy is the better of the two: {range_of(beside)} of it"
    return Verdict(
        row.title, target, f"{range_of(found)} of nginx" if found else "none",
        outcome(found, row.target), remark)  # fmt: skip


def _at_most(
    title: str, series: Series, path: tuple, most: float, unit: str, scale: float = 1,
    remark: str = "",
) -> Verdict:  # fmt: skip
    found = [value / scale for value in values(series, "sallyport", *path)]
    return _limit(title, found, most, unit, remark)


def _limit(title: str, found: list[float], most: float, unit: str, remark: str = "") -> Verdict:
    return Verdict(
        title, f"≤ {most:g} {unit}", f"{range_of(found)} {unit}" if found else "none",
        outcome(found, most), remark)  # fmt: skip


def _flat(figures: Figures) -> Verdict:
    """Two percent is little: mostly the spread is larger."""
    pairs = zip(figures.series("crl", SHORTEST), figures.series("crl", LONGEST))
    costs = [(pick(a, "sallyport", *CPU), pick(b, "sallyport", *CPU)) for a, b in pairs]
    found = [long / short for short, long in costs if short and long]
    if not found:
        said = UNKNOWN
    elif len(found) < 2:
        said = CANNOT_TELL
    elif all(0.98 <= ratio <= 1.02 for ratio in found):
        said = REACHED
    elif all(ratio > 1.02 for ratio in found):
        said = MISSED
    else:
        said = CANNOT_TELL
    remark = "" if said == REACHED else (
        "servers started minutes apart: `bench-check` counts the instructions of both")  # fmt: skip
    return Verdict(
        f"handshake with {LIST_SIZES[-1]:,} entries on the list", "1.00 ± 0.02 of that with 10",
        range_of(found) if found else "none", said, remark)  # fmt: skip


def _large_list(figures: Figures) -> list[Verdict]:
    short, long = figures.series("crl", SHORTEST), figures.series("crl", LONGEST)
    path = ("own_start_seconds",)
    beyond = [
        b - a for a, b in zip(values(short, "sallyport", *path), values(long, "sallyport", *path))
    ]  # fmt: skip
    size = f"{LIST_SIZES[-1]:,} entries"
    return [
        _limit(f"start with {size}, beyond the start with 10", beyond, 0.3, "s"),
        _at_most(f"memory of the whole process with {size}", long, ("own_memory_kib",), 40, "MiB",
                 1024),
    ]  # fmt: skip


def _revoke(figures: Figures) -> Verdict:
    """The slowest counts, with the time that the command takes itself."""
    title, target = "from revoking to refusal, slowest path and round", "≤ 100 ms"
    paths = revoke_paths(figures, "sallyport")
    if not paths:
        return Verdict(title, target, "none", UNKNOWN)
    if never := [path for path, found in paths.items() if found.never]:
        return Verdict(title, target, f"never within {REVOKE_LIMIT} s", MISSED, ", ".join(never))
    worst = max(paths, key=lambda path: max(paths[path].milliseconds))
    most = max(paths[worst].milliseconds)
    return Verdict(
        title, target, f"{most:.0f} ms", REACHED if most <= 100 else MISSED, f"path {worst}")


@dataclass
class Refusal:
    """How long one path took in each round, from the start of the command that revokes; and in how
    many rounds it was never refused."""

    milliseconds: list[float]
    never: int = 0


def revoke_rounds(figures: Figures, server: str) -> list[dict]:
    return [each for result in figures.series("revoke")
            for each in pick(result, server, "rounds") or []]  # fmt: skip


def revoke_paths(figures: Figures, server: str) -> dict[str, Refusal]:
    """Of each path what the rounds found."""
    found: dict[str, Refusal] = {}
    for each in revoke_rounds(figures, server):
        for path, later in each["latency_us"].items():
            refusal = found.setdefault(path, Refusal([]))
            if later is None:
                refusal.never += 1
            else:
                refusal.milliseconds.append((each["command_us"] + later) / 1e3)
    return found


def _first_use(figures: Figures) -> Verdict:
    first, again = (first_use(figures, kind, "p99") for kind in ("first", "again"))
    beyond = [(a - b) / 1e3 for a, b in zip(first, again)]
    remark = f"{range_of(beyond)} ms more than the same certificates again" if beyond else ""
    return _limit("first request of 100 new certificates at once, p99",
                  [value / 1e3 for value in first], 5, "ms", remark)  # fmt: skip


def first_use(figures: Figures, kind: str, point: str) -> list[float]:
    """Microseconds, one a round."""
    found = [pick(each, kind, point) for result in figures.series("first-use")
             for each in pick(result, "sallyport", "rounds") or []]  # fmt: skip
    return [value for value in found if value is not None]


def comparisons(figures: Figures) -> list[Comparison]:
    """Sallyport against each of the others in all that is measured of both."""
    found = []

    def add(title: str, series: Series, *path: str, more_is_better: bool = False) -> None:
        for other in ("nginx", "haproxy"):
            pair = (other, "sallyport") if more_is_better else ("sallyport", other)
            if of_rounds := [ratio for ratio in ratios(series, *pair, *path) if ratio > 0]:
                found.append(Comparison(title, other, of_rounds, more_is_better))

    for row in ROWS:
        if row.kind == "unit":
            add(f"{row.title}: CPU", figures.series(row.name), *CPU)
        elif row.kind == "idle":
            add(f"{row.title}: memory", figures.series(row.name), *MEMORY)
        elif row.kind == "latency":
            for point, title in {"p50": "p50", "p99": "p99", "p99_9": "p99.9"}.items():
                add(f"{row.title}: {title}", figures.series(row.name), "latency_us", point)
    for size in figures.keys("crl"):
        series, title = figures.series("crl", size), f"list of {int(size):,} entries"
        add(f"{title}: CPU of a handshake", series, *CPU)
        add(f"{title}: time to start", series, "own_start_seconds")
        add(f"{title}: memory", series, "own_memory_kib")
    for count in figures.keys("throughput"):
        add(f"requests a second on {count} connections", figures.series("throughput", count), "rate",
            more_is_better=True)  # fmt: skip
    return found
