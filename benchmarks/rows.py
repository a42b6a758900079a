"""What `benchmarks/bench` measures, row by row, and what each row is to reach."""

from dataclasses import dataclass, field
from typing import Any

from servers import Job

SERVERS = ["sallyport", "nginx", "haproxy"]
TITLES = {"sallyport": "Sallyport", "nginx": "nginx", "haproxy": "HAProxy"}

# The load offers exactly one cipher and prefers one group, so that all servers take the same.
CIPHER_13 = "TLS_AES_128_GCM_SHA256"
CIPHER_12 = "ECDHE-ECDSA-AES128-GCM-SHA256"
TLS_12 = {"tls": "1.2", "cipher": CIPHER_12}

HANDSHAKES = {"connections": 8, "certificates": 200}
REQUESTS = {"connections": 8, "certificates": 8}
# Making an RSA key takes the load as long as a hundred handshakes.
RSA_CLIENTS = {"connections": 8, "certificates": 8, "certificate_key": "rsa2048"}
NEW_CERTIFICATES = 1000

LIST_SIZES = [10, 1_000, 100_000, 1_000_000]
CONNECTIONS = [16, 128, 1024, 4096]
IDLE_CONNECTIONS = 2000
# Seconds after which nobody waits any longer for a revoked certificate to be refused.
REVOKE_LIMIT = 5
SHARE_OF_CAPACITY = 0.7

NO_HTTP2 = "speaks no HTTP/2 to clients yet"
NO_BINDING = "binds no certificates to users"


@dataclass(frozen=True)
class Row:
    """`target` is the most that Sallyport may take of what nginx takes; `absent` says why a server
    has no figure."""

    name: str
    title: str
    kind: str
    scenario: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    job: Job = Job()
    target: float | None = None
    absent: dict[str, str] = field(default_factory=dict)

    def takes_part(self, names: list[str]) -> list[str]:
        return [name for name in names if name not in self.absent]


def _unit(
    name: str, title: str, scenario: str, options: dict, target: float | None = None, **more
) -> Row:
    return Row(name, title, "unit", scenario, options, target=target, **more)


UNITS = [
    _unit("handshake", "full mTLS handshake, TLS 1.3, P-256", "handshake", HANDSHAKES, 0.45),
    _unit("handshake-request", "the same and one GET", "handshake",
          HANDSHAKES | {"requests": 1}, 0.45),
    _unit("handshake-new", "the same handshake, no certificate seen before", "handshake",
          {"connections": 8, "certificates": NEW_CERTIFICATES, "count": NEW_CERTIFICATES,
           "duration": 30, "warmup": 0}),
    _unit("rsa-server", "RSA-2048 server certificate", "handshake", HANDSHAKES, 0.55,
          job=Job(certificate="rsa")),
    _unit("rsa-client", "RSA-2048 client certificates", "handshake", RSA_CLIENTS),
    _unit("ed25519-client", "Ed25519 client certificates", "handshake",
          HANDSHAKES | {"certificate_key": "ed25519"}),
    _unit("tls12", "full mTLS handshake, TLS 1.2, P-256", "handshake", HANDSHAKES | TLS_12, 0.55),
    _unit("resumed13", "resumed handshake, TLS 1.3", "handshake",
          HANDSHAKES | {"resume": True}, 0.45),
    _unit("resumed12", "resumed handshake, TLS 1.2", "handshake",
          HANDSHAKES | TLS_12 | {"resume": True}, 0.45),
    _unit("request", "HTTP/1 keep-alive request, small", "requests",
          REQUESTS | {"path": "/app"}, 0.70),
    _unit("request-64k", "HTTP/1 keep-alive request, 64 KiB", "requests",
          REQUESTS | {"path": "/64k"}, 0.65),
    _unit("request-1m", "HTTP/1 keep-alive request, 1 MiB", "requests",
          REQUESTS | {"path": "/1m"}, 0.85),
    _unit("http2", "HTTP/2 request, 8 connections of 16 streams", "requests",
          REQUESTS | {"path": "/app", "protocol": "http2", "streams": 16}, 0.60,
          job=Job(http2=True), absent={"sallyport": NO_HTTP2}),
]  # fmt: skip

IDLE = {"connections": IDLE_CONNECTIONS, "certificates": 200}
ROWS = UNITS + [
    Row("idle", "idle connection after the handshake", "idle", "idle", IDLE),
    Row("idle-request", "idle connection after one GET", "idle", "idle", IDLE | {"requests": 1}),
    Row("silent", "connection that never speaks", "idle", "idle", IDLE | {"silent": True}),
    Row("crl", "revocation lists", "crl", "handshake",
        {"connections": 4, "certificates": 200, "requests": 1}),
    Row("revoke", "from revoking a certificate until it is refused", "revoke", "revoke",
        {"paths": "full,ticket12,ticket13,keepalive", "limit": REVOKE_LIMIT},
        job=Job(require=True)),
    Row("first-use", "first request of 100 new certificates at once", "first-use", "first-use",
        {"count": 100, "path": "/app?user=user{n}@corp.test"},
        absent={"nginx": NO_BINDING, "haproxy": NO_BINDING}),
    Row("latency-handshake", "full mTLS handshake at a fixed rate", "latency", "handshake",
        {"certificates": 200}),
    Row("latency-request", "small request at a fixed rate", "latency", "requests",
        {"certificates": 16, "path": "/app"}),
    Row("throughput", "small requests on many connections", "throughput", "requests",
        {"certificates": 16, "path": "/app"}),
    Row("floor", "what OpenSSL alone takes", "floor", "floor",
        absent={name: "" for name in SERVERS}),
]  # fmt: skip

# Rows of which there is a floor.
FLOORS = ["handshake", "tls12", "resumed13", "resumed12"]
QUICK = ["handshake", "handshake-request", "tls12", "resumed13", "request", "request-64k"]


def named(name: str) -> Row:
    return next(row for row in ROWS if row.name == name)
