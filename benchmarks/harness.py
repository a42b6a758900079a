"""Runs sallyport-bench, the load generator, and keeps what it measured."""

import json
import subprocess
from pathlib import Path

import bench
import servers
from rows import CIPHER_13

# The rest of what it prints: its options, the machine.
KEPT = ["scenario", "started", "seconds", "units", "rate", "errors", "latency_us", "bytes",
        "resumed", "server", "paths", "rounds"]  # fmt: skip


class Failed(Exception):
    """The load generator did not measure anything."""


class Harness:
    def __init__(self, made: bench.Bench, program: Path):
        self.bench, self.program = made, program
        # The last command of each server, as somebody else would type it.
        self.commands: dict[str, str] = {}

    def run(self, scenario: str, server: servers.Server | None = None, **options) -> dict:
        """One measurement; `options` are those of the program."""
        words = [scenario, *_words(self._target(server) | options if server else options)]
        if server:
            self.commands[server.name] = self._as_typed(words, server)
        patience = 300 + float(options.get("duration") or 0)
        try:
            made = subprocess.run(
                [self.program, *words, "--json", "-", "--quiet"], capture_output=True, text=True,
                timeout=patience)  # fmt: skip
            return json.loads(made.stdout)
        except subprocess.TimeoutExpired:
            raise Failed(f"{scenario}: no result within {patience:.0f} s") from None
        except ValueError:
            said = made.stderr.strip().splitlines() or ["nothing"]
            first = next((line for line in said if line.startswith("Error")), said[-1])
            raise Failed(f"{scenario}: exit status {made.returncode}, {first}") from None

    def _target(self, server: servers.Server) -> dict:
        authority = self.bench.pki / "ca/device"
        return {
            "connect": f"127.0.0.1:{server.port}", "host": servers.HOST,
            "ca": self.bench.pki / "ca/server.pem",
            "issuer": f"{authority}.pem,{authority}.key",
            "group": "X25519", "cipher": CIPHER_13,
            "server_pid": server.process.pid, "load_core": self.bench.load_core,
        }  # fmt: skip

    def _as_typed(self, words: list[str], server: servers.Server) -> str:
        text = " ".join(["sallyport-bench", *(_quoted(word) for word in words)])
        for own, word in [
            (f"127.0.0.1:{server.port}", "127.0.0.1:$PORT"),
            (f"--server-pid {server.process.pid}", "--server-pid $PID"),
            (str(self.bench.directory), "$DIR"),
            (str(self.bench.options.program), "sallyport"),
            (f" {server.process.pid} ", " $PID "),
            (str(bench.HERE), "benchmarks"),
        ]:  # fmt: skip
            text = text.replace(own, word)
        return text


def kept(result: dict) -> dict:
    """What goes into the figures: nothing that names this machine's directories."""
    return {key: result[key] for key in KEPT if key in result}


def errors(result: dict) -> dict[str, int]:
    """A revoked certificate that is not refused is a finding, no error."""
    return {name: count for name, count in result.get("errors", {}).items()
            if count and name != "not_refused"}  # fmt: skip


def _words(options: dict) -> list[str]:
    words = []
    for name, value in options.items():
        if value is True:
            words.append("--" + name.replace("_", "-"))
        # 0 is a value, though it equals False.
        elif value is not None and value is not False:
            words += ["--" + name.replace("_", "-"), str(value)]
    return words


def _quoted(word: str) -> str:
    return f"'{word}'" if any(letter in word for letter in " ?{}&") else word
