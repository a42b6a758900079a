"""Checks the signed assertion as an app would: the key from the JWKS, the signature by openssl."""

import base64
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "certs"))
import pki_der as der  # noqa: E402

EC_PUBLIC_KEY = "1.2.840.10045.2.1"
P256 = "1.2.840.10045.3.1.7"
CLOCK_DIFFERENCE = 30


class BadAssertion(Exception):
    """Why an app must not believe the assertion."""


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified_claims(token: str, jwks: str, audience: str) -> dict:
    """The claims of a compact ES256 JWS, or BadAssertion."""
    try:
        head, payload, signature = token.split(".")
        header, claims = json.loads(unpadded(head)), json.loads(unpadded(payload))
    except ValueError as error:
        raise BadAssertion(f"not a JWT: {error}") from error
    if header.get("alg") != "ES256":
        raise BadAssertion(f"algorithm {header.get('alg')}")
    keys = [key for key in json.loads(jwks)["keys"] if key["kid"] == header.get("kid")]
    if not keys:
        raise BadAssertion(f"no key {header.get('kid')} in the JWKS")
    if not signature_is_good(f"{head}.{payload}".encode(), unpadded(signature), keys[0]):
        raise BadAssertion("the signature is wrong")
    if claims.get("aud") not in (audience, [audience]):
        raise BadAssertion(f"made for {claims.get('aud')}, not for {audience}")
    if not claims["iat"] - CLOCK_DIFFERENCE <= time.time() <= claims["exp"] + CLOCK_DIFFERENCE:
        raise BadAssertion("out of its time")
    return claims


def signature_is_good(message: bytes, signature: bytes, key: dict) -> bool:
    """`openssl dgst -verify` with the key as PEM and the signature as DER."""
    if len(signature) != 64:
        return False
    half_r, half_s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    point = b"\x04" + unpadded(key["x"]) + unpadded(key["y"])
    algorithm = der.encode(der.SEQUENCE, der.oid(EC_PUBLIC_KEY), der.oid(P256))
    public = der.pem("PUBLIC KEY", der.encode(der.SEQUENCE, algorithm, der.bit_string(point)))
    with tempfile.TemporaryDirectory() as folder:
        key_file, signature_file = Path(folder) / "key.pem", Path(folder) / "signature"
        key_file.write_bytes(public)
        signature_file.write_bytes(
            der.encode(der.SEQUENCE, der.integer(half_r), der.integer(half_s)))
        run = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", key_file, "-signature", signature_file],
            input=message, capture_output=True, check=False)  # fmt: skip
    return run.returncode == 0
