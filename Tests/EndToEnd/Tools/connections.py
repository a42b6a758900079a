"""Clients that curl cannot play: many, silent, slow or endlessly asking ones.

usage: connections.py silent PORT [HEX]        sends these bytes and waits for the end
       connections.py idle TLS... COUNT        opens connections, one request on each
       connections.py reader TLS... PATH       asks for a big answer and does not read it
       connections.py writer TLS... PATH BYTES sends a body as fast as it is taken
       connections.py load TLS... PATH THREADS asks without a pause until told to stop
       connections.py browser TLS...           signs on where it is told, and keeps its connections

TLS is PORT HOST CA CERTIFICATE KEY; CERTIFICATE and KEY may be "-". Each mode prints what it did,
one line an event, and obeys lines on standard input (see the functions).
"""
import hashlib
import html
import http.client
import re
import resource
import socket
import ssl
import sys
import threading
from urllib.parse import urljoin, urlsplit


def say(*words):
    print(*words, flush=True)


class Client:
    def __init__(self, port, host, ca, certificate, key):
        self.port, self.host = int(port), host
        self.context = ssl.create_default_context(cafile=ca)
        if certificate != "-":
            self.context.load_cert_chain(certificate, key)

    def connect(self, receive_buffer=0):
        peer = socket.socket()
        if receive_buffer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        peer.settimeout(30)
        peer.connect(("127.0.0.1", self.port))
        return self.context.wrap_socket(peer, server_hostname=self.host)

    def request(self, path, method="GET", fields=""):
        return f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{fields}\r\n".encode()


def answer(peer):
    """Reads one answer with a Content-Length; returns its status, or raises."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = peer.recv(65536)
        if not piece:
            raise ConnectionError(f"closed in the head after {len(data)} bytes")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        piece = peer.recv(65536)
        if not piece:
            raise ConnectionError("closed in the body")
        missing -= len(piece)
    return int(head.split(b" ")[1]), fields.get(b"connection") == b"close"


def silent(port, data=""):
    peer = socket.create_connection(("127.0.0.1", int(port)))
    peer.sendall(bytes.fromhex(data))
    say("open")
    try:
        while peer.recv(4096):
            pass
    except ConnectionError:
        pass
    say("closed")


def idle(client, count):
    """"again": one more request on each; "close": closes all and ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    peers = []
    for _ in range(int(count)):
        peers.append(client.connect())
        peers[-1].sendall(client.request("/echo"))
        answer(peers[-1])
    say("open", len(peers))
    for line in sys.stdin:
        if line.strip() == "close":
            break
        alive = 0
        for peer in peers:
            try:
                peer.sendall(client.request("/echo"))
                alive += answer(peer)[0] == 200
            except OSError as problem:
                say("failed", problem)
        say("answered", alive)
    for peer in peers:
        peer.close()
    say("bye")


def reader(client, path):
    """"read": reads to the end, and says how much came and how it ended."""
    peer = client.connect(receive_buffer=4096)
    peer.sendall(client.request(path))
    first = peer.recv(1)
    say("started")
    sys.stdin.readline()
    total, digest, head = len(first), hashlib.sha256(), first
    try:
        while b"\r\n\r\n" not in head:
            head += peer.recv(4096)
        head, body = head.split(b"\r\n\r\n", 1)
        length = int(dict(
            line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])[b"content-length"])
        digest.update(body)
        total = len(body)
        while total < length:
            piece = peer.recv(65536)
            if not piece:
                break
            total += len(piece)
            digest.update(piece)
        say("read", total, digest.hexdigest(), "whole" if total == length else "cut")
    except OSError as problem:
        say("read", total, "-", "cut", problem)


def writer(client, path, count):
    peer = client.connect()
    left, digest = int(count), hashlib.sha256()
    peer.sendall(client.request(path, "POST", f"Content-Length: {left}\r\n"))
    piece = bytes(range(256)) * 64
    peer.settimeout(300)
    while left:
        part = piece[:left]
        peer.sendall(part)
        digest.update(part)
        left -= len(part)
    say("sent", count, digest.hexdigest())
    data = b""
    while b"\r\n\r\n" not in data or not data.split(b"\r\n\r\n", 1)[1]:
        got = peer.recv(4096)
        if not got:
            break
        data += got
    say("answer", data.split(b" ")[1].decode(), data.split(b"\r\n\r\n", 1)[1].decode())


