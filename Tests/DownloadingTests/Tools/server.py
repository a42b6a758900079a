"""A web server that behaves, or does not, as the path says.

usage: server.py [CERTIFICATE KEY]

Prints "listening PORT", serves until standard input ends, and prints each request line with its
conditions.
"""

import http.server
import ssl
import sys
import threading
import time

BODY = b"a list"
TAG = '"one"'
MODIFIED = "Sat, 21 Nov 2026 10:00:00 GMT"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        print("request", self.path, self.headers.get("If-None-Match", "-"),
              self.headers.get("If-Modified-Since", "-"), sep="|", flush=True)  # fmt: skip
        getattr(self, "answer_" + self.path.strip("/").split("/")[0].replace("-", "_"))()

    def answer(self, status, fields, body=b""):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_good(self):
        fields = {"ETag": TAG, "Last-Modified": MODIFIED, "Cache-Control": "max-age=77"}
        if self.headers.get("If-None-Match") == TAG:
            return self.answer(304, fields)
        return self.answer(200, fields, BODY)

    def answer_missing(self):
        self.answer(404, {}, b"nothing here")

    def answer_away(self):
        self.answer(503, {"Retry-After": "9"})

    def answer_empty(self):
        self.answer(200, {})

    def answer_loop(self):
        self.answer(302, {"Location": "/loop"})

    def answer_hop(self):
        left = int(self.path.rsplit("/", 1)[1])
        self.answer(302, {"Location": f"/hop/{left - 1}" if left > 1 else "/good",
                          "ETag": '"hop"'})  # fmt: skip

    def answer_to_file(self):
        self.answer(302, {"Location": "file:///etc/passwd"})

    def answer_to_ftp(self):
        self.answer(302, {"Location": "ftp://127.0.0.1/a"})

    def answer_to_plain(self):
        self.answer(302, {"Location": "http://127.0.0.1:9/good"})

    def answer_endless(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(bytes(65536))
        except OSError:
            pass

    def answer_huge(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        self.close_connection = True

    def answer_slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            pass

    def answer_silent(self):
        self.close_connection = True
        sys.stdin.read()

    def answer_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"cut")
        self.close_connection = True

    def answer_garbage(self):
        self.wfile.write(b"this is no HTTP\r\n\r\n")
        self.close_connection = True

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[1:])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print("listening", server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
