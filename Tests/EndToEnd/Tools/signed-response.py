"""Makes the response of an identity provider, signed with keys that are made when they are missing.

usage: signed-response.py [--answers=ID] FOLDER KIND USER URL [AUDIENCE [CONTEXT [GROUP...]]]
Prints the value of SAMLResponse or wresult; the certificate to pin is FOLDER/idp.pem. KIND is saml or wsfed, or
one of these with -failed (saml alone), -expired (five minutes ago) or -early (valid in five minutes). With
--answers it is in response to the request of this ID (saml alone).
"""
import base64
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts/demo"))
sys.dont_write_bytecode = True

import federation  # noqa: E402

SPANS = {"expired": (-3600, -300), "early": (300, 3600)}

answered = None
if sys.argv[1].startswith("--answers="):
    answered = sys.argv.pop(1).partition("=")[2]
folder, user, url = Path(sys.argv[1]), sys.argv[3], sys.argv[4]
kind, _, flaw = sys.argv[2].partition("-")
span = SPANS.get(flaw, federation.HOUR)
audience = sys.argv[5] if len(sys.argv) > 5 else "urn:app"
context = sys.argv[6] if len(sys.argv) > 6 else federation.PASSWORD
groups = tuple(sys.argv[7:])
if (folder / "idp.pem").exists():
    keys = federation.KeyPair(folder / "idp.key", folder / "idp.pem")
else:
    keys = federation.KeyPair.make(folder, "idp")
if kind == "wsfed":
    print(federation.wsfed_result("urn:idp", keys, audience, user, span))
else:
    response = base64.b64decode(
        federation.saml_response(
            "urn:idp", keys, url, audience, answered, user, context, groups, span))
    if flaw == "failed":
        # Outside of what is signed, which is the assertion.
        response = response.replace(b":status:Success", b":status:Responder")
    print(base64.b64encode(response).decode())
