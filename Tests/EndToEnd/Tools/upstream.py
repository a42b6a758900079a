"""An app for the end-to-end tests: shows what it received, and misbehaves when asked to.

usage: upstream.py [--certificate FILE --key FILE [--client-ca FILE]]

Prints "listening PORT", then "request CONNECTION NUMBER METHOD TARGET" for each request, "holding
TARGET" when a request waits, "gone TARGET" when its client went away. "release" on standard input
lets everything that is held go on; any other line is printed again. The path says what to do:

  /echo              JSON: head as received, body, trailers, numbers of connection and request
  /raw/BASE64/THEN   these bytes instead of an answer; THEN is keep, close, reset or hold
  /early/BASE64/THEN the same, before the request's body is read
  /signed-in?user=U  like /echo, and names U, as an identity provider does; &groups=G his groups
  /hold              answers after a release
  /never             waits until the client goes away
  /die-on-reuse      answers the first request of a connection, drops the connection at others
  /stream?bytes=N    N bytes with a length; &chunked=1 in chunks with a trailer, &closing=1 to the end of the
                     connection; &type=T of that type
  /sink              reads the body and answers with its length and SHA-256
  /held-sink         the same, but reads the body only after a release
  /refuse            answers 417 before the body is read, and closes
  /hints             103, then 200
  /long-head         a head of ten million bytes
  /upgrade           101, then echoes every byte
"""
import argparse
import base64
import hashlib
import itertools
import json
import socket
import ssl
import struct
import sys
import threading
from urllib.parse import parse_qs, urlsplit

PATTERN = bytes(range(256)) * 256
released = threading.Event()
connections = itertools.count(1)
printing = threading.Lock()


def say(*words):
    with printing:
        print(*words, flush=True)


class Gone(Exception):
    """The other side closed the connection."""


class Connection:
    def __init__(self, peer):
        self.peer, self.buffer = peer, b""
        self.number, self.requests = next(connections), 0

    def fill(self):
        data = self.peer.recv(65536)
        if not data:
            raise Gone
        self.buffer += data

    def until(self, mark):
        while mark not in self.buffer:
            self.fill()
        found, self.buffer = self.buffer.split(mark, 1)
        return found + mark

    def exactly(self, count):
        """The next `count` bytes, in pieces."""
        while count:
            if not self.buffer:
                self.fill()
            piece, self.buffer = self.buffer[:count], self.buffer[count:]
            count -= len(piece)
            yield piece

    def send(self, data):
        self.peer.sendall(data)

    def answer(self, body, status="200 OK", extra=""):
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.send(head.encode() + body)

    def reset(self):
        """Closes with RST, as a crashed program's machine does."""
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def hold(self, target):
        """Waits for a release, or for the client to go away."""
        say("holding", target)
        released.wait()

    def wait_until_gone(self, target):
        say("holding", target)
        try:
            while self.peer.recv(65536):
                pass
        except OSError:
            pass
        say("gone", target)
        raise Gone


class Request:
    def __init__(self, connection):
        self.connection = connection
        self.head = connection.until(b"\r\n\r\n")
        connection.requests += 1
        self.method, self.target, _ = self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        self.fields = {}
        for line in self.head.decode("latin-1").split("\r\n")[1:-2]:
            name, value = line.split(":", 1)
            self.fields[name.lower()] = value.strip()
        self.path = urlsplit(self.target).path
        self.query = {k: v[0] for k, v in parse_qs(urlsplit(self.target).query).items()}
        self.trailers = b""
        say("request", connection.number, connection.requests, self.method, self.target)

    def body(self):
        """The body in pieces; trailers are set at its end."""
        if self.fields.get("expect", "").lower() == "100-continue":
            self.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.fields.get("transfer-encoding", "").lower() == "chunked":
            yield from self.chunks()
        else:
            yield from self.connection.exactly(int(self.fields.get("content-length", "0")))

    def chunks(self):
        while size := int(self.connection.until(b"\r\n").split(b";")[0], 16):
            yield from self.connection.exactly(size)
            self.connection.until(b"\r\n")
        while (line := self.connection.until(b"\r\n")) != b"\r\n":
            self.trailers += line

    def client_certificate(self):
        peer = self.connection.peer
        shown = peer.getpeercert() if isinstance(peer, ssl.SSLSocket) else None
        return dict(pair[0] for pair in shown["subject"])["commonName"] if shown else None


