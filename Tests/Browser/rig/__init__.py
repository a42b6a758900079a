"""The machinery of the browser tests: certificates, names, programs and browsers."""
