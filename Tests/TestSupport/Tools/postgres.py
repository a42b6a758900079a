#!/usr/bin/env python3
"""A PostgreSQL server for one test run, in a fresh directory that goes away with it.

Reads one command a line and answers each with one line, "ok ..." or "error ...":
  start, stop, kill (-9, all its processes), pause and resume (SIGSTOP and SIGCONT, the same),
  cut (ends every connection), database NAME, pid
Ends when its input ends or its parent has gone. With the argument --tcp the server also listens
on a free port of the loopback address; there a password is asked for.
"""
import glob
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROLE = "sallyport"
PASSWORD = "secret-of-tests"


class Failure(Exception):
    """What a command could not do, in words."""


class Server:
    def __init__(self, tcp):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise Failure("PostgreSQL is not installed (Debian package postgresql)")
        self.bin = found[-1]
        # PostgreSQL refuses to run as root.
        self.prefix = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            if os.getuid() == 0 else [])
        self.directory = tempfile.mkdtemp(prefix="sallyport-postgres-")
        self.process = None
        self.port = 5432
        self.tcp = tcp
        if tcp:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        os.chmod(self.directory, 0o755)
        if self.prefix:
            shutil.chown(self.directory, "postgres", "postgres")
        self.data = os.path.join(self.directory, "data")
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                 "--locale=C", "--no-sync")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write("\n".join([
                "fsync = on", f"port = {self.port}", "max_connections = 90",
                "listen_addresses = '%s'" % ("127.0.0.1" if tcp else ""),
                f"unix_socket_directories = '{self.directory}'", "shared_buffers = '32MB'",
                "log_min_messages = warning", "autovacuum_naptime = 10", ""]))
        with open(os.path.join(self.data, "pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")

    def run(self, program, *arguments):
        done = subprocess.run(
            [*self.prefix, os.path.join(self.bin, program), *arguments], cwd=self.directory,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"{program}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def sql(self, text, database="postgres"):
        return self.run("psql", "-h", self.directory, "-p", str(self.port), "-U", "postgres",
                        "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text)

    def start(self):
        if self.process:
            raise Failure("it runs already")
        with open(os.path.join(self.directory, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, os.path.join(self.bin, "postgres"), "-D", self.data],
                cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process = None
                with open(os.path.join(self.directory, "log"), encoding="utf-8") as log:
                    raise Failure("it does not start: " + log.read()[-2000:])
            try:
                self.sql("SELECT 1")
                break
            except Failure:
                time.sleep(0.02)
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            self.sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")

    def processes(self):
        """The server and its children."""
        found = [self.process.pid] if self.process else []
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(path, encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if found and int(fields[1]) == found[0]:
                found.append(int(path.split("/")[2]))
        return found

    def send(self, number):
        for pid in self.processes():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def pause(self):
        # Twice: a process may have been made while the list was.
        self.send(signal.SIGSTOP)
        self.send(signal.SIGSTOP)

    def resume(self):
        self.send(signal.SIGCONT)

    def kill(self):
        if not self.process:
            return
        os.kill(self.process.pid, signal.SIGSTOP)
        children = self.processes()
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None
        # The children are nobody's now; a new server starts only when all are gone.
        deadline = time.monotonic() + 30
        while any(os.path.exists(f"/proc/{pid}") for pid in children):
            if time.monotonic() > deadline:
                raise Failure("its processes do not end")
            time.sleep(0.005)

    def stop(self, how=signal.SIGINT):
        if not self.process:
            return
        self.resume()
        self.process.send_signal(how)
        try:
            self.process.wait(30)
            self.process = None
        except subprocess.TimeoutExpired:
            self.kill()

    def cut(self):
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 f" WHERE usename = '{ROLE}'")

    def database(self, name):
        self.sql(f'CREATE DATABASE "{name}" OWNER {ROLE}')
        local = f"host={self.directory} port={self.port} user={ROLE} dbname={name}"
        if not self.tcp:
            return local
        return f"host=127.0.0.1 port={self.port} user={ROLE} dbname={name} password={PASSWORD}"

    def remove(self):
        # At once: nobody will read what a checkpoint writes.
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)


def lines(parent):
    """The lines of the input until it ends or nobody is there to write any."""
    rest = b""
    while os.getppid() == parent:
        ready, _, _ = select.select([0], [], [], 1)
        if not ready:
            continue
        part = os.read(0, 65536)
        if not part:
            return
        *whole, rest = (rest + part).split(b"\n")
        yield from (line.decode() for line in whole)


def main():
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    server = None
    try:
        for line in lines(parent):
            try:
                server = server or Server("--tcp" in sys.argv)
                command, _, argument = line.partition(" ")
                if command == "database":
                    answer = server.database(argument)
                elif command == "pid":
                    answer = str(server.process.pid if server.process else 0)
                elif command in ("start", "stop", "kill", "pause", "resume", "cut"):
                    answer = getattr(server, command)() or ""
                else:
                    raise Failure(f"no such command: {command}")
                print("ok", answer, flush=True)
            except Failure as failure:
                print("error", " ".join(str(failure).split()), flush=True)
            except OSError as failure:
                print("error", failure, flush=True)
    except BrokenPipeError:
        pass
    finally:
        if server:
            server.remove()


main()