class Load:
    """Workers that ask again and again; every other connection lives for one request only."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.lock, self.stopping = threading.Lock(), False
        self.good = self.failed = 0

    def work(self):
        peer = None
        turn = 0
        while not self.stopping:
            turn += 1
            try:
                last = turn % 20 > 10
                if peer is None:
                    peer = self.client.connect()
                field = "Connection: close\r\n" if last else ""
                peer.sendall(self.client.request(self.path, "GET", field))
                status, closes = answer(peer)
                if status != 200:
                    raise ConnectionError(f"status {status}")
                if last or closes:
                    peer.close()
                    peer = None
                self.count(True)
            except OSError as problem:
                self.count(False, problem)
                peer = None

    def count(self, good, problem=None):
        with self.lock:
            self.good += good
            self.failed += not good
            if problem:
                say("failed", problem)
            elif self.good % 100 == 0:
                say("progress", self.good)


def load(client, path, threads):
    """Any line: stops and says how it went."""
    run = Load(client, path)
    workers = [threading.Thread(target=run.work) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    sys.stdin.readline()
    run.stopping = True
    for worker in workers:
        worker.join()
    say("done", run.good, run.failed)


class Kept(http.client.HTTPSConnection):
    """A connection that is opened again when the other side has closed it."""

    def __init__(self, client):
        super().__init__(client.host, client.port, timeout=30, context=client.context)
        self.client = client
        self.opened = 0

    def connect(self):
        self.opened += 1
        self.sock = self.client.connect()


class Browser:
    """Goes where the pages of a handoff lead, and opens one connection to each host."""

    FIELDS = {
        "User-Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                      "Version/18.5 Safari/605.1.15",
        "Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
    }
    LEAVE = re.compile(r'href="(https://[^"]*/\.sallyport/posture\?s=[^"]*)"')
    ACTION = re.compile(r'<form[^>]* action="([^"]*)"')

    def __init__(self, tls):
        self.tls = tls
        self.connections, self.cookies = {}, {}
        self.exchanges = 0

    def ask(self, url, form):
        parts = urlsplit(url)
        host, target = parts.hostname, f"{parts.path}?{parts.query}"
        if host not in self.connections:
            self.connections[host] = Kept(Client(self.tls[0], host, *self.tls[2:]))
        kept = self.cookies.setdefault(host, {})
        fields = dict(self.FIELDS)
        if kept:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        if form:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        self.connections[host].request("POST" if form else "GET", target, form or None, fields)
        reply = self.connections[host].getresponse()
        self.exchanges += 1
        text = reply.read().decode(errors="replace")
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            kept.pop(name, None)
            if "Max-Age=0" not in line:
                kept[name] = value
        return reply.status, reply.headers.get("Location"), text

    def sign_on(self, target, form):
        """The status that it ends with."""
        url, sent = f"https://{self.tls[1]}{target}", form
        for _ in range(8):
            status, location, text = self.ask(url, sent)
            sent = ""
            leave, action = self.LEAVE.search(text), self.ACTION.search(text)
            if location:
                url = urljoin(url, location)
            elif leave:
                url = html.unescape(leave.group(1))
            elif action and "/.sallyport/resume" in url:
                url, sent = urljoin(url, html.unescape(action.group(1))), form
            else:
                return status
        raise ConnectionError("a loop")


def browser(*tls):
    """"TARGET [FORM]": signs on at the host of TLS, and says status, exchanges and connections opened."""
    tab = Browser(tls)
    for number, line in enumerate(sys.stdin, 1):
        target, _, form = line.strip().partition(" ")
        before = tab.exchanges, sum(each.opened for each in tab.connections.values())
        status = tab.sign_on(target, form)
        opened = sum(each.opened for each in tab.connections.values())
        say("visit", number, status, tab.exchanges - before[0], opened - before[1])


def main():
    mode, arguments = sys.argv[1], sys.argv[2:]
    if mode == "silent":
        silent(*arguments)
    elif mode == "browser":
        browser(*arguments)
    else:
        modes = {"idle": idle, "reader": reader, "writer": writer, "load": load}
        modes[mode](Client(*arguments[:5]), *arguments[5:])


main()
