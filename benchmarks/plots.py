"""The drawings of RESULTS.md, as SVG files that are the same for the same figures."""

import statistics
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from figures import CPU, MEMORY, Figures, median, ratios
from rows import ROWS, SERVERS, TITLES, UNITS, named

# Okabe and Ito's colours, told apart by everybody; lines also differ by their marks.
COLOURS = {"sallyport": "#0072B2", "nginx": "#D55E00", "haproxy": "#009E73"}
MARKS = {"sallyport": "o", "nginx": "s", "haproxy": "^"}
DASHES = {"sallyport": "-", "nginx": "--", "haproxy": ":"}
LATENCIES = [row.name for row in ROWS if row.kind == "latency"]
IDLES = [row.name for row in ROWS if row.kind == "idle"]


@dataclass(frozen=True)
class Drawing:
    """`rows`: what it needs, at least one of them. `alternative`: the same in words."""

    rows: list[str]
    draw: Callable[[Figures, Any], Any]
    alternative: Callable[[Figures], str]

    def has_data(self, figures: Figures) -> bool:
        return any(name in figures.parts for name in self.rows)


def draw(figures: Figures, directory: Path) -> None:
    """One file for each drawing that has figures."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({
        "svg.hashsalt": "sallyport", "svg.fonttype": "none", "font.family": "sans-serif",
        "font.size": 10, "axes.grid": True, "grid.alpha": 0.3, "axes.axisbelow": True,
        "axes.spines.top": False, "axes.spines.right": False, "figure.facecolor": "white",
        "legend.frameon": False,
    })  # fmt: skip
    from matplotlib import pyplot

    directory.mkdir(parents=True, exist_ok=True)
    for name, drawing in DRAWN.items():
        if drawing.has_data(figures):
            made = drawing.draw(figures, pyplot)
            made.savefig(directory / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
            pyplot.close(made)


def _line(axes: Any, server: str, points: list[tuple[float, float]], **more: Any) -> None:
    if points:
        axes.plot(*zip(*points), color=COLOURS[server], label=TITLES[server],
                  linestyle=DASHES[server], **({"marker": MARKS[server]} | more))  # fmt: skip


def _legend(axes: Any) -> None:
    """Beside the drawing, where it hides nothing."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))


def _by_key(figures: Figures, row: str, server: str, *path: str) -> list[tuple[float, float]]:
    """Medians by list size or number of connections."""
    found = ((int(key), median(figures.series(row, key), server, *path))
             for key in figures.keys(row))  # fmt: skip
    return [(key, value) for key, value in found if value is not None]


def _cpu(figures: Figures, pyplot: Any) -> Any:
    """What Sallyport and HAProxy take of what nginx takes."""
    rows = [row for row in UNITS if ratios(figures.series(row.name), "sallyport", "nginx", *CPU)
            or ratios(figures.series(row.name), "haproxy", "nginx", *CPU)]  # fmt: skip
    made, axes = pyplot.subplots(figsize=(8, 0.45 * len(rows) + 1.2))
    for offset, server in [(-0.2, "sallyport"), (0.2, "haproxy")]:
        for at, row in enumerate(rows):
            found = ratios(figures.series(row.name), server, "nginx", *CPU)
            if not found:
                continue
            middle = statistics.median(found)
            axes.barh(at + offset, middle, 0.38, color=COLOURS[server],
                      label=TITLES[server] if at == 0 else None,
                      xerr=[[middle - min(found)], [max(found) - middle]],
                      error_kw={"lw": 1, "capsize": 2, "ecolor": "#333333"})  # fmt: skip
    for at, row in enumerate(rows):
        if row.target:
            axes.plot([row.target] * 2, [at - 0.45, at + 0.45], color="black", lw=2,
                      label="target" if at == 0 else None)  # fmt: skip
    axes.axvline(1, color=COLOURS["nginx"], lw=1.5, ls="--", label="nginx")
    axes.set_yticks(range(len(rows)), [row.title for row in rows])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("server CPU per unit, relative to nginx (less is better)")
    axes.set_title("Server CPU per unit")
    _legend(axes)
    return made


def _lines(
    figures: Figures, pyplot: Any, row: str, path: tuple, words: list[str]
) -> tuple[Any, Any]:
    """The medians of all servers by list size or number of connections; `words`: title and axes."""
    made, axes = pyplot.subplots(figsize=(7, 4))
    for server in SERVERS:
        _line(axes, server, _by_key(figures, row, server, *path))
    axes.set_title(words[0])
    axes.set_xlabel(words[1])
    axes.set_ylabel(words[2])
    _legend(axes)
    return made, axes


def _crl(figures: Figures, pyplot: Any) -> Any:
    made, axes = _lines(figures, pyplot, "crl", CPU, [
        "CPU of a full handshake and one GET by size of the revocation list",
        "entries of the revocation list (log)", "server CPU, µs (log)"])  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    return made


