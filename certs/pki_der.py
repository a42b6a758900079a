"""The little DER and PEM that the test PKI needs beyond what the openssl program can write."""

import base64
import re
import subprocess
import time
from pathlib import Path

SEQUENCE, SET, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = (
    0x30, 0x31, 0x02, 0x03, 0x04, 0x05, 0x06)  # fmt: skip
BOOLEAN, ENUMERATED, UTC_TIME, GENERALIZED_TIME = 0x01, 0x0A, 0x17, 0x18

ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"
ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3"


def encode(tag: int, *parts: bytes) -> bytes:
    """One tag-length-value over the joined parts."""
    return header(tag, sum(map(len, parts))) + b"".join(parts)


def header(tag: int, length: int) -> bytes:
    if length < 0x80:
        return bytes([tag, length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets


def children(value: bytes) -> list[tuple[int, bytes]]:
    """The (tag, whole encoding) pairs inside one constructed value."""
    found = []
    _, position, end = _split(value, 0)
    while position < end:
        tag, _, stop = _split(value, position)
        found.append((tag, value[position:stop]))
        position = stop
    return found


def content(value: bytes) -> bytes:
    _, start, stop = _split(value, 0)
    return value[start:stop]


def _split(data: bytes, at: int) -> tuple[int, int, int]:
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    return tag, start, start + length


def oid(text: str) -> bytes:
    first, second, *rest = (int(arc) for arc in text.split("."))
    octets = bytearray([40 * first + second])
    for arc in rest:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | (arc & 0x7F))
        octets += bytes(reversed(groups))
    return encode(OID, bytes(octets))


def integer(number: int) -> bytes:
    octets = number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)
    return encode(INTEGER, octets)


def moment(seconds: float) -> bytes:
    """UTCTime until 2049, GeneralizedTime from 2050, as RFC 5280 4.1.2.5 asks."""
    parts = time.gmtime(seconds)
    if parts.tm_year < 2050:
        return encode(UTC_TIME, time.strftime("%y%m%d%H%M%SZ", parts).encode())
    return encode(GENERALIZED_TIME, time.strftime("%Y%m%d%H%M%SZ", parts).encode())


def extension(identifier: str, value: bytes, critical: bool = False) -> bytes:
    flag = [encode(BOOLEAN, b"\xff")] if critical else []
    return encode(SEQUENCE, oid(identifier), *flag, encode(OCTET_STRING, value))


def algorithm(identifier: str) -> bytes:
    return encode(SEQUENCE, oid(identifier))


def signed(to_be_signed: bytes, key: Path, outer: str = ECDSA_WITH_SHA256) -> bytes:
    """The SIGNED{} wrapper of X.509, with an ECDSA P-256 key read by the openssl program."""
    run = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", str(key)],
        input=to_be_signed, stdout=subprocess.PIPE, check=True)  # fmt: skip
    return encode(SEQUENCE, to_be_signed, algorithm(outer), bit_string(run.stdout))


def bit_string(octets: bytes) -> bytes:
    return encode(BIT_STRING, b"\x00", octets)


def read_pem(file: Path) -> bytes:
    """The DER of the first block in a PEM file."""
    block = re.search(r"-----BEGIN [^-]+-----(.+?)-----END", file.read_text(), re.S)
    if block is None:
        raise SystemExit(f"{file}: no PEM block")
    return base64.b64decode(block.group(1))


def pem(label: str, der: bytes) -> bytes:
    body = base64.encodebytes(der).replace(b"\n", b"")
    lines = b"\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    name = label.encode()
    return b"-----BEGIN %s-----\n%s\n-----END %s-----\n" % (name, lines, name)


class Certificate:
    """The parts of a certificate, each as its whole encoding."""

    def __init__(self, file: Path):
        self.der = read_pem(file)
        (_, self.to_be_signed), (_, self.algorithm), (_, self.signature) = children(self.der)
        parts = [value for _, value in children(self.to_be_signed)]
        self.version, self.serial, self.inner_algorithm, self.issuer = parts[:4]
        self.validity, self.subject, self.key_info, wrapped = parts[4:8]
        self.extensions = [value for _, value in children(content(wrapped))]

    def assembled(self, **changes: bytes | list[bytes] | None) -> bytes:
        """The TBSCertificate with some parts replaced; `version=b""` leaves it out."""
        value = {**vars(self), **changes}
        return encode(
            SEQUENCE, value["version"], value["serial"], value["inner_algorithm"],
            value["issuer"], value["validity"], value["subject"], value["key_info"],
            encode(0xA3, encode(SEQUENCE, *value["extensions"])))  # fmt: skip

    def key_identifier(self) -> bytes:
        """The content of the subject key identifier."""
        for each in self.extensions:
            parts = children(each)
            if parts[0][1] == oid("2.5.29.14"):
                return content(content(parts[-1][1]))
        raise SystemExit("certificate without a subject key identifier")
