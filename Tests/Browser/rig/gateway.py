"""The gateway with its settings: in front of apps, and in front of the identity provider of other apps."""

import json
import os
import signal
from pathlib import Path

from . import names
from .apps import Apps
from .pki import PKI, Pair
from .programs import Program, run
from .waiting import until

Settings = dict[str, object]
TAKEN, REFUSED = " info reloaded ", " error reload refused "
LEARN_MORE = "https://help.corp.test/device-trust"


def settings(pki: PKI, apps: Apps) -> Settings:
    """Everything of the rig in one organisation."""
    found: Settings = {
        "gateway.listen": f"{names.GATEWAY}:443",
        "gateway.admin": "127.0.0.1:0",
        "gateway.control": "control.sock",
        "gateway.workers": 2,
        "gateway.drain": "1s",
        "log.events": "events.jsonl",
        "log.level": "debug",
        "store.file": "sallyport.db",
        "org.corp.name": "Corp",
        "org.corp.host": names.LOGIN,
        "org.corp.upstream": f"http://127.0.0.1:{names.PHP_PORT}",
        "org.corp.certificate": pki.site.certificate,
        "org.corp.key": pki.site.key,
        "org.corp.learn_more": LEARN_MORE,
        "org.corp.devicetrust.host": names.DEVICE_TRUST,
        "org.corp.devicetrust.zone": names.ZONE,
        "org.corp.devicetrust.certificate": pki.device_trust.certificate,
        "org.corp.devicetrust.key": pki.device_trust.key,
        "org.corp.devicetrust.ca": pki.device_authority.certificate,
        "org.corp.devicetrust.crl": pki.list,
        "org.corp.idp.certificate": apps.idp_keys.certificate,
    }
    for host in (names.APP, names.POST_APP, names.PARTY_APP, names.RESPONSE_APP, names.ASSERTION_APP, names.INNER,
                 names.INLINE):  # fmt: skip
        found |= app_behind(host)
    found[f"app.{key_of(names.INLINE)}.handshake"] = "inline"
    found |= app_behind(*names.MANY_APPS)
    for host in names.BEHIND_LOGIN:
        if host != names.INNER:
            found |= app_elsewhere(host)
    return found | alice_needs_trust(key_of(names.CLOUD_PEOPLE))


def covering(site: Pair, device_trust: Pair) -> Settings:
    """Other certificates, and one device-trust host for all handoffs."""
    return {
        "org.corp.certificate": site.certificate,
        "org.corp.key": site.key,
        "org.corp.devicetrust.certificate": device_trust.certificate,
        "org.corp.devicetrust.key": device_trust.key,
        "org.corp.handoff.label": "never",
    }


def key_of(host: str) -> str:
    """The name of an app in the settings."""
    return host.replace(".test", "").replace(".", "-")


def trusted_only(key: str) -> Settings:
    return {
        f"app.{key}.rule.1.name": "Trusted devices",
        # Only computers have device certificates; browsers of the rig say that they run on a Mac.
        f"app.{key}.rule.1.platform": "macos, windows",
        f"app.{key}.rule.1.trust": "trusted",
        f"app.{key}.rule.1.access": "allow",
        f"app.{key}.rule.2.name": "Everyone else",
        f"app.{key}.rule.2.access": "deny",
    }


def alice_needs_trust(key: str) -> Settings:
    """Rules that can be decided only when the identity provider has said who it is."""
    return {
        f"app.{key}.rule.2.name": "Alice elsewhere",
        f"app.{key}.rule.2.users": names.mail("alice"),
        f"app.{key}.rule.2.access": "deny",
        f"app.{key}.rule.default": "allow",
    }


