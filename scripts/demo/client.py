"""curl as the browser of one device."""

import html
import re
import shlex
import subprocess
import tempfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

TIME_LIMIT = 20


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def title(self) -> str:
        """The first heading of an HTML page."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.body, re.S)
        return html.unescape(" ".join(found.group(1).split())) if found else ""

    @property
    def words(self) -> str:
        """The text of an HTML page as lines, without styles and scripts."""
        reader = PageText()
        reader.feed(self.body)
        return reader.text()


class PageText(HTMLParser):
    """Keeps what a person reads: one line for each block of the page."""

    BLOCKS = {"p", "h1", "h2", "h3", "li", "tr", "dt", "dd", "div", "section", "title", "br"}
    UNSEEN = {"style", "script", "head"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in self.UNSEEN:
            self.hidden += 1
        if tag == "dd":
            self.parts.append(": ")
        elif tag in self.BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data.replace("\n", " "))

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


@dataclass
class Device:
    """A device with its certificate, or without one, and with its own cookies."""

    name: str
    certificate: str | None
    pki: Path
    port: int
    cookies: Path = field(init=False)

    def __post_init__(self) -> None:
        handle = tempfile.NamedTemporaryFile(prefix="cookies-", dir=self.pki.parent, delete=False)
        handle.close()
        self.cookies = Path(handle.name)

    def options(self) -> list[str]:
        """What makes curl trust the test authority, find the hosts and be this device."""
        options = ["--cacert", str(self.pki / "ca/server.pem"),
                   "--resolve", f"*:{self.port}:127.0.0.1"]  # fmt: skip
        if self.certificate:
            options += ["--cert", str(self.pki / f"device/{self.certificate}.pem"),
                        "--key", str(self.pki / f"device/{self.certificate}.key")]  # fmt: skip
        return options

    def command_line(self, url: str) -> str:
        """A command a person can paste."""
        return shlex.join(["curl", *self.options(), url])

    def request(self, url: str, agent: str, form: dict[str, str] | None = None,
                headers: tuple[str, ...] = ()) -> Reply:  # fmt: skip
        """GET, or a form posted as a browser does."""
        more: list[str] = []
        for name, value in (form or {}).items():
            more += ["--data-urlencode", f"{name}={value}"]
        for header in ("Accept: text/html", *headers):
            more += ["--header", header]
        with tempfile.NamedTemporaryFile(dir=self.cookies.parent) as body:
            run = subprocess.run(
                ["curl", "--silent", "--show-error", "--http1.1", "--max-time", str(TIME_LIMIT),
                 *self.options(), "--cookie", self.cookies, "--cookie-jar", self.cookies,
                 "--user-agent", agent, "--output", body.name, "--dump-header", "-", *more, url],
                capture_output=True, text=True, check=False)  # fmt: skip
            if run.returncode != 0:
                return Reply(0, {}, run.stderr.strip())
            return self._reply(run.stdout, Path(body.name).read_text(errors="replace"))

    @staticmethod
    def _reply(head: str, body: str) -> Reply:
        # Interim answers (100 Continue) come first: the last head counts.
        lines = head.strip().split("\n\n")[-1].replace("\r", "").strip().split("\n\n")[-1].splitlines()
        fields = (line.partition(":") for line in lines[1:])
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        return Reply(int(lines[0].split()[1]), headers, body)
