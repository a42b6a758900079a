"""The figures that `benchmarks/bench` keeps, and what is computed from them.

A part is what one row measured: `series` has, by list size or number of connections where there is
such a thing ("" otherwise), one dictionary a round, with the result of each server by its name.
"""

import json
import statistics
from pathlib import Path
from typing import Any

Series = list[dict[str, dict]]


class Figures:
    """figures.json: every part is written at once, so that a broken run can be continued."""

    def __init__(self, file: Path, is_new: bool = False):
        self.file = file
        self.parts: dict[str, dict] = {}
        if file.exists() and not is_new:
            self.parts = json.loads(file.read_text())["parts"]

    def add(self, name: str, part: dict) -> None:
        self.parts[name] = part
        self.file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.file.with_suffix(".new")
        unfinished.write_text(json.dumps({"format": 1, "parts": self.parts}, indent=1) + "\n")
        unfinished.replace(self.file)

    def has_all_of(self, name: str) -> bool:
        return name in self.parts and not self.parts[name]["problems"]

    def series(self, name: str, key: str = "") -> Series:
        return self.parts.get(name, {}).get("series", {}).get(key, [])

    def keys(self, name: str) -> list[str]:
        return list(self.parts.get(name, {}).get("series", {}))


def pick(result: dict | None, *path: str) -> Any:
    """A value inside a result; None where one step is missing."""
    for step in path:
        if not isinstance(result, dict):
            return None
        result = result.get(step)
    return result


def values(series: Series, server: str, *path: str) -> list[float]:
    """One a round, of the rounds that have it."""
    found = (pick(each, server, *path) for each in series)
    return [value for value in found if value is not None]


def median(series: Series, server: str, *path: str) -> float | None:
    found = values(series, server, *path)
    return statistics.median(found) if found else None


def ratios(series: Series, server: str, other: str, *path: str) -> list[float]:
    """What `server` takes of what `other` takes, inside each round that has both."""
    pairs = ((pick(each, server, *path), pick(each, other, *path)) for each in series)
    return [a / b for a, b in pairs if a is not None and b]


CPU = ("server", "cpu_us_per_unit")
MEMORY = ("server", "kib_per_connection")