def app_behind(*hosts: str) -> Settings:
    """An app that the gateway stands in front of; with several names, it is one app all the same."""
    key = key_of(hosts[0])
    party = hosts[0] in names.PARTY_APPS
    port = names.PARTY_PORT if party else names.APACHE_PORT
    own: Settings = {
        f"app.{key}.name": hosts[0],
        f"app.{key}.org": "corp",
        f"app.{key}.host": ", ".join(hosts),
        f"app.{key}.upstream": f"http://127.0.0.1:{port}",
        f"app.{key}.protocol": "wsfed" if party else "saml",
    }
    return own | addresses(key, *hosts) | trusted_only(key)


def app_elsewhere(host: str) -> Settings:
    """An app that is reached past the gateway: only its sign-ons pass, at the identity provider."""
    key = key_of(host)
    own: Settings = {f"app.{key}.name": host, f"app.{key}.org": "corp"}
    return own | addresses(key, host) | trusted_only(key)


def addresses(key: str, *hosts: str) -> Settings:
    """What names these apps in messages."""
    if hosts[0] in names.PARTY_APPS:
        return {f"app.{key}.realm": ", ".join(names.realm(host) for host in hosts),
                f"app.{key}.acs": ", ".join(f"https://{host}/wsfed" for host in hosts)}  # fmt: skip
    return {f"app.{key}.entity_id": ", ".join(names.entity(host) for host in hosts),
            f"app.{key}.acs": ", ".join(names.consumer(host) for host in hosts)}  # fmt: skip


class Gateway:
    """The running program. Settings can be changed for one test and come back afterwards."""

    def __init__(self, folder: Path, pki: PKI, usual: Settings):
        self.folder, self.pki, self.usual = folder, pki, usual
        self.binary = os.environ["SALLYPORT_BINARY"]
        folder.mkdir()
        self.file, self.event_file = folder / "sallyport.conf", folder / "events.jsonl"
        self.current = usual
        self._write(usual)
        self.check = run(self.binary, "check", "--settings", self.file)
        self.program = Program("sallyport", [self.binary, "gateway", "--settings", self.file], folder,
                               environment={"SWIFT_BACKTRACE": "enable=no"})  # fmt: skip
        self.program.until("is ready", lambda: " info ready " in self.program.text())

    def stop(self) -> None:
        self.program.stop()

    def use(self, wanted: Settings) -> None:
        """Puts settings into force, if they are not."""
        if wanted == self.current:
            return
        self._write(wanted)
        # Lists that come in between take numbers of their own, so the lines are what is counted.
        before = self.program.text()
        self.program.process.send_signal(signal.SIGHUP)
        self.program.until("the settings are taken or refused", lambda: any(
            self.program.text().count(words) > before.count(words) for words in (TAKEN, REFUSED)))  # fmt: skip
        assert self.program.text().count(REFUSED) == before.count(REFUSED), self.program.tail(5)
        self.current = wanted

    def _write(self, wanted: Settings) -> None:
        text = "".join(f"{key} = {value}\n" for key, value in wanted.items() if value is not None)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(self.file)

    def revoke(self, *devices) -> None:
        """Publishes a list that names these too, and waits until the gateway has read it."""
        def loaded() -> int:
            return sum(event["eventType"] == "pki.cert.crl_load" for event in self.events())

        before = loaded()
        self.pki.revoke(*devices)
        until("the gateway reads the new list", lambda: loaded() > before)

    def command(self, *words: str) -> str:
        return run(self.binary, *words, "--socket", self.folder / "control.sock")

    def events(self) -> list[dict]:
        if not self.event_file.exists():
            return []
        return [json.loads(line) for line in self.event_file.read_text().splitlines() if line]

    def event(self, what: str, since: int, matches) -> dict:
        """The first event after so many that matches; events are written shortly after the answer."""
        return until(f"the event: {what}",
                     lambda: [each for each in self.events()[since:] if matches(each)])[0]  # fmt: skip

    def evidence(self) -> str:
        events = "\n".join(json.dumps(event)[:1200] for event in self.events()[-8:])
        return f"--- settings\n{self.file.read_text()}\n--- log\n{self.program.tail(60)}\n--- events\n{events}"
