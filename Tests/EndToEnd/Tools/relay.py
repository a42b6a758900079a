"""A network between two programs that can be cut.

usage: relay.py HOST PORT   (prints "listening PORT")

"cut" on standard input: nothing passes any more, in either direction, and nobody is told, as when a cable
is pulled; printed again when it is so. "mend": new connections pass; the old ones stay dead.
"""
import socket
import sys
import threading

target = (sys.argv[1], int(sys.argv[2]))
whole = threading.Event()
whole.set()


def carry(source, sink, alive):
    while data := source.recv(65536):
        if not (whole.is_set() and alive.is_set()):
            alive.clear()
            return
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def guarded(*arguments):
    try:
        carry(*arguments)
    except OSError:
        pass


def serve(client, kept):
    if not whole.is_set():
        return
    alive = threading.Event()
    alive.set()
    server = socket.create_connection(target)
    kept.append(server)
    threading.Thread(target=guarded, args=(client, server, alive), daemon=True).start()
    threading.Thread(target=guarded, args=(server, client, alive), daemon=True).start()


def accept(listener):
    kept = []  # What is forgotten would be closed, and that would be news to the other side.
    while True:
        client, _ = listener.accept()
        kept.append(client)
        serve(client, kept)


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=accept, args=(listener,), daemon=True).start()
print("listening", listener.getsockname()[1], flush=True)
for line in sys.stdin:
    if line.strip() == "cut":
        whole.clear()
    if line.strip() == "mend":
        whole.set()
    print(line.strip(), flush=True)
