"""The federation messages of the demo: made fresh, signed by the xmlsec1 program."""

import base64
import secrets
import subprocess
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SAML2 = "urn:oasis:names:tc:SAML:2.0"
SAML1_ASSERTION = "urn:oasis:names:tc:SAML:1.0:assertion"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
PASSWORD = f"{SAML2}:ac:classes:PasswordProtectedTransport"
USER = "alice@corp.test"
LARGEST_MESSAGE = 256 * 1024
# When an assertion begins to be valid and when it ceases to be, in seconds from now.
Span = tuple[int, int]
HOUR: Span = (-60, 3600)


@dataclass(frozen=True)
class KeyPair:
    """A private key and its self-signed certificate."""

    key: Path
    certificate: Path

    @classmethod
    def make(cls, folder: Path, name: str) -> "KeyPair":
        pair = cls(folder / f"{name}.key", folder / f"{name}.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "30",
             "-subj", f"/CN={name}", "-keyout", pair.key, "-out", pair.certificate],
            check=True, stderr=subprocess.DEVNULL)  # fmt: skip
        return pair

    def base64_certificate(self) -> str:
        lines = self.certificate.read_text().splitlines()
        return "".join(line for line in lines if "-----" not in line)


@dataclass(frozen=True)
class AuthnRequest:
    """What the identity provider needs to know from a SAML AuthnRequest."""

    identifier: str
    issuer: str

    @classmethod
    def read_redirect(cls, parameter: str) -> "AuthnRequest":
        """Reads the SAMLRequest parameter of the Redirect binding: raw DEFLATE and base64."""
        decoder = zlib.decompressobj(-zlib.MAX_WBITS)
        text = decoder.decompress(base64.b64decode(parameter, validate=True), LARGEST_MESSAGE)
        root = ElementTree.fromstring(text)
        issuer = root.findtext(f"{{{SAML2}:assertion}}Issuer", "").strip()
        return cls(root.get("ID", ""), issuer)


def now(offset: int = 0) -> str:
    moment = datetime.now(timezone.utc) + timedelta(seconds=offset)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def saml_response(issuer: str, keys: KeyPair, consumer: str, audience: str,
                  in_response_to: str | None, user: str = USER, context: str = PASSWORD,
                  groups: tuple[str, ...] = (), span: Span = HOUR) -> str:  # fmt: skip
    """A Response whose assertion says that the user signed in; base64, as a browser posts it."""
    values = "".join(f"<saml:AttributeValue>{escape(group)}</saml:AttributeValue>" for group in groups)
    attributes = f"""<saml:AttributeStatement><saml:Attribute Name="groups">{values}</saml:Attribute>
</saml:AttributeStatement>""" if groups else ""
    identifier = f"_{secrets.token_hex(16)}"
    answer = f' InResponseTo="{escape(in_response_to)}"' if in_response_to else ""
    xml = f"""<samlp:Response xmlns:samlp="{SAML2}:protocol" xmlns:saml="{SAML2}:assertion"
 ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{now()}"
 Destination="{escape(consumer)}"{answer}><saml:Issuer>{escape(issuer)}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{SAML2}:status:Success"/></samlp:Status>
<saml:Assertion xmlns:saml="{SAML2}:assertion" ID="{identifier}" Version="2.0" IssueInstant="{now()}">
<saml:Issuer>{escape(issuer)}</saml:Issuer>{_signature(identifier)}<saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{user}</saml:NameID>
<saml:SubjectConfirmation Method="{SAML2}:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{now(span[1])}" Recipient="{escape(consumer)}"{answer}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{now(span[0])}" NotOnOrAfter="{now(span[1])}"><saml:AudienceRestriction>
<saml:Audience>{escape(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now()}" SessionIndex="{identifier}"><saml:AuthnContext>
<saml:AuthnContextClassRef>{escape(context)}</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>{attributes}</saml:Assertion></samlp:Response>"""
    signed = _signed(xml, keys, "ID", f"{SAML2}:assertion:Assertion")
    return base64.b64encode(signed).decode()


