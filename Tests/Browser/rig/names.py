"""The hosts of the rig, and what runs where. Everything is on loopback in a namespace of its own."""

# In front of everything below corp.test: the gateway. Everything below saas.test is not behind it.
GATEWAY = "127.0.0.1"
OUTSIDE = "127.0.0.2"

LOGIN = "login.corp.test"
DEVICE_TRUST = "cell1-devicetrust.corp.test"
ZONE = "dt.corp.test"
# The same identity provider under a name that the gateway does not see.
PLAIN_IDP = "idp.saas.test"

APACHE_PORT, PHP_PORT, PARTY_PORT = 8080, 8081, 8082

MANY = range(1, 21)
# Apps behind the gateway; their identity provider is not.
APP, POST_APP, PARTY_APP = "app1.corp.test", "app2.corp.test", "app3.corp.test"
MANY_APPS = tuple(f"a{number:02}.corp.test" for number in MANY)
# Apps whose identity provider is behind the gateway; they are not.
CLOUD, CLOUD_POST, CLOUD_PARTY = "app1.saas.test", "app2.saas.test", "app3.saas.test"
# An app whose pages may send forms to itself and the org host only.
CLOUD_STRICT = "app4.saas.test"
# An app whose rules ask who somebody is: alice needs a trusted device, everybody else does not.
CLOUD_PEOPLE = "app5.saas.test"
MANY_CLOUDS = tuple(f"c{number:02}.saas.test" for number in MANY)
# Neither is behind the gateway.
PLAIN, PLAIN_POST, PLAIN_PARTY = "plain1.saas.test", "plain2.saas.test", "plain3.saas.test"
# Both are.
INNER = "inner.corp.test"

# The identity provider signs for one the Response alone, for the other the assertion alone; for all others both.
RESPONSE_APP, ASSERTION_APP = "app4.corp.test", "app5.corp.test"

# Behind the gateway, and its own host asks for the certificate: no handoff.
INLINE = "inline.corp.test"

REDIRECT_APPS = (APP, INLINE, RESPONSE_APP, ASSERTION_APP, *MANY_APPS, CLOUD, CLOUD_PEOPLE, *MANY_CLOUDS, PLAIN, INNER)
POST_APPS = (POST_APP, CLOUD_POST, CLOUD_STRICT, PLAIN_POST)
PARTY_APPS = (PARTY_APP, CLOUD_PARTY, PLAIN_PARTY)
BEHIND_LOGIN = (CLOUD, CLOUD_POST, CLOUD_PARTY, CLOUD_STRICT, CLOUD_PEOPLE, *MANY_CLOUDS, INNER)
CORP_APPS = (APP, POST_APP, PARTY_APP, RESPONSE_APP, ASSERTION_APP, *MANY_APPS, INNER, INLINE)

USERS = ("alice", "bob")
PASSWORD = "correct horse"


def identity_provider(app: str) -> str:
    """The host where users of this app sign in."""
    return LOGIN if app in BEHIND_LOGIN else PLAIN_IDP


def entity(app: str) -> str:
    return f"https://{app}/mellon/metadata"


def consumer(app: str) -> str:
    return f"https://{app}/mellon/postResponse"


def realm(app: str) -> str:
    return f"urn:rig:{app}"


def mail(user: str) -> str:
    return f"{user}@corp.test"
