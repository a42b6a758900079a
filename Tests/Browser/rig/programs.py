"""Programs that the rig starts, and ends."""

import os
import signal
import subprocess
from pathlib import Path

from .waiting import until

STOP_LIMIT = 3


class Program:
    """A running program with a log file. Its whole process group ends with it."""

    def __init__(self, name: str, command: list, folder: Path, log: Path | None = None,
                 environment: dict[str, str] | None = None, events: Path | None = None):  # fmt: skip
        self.name, self.log = name, log or folder / f"{name}.log"
        with open(self.log, "ab") as errors, open(events or self.log, "ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command], cwd=folder, stdin=subprocess.DEVNULL,
                stdout=output, stderr=errors, start_new_session=True,
                env={**os.environ, **(environment or {})})  # fmt: skip

    def text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.text().splitlines()[-lines:])

    def until(self, what: str, ready, within: float = 30):
        """Waits for a condition, and fails at once when the program has ended."""

        def look():
            if self.process.poll() is not None:
                raise AssertionError(
                    f"{self.name} ended (exit {self.process.returncode}):\n{self.tail()}")
            return ready()

        return until(f"{self.name}: {what}", look, within)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            pass
        # Also what it has left behind.
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


def run(*command: object, **options) -> str:
    """Runs a command to its end and returns what it wrote; a failure shows its words."""
    done = subprocess.run([str(word) for word in command], stdin=options.pop("stdin", subprocess.DEVNULL),
                          capture_output=True, text=True, timeout=60, **options)  # fmt: skip
    if done.returncode:
        words = " ".join(str(word) for word in command)
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