def wsfed_result(issuer: str, keys: KeyPair, audience: str, user: str = USER,
                 span: Span = HOUR) -> str:  # fmt: skip
    """A wresult: a RequestSecurityTokenResponse with a signed SAML 1.1 assertion for the user."""
    identifier = f"_{secrets.token_hex(16)}"
    name = f"""<saml:Subject><saml:NameIdentifier
 Format="http://schemas.xmlsoap.org/claims/UPN">{user}</saml:NameIdentifier></saml:Subject>"""
    xml = f"""<wst:RequestSecurityTokenResponse
 xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"><wst:RequestedSecurityToken>
<saml:Assertion xmlns:saml="{SAML1_ASSERTION}" MajorVersion="1" MinorVersion="1"
 AssertionID="{identifier}" Issuer="{escape(issuer)}" IssueInstant="{now()}">
<saml:Conditions NotBefore="{now(span[0])}" NotOnOrAfter="{now(span[1])}"><saml:AudienceRestrictionCondition>
<saml:Audience>{escape(audience)}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>
<saml:AuthenticationStatement AuthenticationInstant="{now()}"
 AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password">{name}</saml:AuthenticationStatement>
<saml:AttributeStatement>{name}<saml:Attribute AttributeName="emailaddress"
 AttributeNamespace="http://schemas.xmlsoap.org/ws/2005/05/identity/claims">
<saml:AttributeValue>{user}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
{_signature(identifier)}</saml:Assertion></wst:RequestedSecurityToken></wst:RequestSecurityTokenResponse>"""
    return _signed(xml, keys, "AssertionID", f"{SAML1_ASSERTION}:Assertion").decode()


def user_of_wsfed_result(result: str, keys: KeyPair, audience: str) -> str | None:
    """What a careful app does: the user, if the token is signed, for this app and in time."""
    checked = subprocess.run(
        ["xmlsec1", "--verify", "--pubkey-cert-pem", keys.certificate, "--enabled-key-data", "rsa",
         "--id-attr:AssertionID", f"{SAML1_ASSERTION}:Assertion", "-"],
        input=result.encode(), capture_output=True, check=False)  # fmt: skip
    if checked.returncode != 0:
        return None
    assertion = ElementTree.fromstring(result).find(f".//{{{SAML1_ASSERTION}}}Assertion")
    conditions = assertion.find(f"{{{SAML1_ASSERTION}}}Conditions")
    if conditions.findtext(f".//{{{SAML1_ASSERTION}}}Audience") != audience:
        return None
    if not conditions.get("NotBefore") <= now() < conditions.get("NotOnOrAfter"):
        return None
    return assertion.findtext(f".//{{{SAML1_ASSERTION}}}NameIdentifier")


def idp_metadata(issuer: str, keys: KeyPair, sign_on: str) -> str:
    return f"""<EntityDescriptor xmlns="{SAML2}:metadata" entityID="{escape(issuer)}">
<IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="{SAML2}:protocol">
{_key_descriptor(keys)}
<SingleSignOnService Binding="{SAML2}:bindings:HTTP-Redirect" Location="{escape(sign_on)}"/>
</IDPSSODescriptor></EntityDescriptor>
"""


def sp_metadata(entity: str, keys: KeyPair, consumer: str) -> str:
    return f"""<EntityDescriptor xmlns="{SAML2}:metadata" entityID="{escape(entity)}">
<SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"
 protocolSupportEnumeration="{SAML2}:protocol">{_key_descriptor(keys)}
<AssertionConsumerService index="0" isDefault="true" Binding="{SAML2}:bindings:HTTP-POST"
 Location="{escape(consumer)}"/></SPSSODescriptor></EntityDescriptor>
"""


def _key_descriptor(keys: KeyPair) -> str:
    return f"""<KeyDescriptor use="signing"><KeyInfo xmlns="{SIGNATURE_NAMESPACE}"><X509Data>
<X509Certificate>{keys.base64_certificate()}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"""


def _signature(reference: str) -> str:
    """The template that xmlsec1 fills in."""
    return f"""<ds:Signature xmlns:ds="{SIGNATURE_NAMESPACE}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="#{reference}"><ds:Transforms>
<ds:Transform Algorithm="{SIGNATURE_NAMESPACE}enveloped-signature"/>
<ds:Transform Algorithm="{EXCLUSIVE_C14N}"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>
</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data>
</ds:KeyInfo></ds:Signature>"""


def _signed(xml: str, keys: KeyPair, attribute: str, element: str) -> bytes:
    run = subprocess.run(
        ["xmlsec1", "--sign", "--privkey-pem", f"{keys.key},{keys.certificate}",
         f"--id-attr:{attribute}", element, "-"],
        input=xml.encode(), capture_output=True, check=True)  # fmt: skip
    # The declaration goes: browsers post the element, and a wresult has no need of one.
    return run.stdout.split(b"?>", 1)[-1].strip()
