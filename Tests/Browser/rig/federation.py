"""Metadata of the identity provider and the apps, and what a WS-Federation app checks."""

import subprocess
from datetime import datetime, timezone
from html import escape
from xml.etree import ElementTree

from .pki import Pair

SAML2 = "urn:oasis:names:tc:SAML:2.0"
SAML1_ASSERTION = "urn:oasis:names:tc:SAML:1.0:assertion"
BINDINGS = f"{SAML2}:bindings"


def idp_metadata(host: str, keys: Pair, binding: str) -> str:
    """An app that reads this sends its requests by this binding only: HTTP-Redirect or HTTP-POST."""
    return f"""<EntityDescriptor xmlns="{SAML2}:metadata" entityID="https://{host}/saml">
<IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="{SAML2}:protocol">
{_key_descriptor(keys)}
<SingleSignOnService Binding="{BINDINGS}:{binding}"
 Location="https://{host}/simplesaml/saml2/idp/SSOService.php"/>
</IDPSSODescriptor></EntityDescriptor>
"""


def sp_metadata(entity: str, consumer: str, keys: Pair) -> str:
    return f"""<EntityDescriptor xmlns="{SAML2}:metadata" entityID="{entity}">
<SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"
 protocolSupportEnumeration="{SAML2}:protocol">{_key_descriptor(keys)}
<AssertionConsumerService index="0" isDefault="true" Binding="{BINDINGS}:HTTP-POST"
 Location="{consumer}"/></SPSSODescriptor></EntityDescriptor>
"""


def _key_descriptor(keys: Pair) -> str:
    return f"""<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{keys.body()}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"""


def user_of_result(result: str, keys: Pair, audience: str) -> str | None:
    """What a careful app does with a wresult: the user, if the token is signed, for this app and in time."""
    checked = subprocess.run(
        ["xmlsec1", "--verify", "--pubkey-cert-pem", keys.certificate, "--enabled-key-data", "rsa",
         "--id-attr:AssertionID", f"{SAML1_ASSERTION}:Assertion", "-"],
        input=result.encode(), capture_output=True, check=False)  # fmt: skip
    if checked.returncode != 0:
        return None
    assertions = ElementTree.fromstring(result).findall(f".//{{{SAML1_ASSERTION}}}Assertion")
    if len(assertions) != 1:
        return None
    conditions = assertions[0].find(f"{{{SAML1_ASSERTION}}}Conditions")
    if conditions is None or conditions.findtext(f".//{{{SAML1_ASSERTION}}}Audience") != audience:
        return None
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not conditions.get("NotBefore", "") <= now < conditions.get("NotOnOrAfter", ""):
        return None
    return assertions[0].findtext(f".//{{{SAML1_ASSERTION}}}NameIdentifier")


def self_posting_page(action: str, fields: dict[str, str]) -> str:
    inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">'
                     for name, value in fields.items())  # fmt: skip
    return (f'<body onload="document.forms[0].submit()"><form method="post" action="{escape(action)}">'
            f"{inputs}<button>Go on</button></form>")  # fmt: skip
