"""Makes the response of an identity provider, signed with keys that are made when they are missing.

usage: signed-response.py [--answers=ID] FOLDER saml|saml-failed|wsfed USER URL [AUDIENCE [CONTEXT [GROUP...]]]
Prints the value of SAMLResponse or wresult; the certificate to pin is FOLDER/idp.pem.
"""
import base64
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts/demo"))
sys.dont_write_bytecode = True

import federation  # noqa: E402

answered = None
if sys.argv[1].startswith("--answers="):
    answered = sys.argv.pop(1).partition("=")[2]
folder, kind, user, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
audience = sys.argv[5] if len(sys.argv) > 5 else "urn:app"
context = sys.argv[6] if len(sys.argv) > 6 else federation.PASSWORD
groups = tuple(sys.argv[7:])
if (folder / "idp.pem").exists():
    keys = federation.KeyPair(folder / "idp.key", folder / "idp.pem")
else:
    keys = federation.KeyPair.make(folder, "idp")
if kind == "wsfed":
    print(federation.wsfed_result("urn:idp", keys, audience, user))
else:
    response = base64.b64decode(
        federation.saml_response(
            "urn:idp", keys, url, audience, answered, user, context, groups))
    if kind == "saml-failed":
        # Outside of what is signed, which is the assertion.
        response = response.replace(b":status:Success", b":status:Responder")
    print(base64.b64encode(response).decode())
