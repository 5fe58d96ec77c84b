"""Tokens as DT signs them for an organization, and the key set that goes with them."""

import hashlib
import json
import time

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from dt_sender import base64url, compact

KID = "bench-key"
ISSUER = "https://identity.disruptive-technologies.com/data-connector"
ORGANIZATION = "c0md3pm0p7bhbol8u2j0"
HEADER = "DT-Asymmetric-Signature"


class Signer:
    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())

    def token(self, body):
        now = int(time.time())
        claims = {"checksum_sha256": hashlib.sha256(body).hexdigest(), "exp": now + 3600, "iat": now, "iss": ISSUER,
                  "sub": ORGANIZATION}
        signed = base64url(compact({"alg": "ES256", "kid": KID, "typ": "JWT"})) + "." + base64url(compact(claims))
        pair = decode_dss_signature(self._key.sign(signed.encode("ascii"), ec.ECDSA(SHA256())))
        return signed + "." + base64url(b"".join(number.to_bytes(32, "big") for number in pair))

    def header(self, body):
        return f"{HEADER}: {self.token(body)}"

    def jwk_set(self):
        point = self._key.public_key().public_numbers()
        x, y = (base64url(number.to_bytes(32, "big")) for number in (point.x, point.y))
        return json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KID,
                                     "x": x, "y": y}]})
