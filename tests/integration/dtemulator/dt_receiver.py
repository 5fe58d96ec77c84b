"""A receiver as DT's documentation tells people to write one: a second implementation of both signatures, in
plain Python, that shares nothing with dtbridge's."""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time
import urllib.request

# NIST P-256 (FIPS 186-4, D.1.2.3).
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
A = P - 3
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(a, b):
    """The sum of two points; None is the point at infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    if a == b:
        slope = (3 * a[0] * a[0] + A) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(factor, point):
    result = None
    while factor:
        if factor & 1:
            result = add(result, point)
        point = add(point, point)
        factor >>= 1
    return result


def ecdsa_is_valid(public_point, message, signature):
    """ECDSA with SHA-256 over P-256; the signature is r and s, 32 bytes each."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or not 0 < r < N or not 0 < s < N:
        return False
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    inverse = pow(s, -1, N)
    point = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, public_point))
    return point is not None and point[0] % N == r


class Refused(Exception):
    pass


def demand(condition, why):
    if not condition:
        raise Refused(why)


def decoded(part):
    demand("=" not in part, "padding in a token")
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parts_of(token):
    parts = token.split(".")
    demand(len(parts) == 3, "a token has three parts")
    return (".".join(parts[:2]).encode(), json.loads(decoded(parts[0])), json.loads(decoded(parts[1])),
            decoded(parts[2]))


def check_times_and_hash(claims, body):
    now = time.time()
    demand(claims["exp"] > now, "expired")
    demand(claims["iat"] <= now + 1, "issued in the future")
    demand(claims["checksum_sha256"] == hashlib.sha256(body).hexdigest(), "body and hash differ")


def verify_secret(headers, body, secret):
    """X-Dt-Signature; returns the claims."""
    demand("x-dt-signature" in headers, "not signed")
    signed, header, claims, signature = parts_of(headers["x-dt-signature"])
    demand(header["alg"] == "HS256", "another algorithm")
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    demand(hmac.compare_digest(expected, signature), "wrong signature")
    check_times_and_hash(claims, body)
    return claims


def fetch_json(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return json.load(response)


def verify_public_key(headers, body, discovery_url, organization):
    """DT-Asymmetric-Signature; returns the claims."""
    demand("dt-asymmetric-signature" in headers, "not signed")
    signed, header, claims, signature = parts_of(headers["dt-asymmetric-signature"])
    discovery = fetch_json(discovery_url)
    demand(header["alg"] in discovery["id_token_signing_alg_values_supported"], "another algorithm")
    keys = [key for key in fetch_json(discovery["jwks_uri"])["keys"] if key["kid"] == header["kid"]]
    demand(len(keys) == 1, "unknown key")
    point = tuple(int.from_bytes(decoded(keys[0][name]), "big") for name in ("x", "y"))
    demand(ecdsa_is_valid(point, signed, signature), "wrong signature")
    demand(claims["iss"] == discovery["issuer"], "another issuer")
    demand(claims["sub"] == organization, "another organization")
    check_times_and_hash(claims, body)
    return claims


class Receiver:
    """Answers each POST with what `answer(number, headers, body)` says: a status, or None for no answer and
    a closed connection. Keeps every request. Speaks TLS with `certificate`, a file with key and certificate."""

    def __init__(self, answer=lambda number, headers, body: 200, certificate=None):
        receiver = self
        self.requests = []  # of (headers with names in lower case, names as sent, body, path)
        self._lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver._lock:
                    number = len(receiver.requests)
                    receiver.requests.append((headers, list(self.headers.keys()), body, self.path))
                status = answer(number, headers, body)
                if status is None:
                    self.close_connection = True
                    return
                text = b'{"status":"stored"}' if status == 200 else b"{}"
                self.wfile.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(text), text))

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda request, address: None  # senders may break off
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake belongs to the connection's thread, not to the one that accepts.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_address[1]}/v1/building-a"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
