#!/usr/bin/env python3
"""Makes what benchmarks/sign-on reads: sign-on responses, and the certificate whose key signed them.

usage: sign-on-samples.py FOLDER
Writes FOLDER/idp.pem (RSA, 2048 bits), assertion.saml (a Response with a signed assertion), both.saml
(the Response signed as well) and token.wsfed (a wresult with a signed SAML 1.1 assertion).
"""
import base64
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts/demo"))
sys.dont_write_bytecode = True

import federation  # noqa: E402

ISSUER = "https://login.corp.test/idp"
APP = "https://app.corp.test/saml/acs"
GROUPS = tuple(f"department-{number:02}" for number in range(10))


def both_signed(response: str, keys: federation.KeyPair) -> str:
    """The same response in a signature of its own, which covers that of the assertion."""
    start = response.index(' ID="') + len(' ID="')
    identifier = response[start : response.index('"', start)]
    issuer, found, rest = response.partition("</saml:Issuer>")
    assert found
    xml = issuer + found + federation._signature(identifier) + rest
    return federation._signed(xml, keys, "ID", f"{federation.SAML2}:protocol:Response").decode()


folder = Path(sys.argv[1])
keys = federation.KeyPair.make(folder, "idp")
response = base64.b64decode(
    federation.saml_response(ISSUER, keys, APP, "urn:app", "_request", groups=GROUPS)).decode()
(folder / "assertion.saml").write_text(response)
(folder / "both.saml").write_text(both_signed(response, keys))
(folder / "token.wsfed").write_text(federation.wsfed_result("urn:idp", keys, "urn:app"))