def _throughput(figures: Figures, pyplot: Any) -> Any:
    made, axes = _lines(figures, pyplot, "throughput", ("rate",), [
        "Throughput of small requests by number of connections",
        "kept connections (log)", "requests a second"])  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xticks(counts := [int(key) for key in figures.keys("throughput")],
                    [str(count) for count in counts])  # fmt: skip
    axes.set_ylim(bottom=0)
    return made


def _memory(figures: Figures, pyplot: Any) -> Any:
    rows = [name for name in IDLES if name in figures.parts]
    made, axes = pyplot.subplots(figsize=(8, 4))
    for number, server in enumerate(SERVERS):
        for at, name in enumerate(rows):
            kib = median(figures.series(name), server, *MEMORY)
            if kib is not None:
                bar = axes.bar(at + (number - 1) * 0.27, kib, 0.25, color=COLOURS[server],
                               label=TITLES[server] if at == 0 else None)  # fmt: skip
                axes.bar_label(bar, fmt="%.1f", fontsize=8)
    axes.set_xticks(range(len(rows)), [textwrap.fill(named(name).title, 20) for name in rows])
    axes.set_ylabel("KiB per connection")
    axes.set_title("Memory per connection")
    _legend(axes)
    return made


def _latency(figures: Figures, pyplot: Any) -> Any:
    rows = [name for name in LATENCIES if name in figures.parts]
    made, all_axes = pyplot.subplots(1, len(rows), figsize=(5 * len(rows), 4), squeeze=False)
    marks = {50: "50", 90: "90", 99: "99", 99.9: "99.9", 99.99: "99.99"}
    for axes, name in zip(all_axes[0], rows):
        for server in SERVERS:
            _line(axes, server, _curve(figures, name, server), marker=None)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks([100 / (100 - mark) for mark in marks], list(marks.values()))
        axes.minorticks_off()
        axes.set_xlabel("percentile")
        axes.set_ylabel("latency, ms (log)")
        axes.set_title(f"{named(name).title}: {figures.parts[name]['rate']:,}/s", fontsize=10)
    _legend(all_axes[0][-1])
    made.tight_layout()
    return made


def _curve(figures: Figures, name: str, server: str) -> list[tuple[float, float]]:
    """The whole curve of the round whose p99 is the median one."""
    found = [each[server]["latency_us"] for each in figures.series(name) if server in each]
    if not found:
        return []
    chosen = sorted(found, key=lambda latency: latency["p99"])[(len(found) - 1) // 2]
    return [(100 / (100 - percent), us / 1e3) for percent, us in chosen["percentiles"]
            if 0 < percent < 99.995]  # fmt: skip


def _told(figures: Figures, row: str, key: str, unit: str, *path: str) -> str:
    """The medians at one place in words."""
    found = ((name, median(figures.series(row, key), name, *path)) for name in SERVERS)
    return ", ".join(
        f"{TITLES[name]} {value:,.1f} {unit}" for name, value in found if value is not None)


def _told_crl(figures: Figures) -> str:
    ends = [figures.keys("crl")[0], figures.keys("crl")[-1]]
    said = "; ".join(
        f"with {int(size):,} entries {_told(figures, 'crl', size, 'µs', *CPU)}" for size in ends)
    return f"CPU of a full handshake by size of the revocation list: {said}"


def _told_throughput(figures: Figures) -> str:
    said = "; ".join(f"on {count} connections {_told(figures, 'throughput', count, '/s', 'rate')}"
                     for count in figures.keys("throughput"))  # fmt: skip
    return f"Requests a second by number of connections: {said}"


def _told_memory(figures: Figures) -> str:
    said = "; ".join(f"{named(name).title}: {_told(figures, name, '', 'KiB', *MEMORY)}"
                     for name in IDLES if name in figures.parts)  # fmt: skip
    return f"Memory per connection. {said}"


def _told_latency(figures: Figures) -> str:
    said = "; ".join(
        f"{named(name).title}, p99: {_told(figures, name, '', 'µs', 'latency_us', 'p99')}"
        for name in LATENCIES if name in figures.parts)  # fmt: skip
    return f"Latency by percentile at the same rate. {said}"


def _told_cpu(figures: Figures) -> str:
    said = "; ".join(f"{row.title}: {_told(figures, row.name, '', 'µs', *CPU)}"
                     for row in UNITS if row.name in figures.parts)  # fmt: skip
    return f"Server CPU per unit relative to nginx. {said}"


DRAWN = {
    "cpu": Drawing([row.name for row in UNITS], _cpu, _told_cpu),
    "memory": Drawing(IDLES, _memory, _told_memory),
    "crl": Drawing(["crl"], _crl, _told_crl),
    "latency": Drawing(LATENCIES, _latency, _told_latency),
    "throughput": Drawing(["throughput"], _throughput, _told_throughput),
}
