"""The programs that compare-nginx measures, each with one worker on one core."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

HOST = "payroll.corp.test"

NGINX = """
daemon off;
worker_processes 1;
pid {name}.pid;
error_log stderr warn;
events {{ worker_connections 20000; }}
http {{
    client_body_temp_path {name}-body;
    proxy_temp_path {name}-proxy;
    fastcgi_temp_path {name}-fastcgi;
    uwsgi_temp_path {name}-uwsgi;
    scgi_temp_path {name}-scgi;
    keepalive_requests 100000000;
    keepalive_timeout 300s;
{body}
}}
"""

APP = """
    access_log off;
    server {
        listen 127.0.0.1:@PORT@;
        location / { return 200 "ok\\n"; }
    }
"""

GATEWAY = """
    access_log {directory}/access.log combined;
    upstream app {{
        server 127.0.0.1:{app};
        keepalive 64;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:@PORT@ ssl;
        server_name {host};
        ssl_certificate {pki}/server/site.pem;
        ssl_certificate_key {pki}/server/site.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ecdh_curve X25519:P-256:P-384;
        ssl_session_tickets {tickets};
        ssl_verify_client optional_no_ca;
        ssl_client_certificate {pki}/ca/device.pem;
        ssl_crl {pki}/crl/device.pem;
        location / {{
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Request-Id $request_id;
            proxy_set_header X-SSL-Client-Verify $ssl_client_verify;
            proxy_set_header X-SSL-Client-Serial $ssl_client_serial;
            proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
        }}
    }}
"""

SALLYPORT = """
gateway.listen = 127.0.0.1:0
gateway.admin = off
gateway.workers = 1
log.events = {directory}/events.jsonl
timeout.idle = 300s
org.corp.name = Corp
org.corp.host = login.corp.test
org.corp.certificate = {pki}/server/site.pem
org.corp.key = {pki}/server/site.key
org.corp.devicetrust.host = cell1-devicetrust.corp.test
org.corp.devicetrust.certificate = {pki}/server/devicetrust.pem
org.corp.devicetrust.key = {pki}/server/devicetrust.key
org.corp.devicetrust.ca = {pki}/ca/device.pem
org.corp.devicetrust.crl = {pki}/crl/device.pem
app.payroll.name = Payroll
app.payroll.org = corp
app.payroll.host = {host}
app.payroll.upstream = http://127.0.0.1:{app}
app.payroll.handshake = inline
app.payroll.annotate = {annotate}
"""


class Server:
    """A running program, on one core; `workers` are the processes whose CPU counts."""

    def __init__(self, name: str, process: subprocess.Popen, port: int):
        self.name, self.process, self.port = name, process, port

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in children.split()] or [self.process.pid]

    def cpu_seconds(self) -> float:
        """CPU time of all threads, in nanosecond steps."""
        total = 0
        for worker in self.workers:
            for task in Path(f"/proc/{worker}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def memory_kib(self) -> int:
        """Proportional set size."""
        return sum(
            int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{worker}/smaps_rollup").read_text(),
                          re.M)[1])
            for worker in self.workers)  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def on_core(core: int):
    return lambda: os.sched_setaffinity(0, {core})


def start_nginx(directory: Path, name: str, body: str, core: int) -> Server:
    """nginx takes the listening socket over, as it does in an upgrade: no port is guessed."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listener.getsockname()[1]
    listener.set_inheritable(True)
    config = directory / f"{name}.conf"
    config.write_text(NGINX.format(name=name, body=body.replace("@PORT@", str(port))))
    process = subprocess.Popen(
        ["nginx", "-p", directory, "-c", config, "-e", "stderr"],
        env=os.environ | {"NGINX": f"{listener.fileno()};"}, pass_fds=[listener.fileno()],
        stderr=open(directory / f"{name}.log", "w"), preexec_fn=on_core(core))  # fmt: skip
    listener.close()
    server = Server(name, process, port)
    deadline = time.monotonic() + 10
    while server.workers == [process.pid]:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{name} did not start: {(directory / f'{name}.log').read_text()}")
        time.sleep(0.02)
    return server


def start_app(directory: Path, core: int) -> Server:
    return start_nginx(directory, "app", APP, core)


def start_gateway_nginx(
    directory: Path, name: str, pki: Path, app: Server, core: int, tickets: str
) -> Server:
    body = GATEWAY.format(directory=directory, pki=pki, app=app.port, host=HOST, tickets=tickets)
    return start_nginx(directory, name, body, core)


def start_sallyport(
    directory: Path, program: Path, pki: Path, app: Server, core: int, annotate: str
) -> Server:
    settings = directory / "sallyport.conf"
    settings.write_text(SALLYPORT.format(
        directory=directory, pki=pki, app=app.port, host=HOST, annotate=annotate))  # fmt: skip
    log = directory / "sallyport.log"
    process = subprocess.Popen(
        [program, "gateway", "--settings", settings], stderr=open(log, "w"),
        preexec_fn=on_core(core))  # fmt: skip
    deadline = time.monotonic() + 10
    while not (ready := re.search(r" info ready listen=\S*?:(\d+)", log.read_text())):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"sallyport did not start: {log.read_text()}")
        time.sleep(0.02)
    return Server("sallyport", process, int(ready[1]))
