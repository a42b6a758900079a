"""A name server for the names of the rig: browsers, curl and the gateway all ask it."""

import socket
import struct
import threading

from .names import GATEWAY, OUTSIDE

A, NAME_ERROR, RECURSION = 1, 3, 0x8180


def address_of(name: str) -> str | None:
    if name.endswith(".corp.test"):
        return GATEWAY
    if name.endswith(".saas.test"):
        return OUTSIDE
    return None


def answer(query: bytes) -> bytes:
    """The answer to one query: an address for names of ours, nothing for other types, else NXDOMAIN."""
    labels, place = [], 12
    while query[place]:
        labels.append(query[place + 1 : place + 1 + query[place]].decode("ascii"))
        place += 1 + query[place]
    question = query[12 : place + 5]
    kind = struct.unpack("!H", query[place + 1 : place + 3])[0]
    address = address_of(".".join(labels).lower())
    found = address is not None and kind == A
    flags = RECURSION | (0 if address else NAME_ERROR)
    head = query[:2] + struct.pack("!HHHHH", flags, 1, int(found), 0, 0)
    if not found:
        return head + question
    record = struct.pack("!HHHIH", 0xC00C, A, 1, 60, 4) + socket.inet_aton(address or "")
    return head + question + record


def serve() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 53))

    def loop() -> None:
        while True:
            query, client = listener.recvfrom(4096)
            try:
                listener.sendto(answer(query), client)
            except (IndexError, UnicodeDecodeError, struct.error):
                continue

    threading.Thread(target=loop, daemon=True).start()