def echo(request):
    connection = request.connection
    body = b"".join(request.body())
    text = json.dumps({
        "connection": connection.number, "request": connection.requests,
        "head": request.head.decode("latin-1"), "body": body.decode("latin-1"),
        "trailers": request.trailers.decode("latin-1"),
        "clientCertificate": request.client_certificate(),
    })  # fmt: skip
    connection.answer(text.encode() + b"\n", extra="Content-Type: application/json\r\n")


def signed_in(request):
    connection = request.connection
    b"".join(request.body())
    connection.answer(
        b"the assertion of " + request.query.get("user", "").encode() + b"\n",
        extra="".join(
            f"X-Sallyport-Authenticated-{name.capitalize()}: {request.query[name]}\r\n"
            for name in ("user", "groups") if name in request.query))  # fmt: skip


def raw(request):
    _, _, encoded, then, *_ = request.path.split("/")
    if request.path.startswith("/raw/"):
        b"".join(request.body())
    request.connection.send(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    if then == "reset":
        request.connection.reset()
    if then == "hold":
        request.connection.wait_until_gone("raw")
    if then == "close":
        raise Gone


def hold(request):
    b"".join(request.body())
    request.connection.hold(request.target)
    request.connection.answer(b"released\n")


def never(request):
    request.connection.wait_until_gone(request.target)


def die_on_reuse(request):
    if request.connection.requests > 1:
        raise Gone
    b"".join(request.body())
    request.connection.answer(str(request.connection.number).encode())


def stream(request):
    connection, left = request.connection, int(request.query["bytes"])
    chunked = "chunked" in request.query
    framing = "Transfer-Encoding: chunked\r\nTrailer: X-Sum" if chunked else f"Content-Length: {left}"
    if "closing" in request.query:
        framing = "Connection: close"
    if "type" in request.query:
        framing += f"\r\nContent-Type: {request.query['type']}"
    connection.send(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode())
    while left and request.method != "HEAD":
        piece = PATTERN[:left]
        left -= len(piece)
        connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
    if chunked and request.method != "HEAD":
        connection.send(b"0\r\nX-Sum: whole\r\n\r\n")
    if "closing" in request.query:
        raise Gone


def sink(request):
    if request.path == "/held-sink":
        request.connection.hold(request.target)
    digest, length = hashlib.sha256(), 0
    for piece in request.body():
        digest.update(piece)
        length += len(piece)
    request.connection.answer(f"{length} {digest.hexdigest()}".encode())


def refuse(request):
    request.connection.answer(b"no", "417 Expectation Failed", "Connection: close\r\n")
    raise Gone


def hints(request):
    request.connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    request.connection.answer(b"after the hint")


def long_head(request):
    request.connection.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        request.connection.send(b"X-%d: %s\r\n" % (number, b"a" * 1000))
    request.connection.answer(b"")


def upgrade(request):
    connection = request.connection
    connection.send(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    while True:
        if connection.buffer:
            connection.send(connection.buffer)
            connection.buffer = b""
        connection.fill()


ANSWERS = {
    "echo": echo, "signed-in": signed_in, "raw": raw, "early": raw, "hold": hold, "never": never, "die-on-reuse": die_on_reuse,
    "stream": stream, "sink": sink, "held-sink": sink, "refuse": refuse, "hints": hints,
    "long-head": long_head, "upgrade": upgrade,
}  # fmt: skip


def serve(peer, context):
    try:
        if context:
            peer = context.wrap_socket(peer, server_side=True)
        connection = Connection(peer)
        while True:
            request = Request(connection)
            ANSWERS.get(request.path.split("/")[1], echo)(request)
            if request.fields.get("connection", "").lower() == "close":
                break
    except (Gone, OSError):
        pass
    finally:
        peer.close()


def obey():
    for line in sys.stdin:
        if line.strip() == "release":
            released.set()
        else:
            say(line.strip())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    options = parser.parse_args()
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=options.client_ca)
        context.load_cert_chain(options.certificate, options.key)
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    threading.Thread(target=obey, daemon=True).start()
    say("listening", listener.getsockname()[1])
    while True:
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(peer, context), daemon=True).start()


main()
