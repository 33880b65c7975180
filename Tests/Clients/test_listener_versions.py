"""Versions, algorithms and keys of the server, each with clients that match and clients that do not."""

import socket
import ssl
import sys

from listener import FileServer, Listener, Scenarios, Workshop, connect, scratch

KEYS = {
    "p256": "ec -pkeyopt ec_paramgen_curve:P-256", "p384": "ec -pkeyopt ec_paramgen_curve:P-384",
    "p521": "ec -pkeyopt ec_paramgen_curve:P-521", "rsa": "rsa:2048", "pss": "rsa-pss -pkeyopt rsa_keygen_bits:2048",
    "ed25519": "ed25519"}
OLD = "-cipher ALL@SECLEVEL=0"
FW = "-cert fw.pem -key fw.key "
VERSION = "the client offers no version of TLS that profile"
SUITE = "the client offers no cipher suite or group that profile"


def suite(name):
    return f"{FW}-tls1_2 -cipher {name}@SECLEVEL=0", "name fw", None


def no(name):
    return f"{FW}-tls1_2 -cipher {name}@SECLEVEL=0", "alert 40", SUITE


def suite13(name):
    return f"{FW}-tls1_3 -ciphersuites {name}", "name fw", None


def no13(name):
    return f"{FW}-tls1_3 -ciphersuites {name}", "alert 40", SUITE


def version(number, works):
    options = {0: f"-tls1 {OLD}", 1: f"-tls1_1 {OLD}", 2: "-tls1_2", 3: "-tls1_3"}[number]
    return FW + options, "name fw" if works else "alert 70", None if works else VERSION


GCM256, GCM128, CHACHA = "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
# certificate, protocol-settings, clients
GROUPS = [
    ("p256", "", [version(0, False), version(1, False), version(2, True), version(3, True)]),
    ("rsa", "min-version tls1-2 max-version tls1-2", [version(1, False), version(2, True), version(3, False)]),
    ("rsa", "min-version tls1-3 max-version max", [version(1, False), version(2, False), version(3, True)]),
    ("rsa", "min-version tls1-3", [version(2, False), version(3, True)]),
    ("rsa", "max-version tls1-2", [version(1, False), version(2, True), version(3, False)]),
    ("rsa", "min-version tls1-0 max-version max", [version(n, True) for n in range(4)]),
    ("rsa", "min-version tls1-1 max-version tls1-2",
     [version(0, False), version(1, True), version(2, True), version(3, False)]),
    ("p256", "min-version tls1-0 max-version tls1-2",
     [version(0, True), version(1, True), version(2, True), version(3, False),
      ("-cert weak.pem -key weak.key -tls1_2 " + OLD, "alert 42", "CN=weak has a key or a signature that is too weak"),
      ("-cert weak.pem -key weak.key -tls1 " + OLD, "alert 42", "CN=weak has a key or a signature that is too weak"),
      (f"-tls1 {OLD}", "alert 40", "the client has shown no certificate")]),
    *((key, "", [version(2, True), version(3, True), ("-tls1_2", "alert 40", "has shown no certificate")])
      for key in ("p384", "p521", "pss", "ed25519")),
    ("rsa", "", [suite("AES128-SHA"), suite("DHE-RSA-AES128-SHA256"), suite("ECDHE-RSA-AES256-GCM-SHA384"),
                 suite("ECDHE-RSA-CHACHA20-POLY1305"), suite13(GCM256), suite13(GCM128), suite13(CHACHA),
                 no("NULL"), no("ADH"), no("CAMELLIA128-SHA"), no("ARIA256-GCM-SHA384"), no13("TLS_AES_128_CCM_SHA256")]),
    ("rsa", "keyxchg-algo-rsa no", [no("AES128-SHA"), suite("DHE-RSA-AES128-SHA"), suite("ECDHE-RSA-AES128-SHA")]),
    ("rsa", "keyxchg-algo-dhe no", [suite("AES128-SHA"), no("DHE-RSA-AES128-SHA"), suite("ECDHE-RSA-AES128-SHA")]),
    ("rsa", "keyxchg-algo-ecdhe no",
     [suite("AES128-SHA"), suite("DHE-RSA-AES128-SHA"), no("ECDHE-RSA-AES128-SHA"), suite13(GCM256)]),
    ("rsa", "enc-algo-aes-128-cbc no", [no("AES128-SHA"), no("ECDHE-RSA-AES128-SHA256"), suite("AES256-SHA"),
                                        suite("AES128-GCM-SHA256"), suite13(GCM128)]),
    ("rsa", "enc-algo-aes-256-cbc no", [no("AES256-SHA"), no("ECDHE-RSA-AES256-SHA384"), suite("AES128-SHA"),
                                        suite("AES256-GCM-SHA384"), suite13(GCM256)]),
    ("rsa", "enc-algo-aes-128-gcm no", [no("AES128-GCM-SHA256"), suite("AES256-GCM-SHA384"), no13(GCM128),
                                        suite13(GCM256), suite13(CHACHA)]),
    ("rsa", "enc-algo-aes-256-gcm no", [no("AES256-GCM-SHA384"), suite("AES128-GCM-SHA256"), no13(GCM256),
                                        suite13(GCM128)]),
    ("rsa", "enc-algo-aes-128-gcm no enc-algo-aes-256-gcm no", [suite("ECDHE-RSA-CHACHA20-POLY1305"), no13(GCM128),
                                                                no13(GCM256), suite13(CHACHA)]),
    ("rsa", "auth-algo-sha1 no", [no("AES128-SHA"), suite("AES128-SHA256"), suite13(GCM256)]),
    ("rsa", "auth-algo-sha256 no", [no("AES128-SHA256"), no("AES128-GCM-SHA256"), suite("AES128-SHA"),
                                    suite("AES256-GCM-SHA384"), no13(GCM128), no13(CHACHA), suite13(GCM256)]),
    ("rsa", "auth-algo-sha384 no", [no("AES256-GCM-SHA384"), suite("AES128-GCM-SHA256"), no13(GCM256), suite13(GCM128)]),
    ("rsa", "enc-algo-3des yes enc-algo-rc4 yes", [suite("AES128-SHA"), version(3, True)]),
    ("p256", "auth-algo-sha1 no enc-algo-aes-128-cbc no",
     [suite("ECDHE-ECDSA-AES256-GCM-SHA384"), no("ECDHE-ECDSA-AES128-SHA256")]),
]
# Configurations that a commit must refuse, with a part of the message.
REFUSED = [
    ("p256", "keyxchg-algo-ecdhe no", "TLS 1.2"),
    ("p256", "max-version tls1-1 min-version tls1-0", "max-version"),
    ("p256", "min-version tls1-3 max-version tls1-2", "min-version"),
    ("rsa", "keyxchg-algo-ecdhe no keyxchg-algo-dhe no keyxchg-algo-rsa no", "TLS 1.2"),
    ("rsa", "auth-algo-sha256 no auth-algo-sha384 no", "TLS 1.3"),
    ("rsa", "auth-algo-sha256 no enc-algo-aes-256-gcm no", "TLS 1.3"),
    # For elliptic curve keys, there is no AES-128-CBC with SHA-384.
    ("p256", "max-version tls1-2 auth-algo-sha1 no auth-algo-sha256 no enc-algo-aes-256-cbc no enc-algo-aes-256-gcm no",
     "TLS 1.2"),
    ("ed25519", "min-version tls1-0", "TLS 1.0"),
    ("p256", "min-version tls1-0 auth-algo-sha1 no", "TLS 1.0"),
]


def exchange(context, port, request):
    """The response to these bytes, until the end of the connection."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        with context.wrap_socket(plain) as secure:
            try:
                secure.sendall(request)
            except OSError:
                pass
            try:
                while piece := secure.recv(65536):
                    received += piece
            except OSError:
                pass
    return received


def http(scenarios, context, port):
    """HTTP/1.1 inside the connection."""
    end = b"Host: wf\r\nConnection: close\r\n\r\n"
    ok, bad = b"HTTP/1.1 200 ", b"HTTP/1.1 400 "
    for request, starts, parts in (
            (b"GET / HTTP/1.1\r\n" + end, ok, {b"\r\n\r\n{": 1}), (b"GET / HTTP/1.0\r\n\r\n", ok, {}),
            (b"GET /?a=b HTTP/1.1\r\n" + end, ok, {}), (b"GET https://wf/ HTTP/1.1\r\n" + end, ok, {}),
            (b"\r\n\r\nGET / HTTP/1.1\r\n" + end, ok, {}), (b"GET / HTTP/1.1\nHost: wf\nConnection: close\n\n", ok, {}),
            (b"HEAD / HTTP/1.1\r\n" + end, ok, {b"subject": 0, b"Content-Length: ": 1}),
            (b"GET /x HTTP/1.1\r\n" + end, b"HTTP/1.1 404 ", {}), (b"POST / HTTP/1.1\r\n" + end, b"HTTP/1.1 405 ", {}),
            (b"OPTIONS * HTTP/1.1\r\n" + end, b"HTTP/1.1 405 ", {}), (b"GET /\r\n\r\n", bad, {}),
            (b"nonsense\r\n\r\n", bad, {}), (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", bad, {}),
            (b"\x00\x01\x02\r\n\r\n", bad, {}), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"HTTP/1.1 505 ", {}),
            (b"GET / HTTP/1.1\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n", b"HTTP/1.1 431 ", {}),
            (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n", b"HTTP/1.1 431 ", {}),
            (b"POST / HTTP/1.1\r\nContent-Length: 1048576\r\n\r\n" + b"x" * (1 << 20), b"HTTP/1.1 405 ", {}),
            (b"GET / HTTP/1.1\r\nHost: wf\r\n\r\n" * 99 + b"GET / HTTP/1.1\r\n" + end, ok, {b"200 OK": 100}),
            (b"GET / HTTP/1.1\r\nHost: wf\r\n\r\nnonsense\r\n\r\n", ok, {b"200 OK": 1, b"400 Bad": 1})):
        scenarios.count += 1
        answer = exchange(context, port, request)
        if not answer.startswith(starts) or any(answer.count(part) != count for part, count in parts.items()):
            scenarios.fail(f"{request[:60]!r}: {answer[:300]!r}")


def tickets(scenarios, shop, port):
    """Session tickets are sent and accepted."""
    for number in ("1_2", "1_3"):
        first = connect(port, f"{FW}-tls{number} -sess_out ticket{number}", shop.folder)
        again = connect(port, f"{FW}-tls{number} -sess_in ticket{number}", shop.folder)
        scenarios.count += 2
        if first.answer is None or first.answer["resumed"] or again.answer is None or not again.answer["resumed"]:
            scenarios.fail(f"ticket of TLS {number}: {first.answer}, {again.answer}")


def main():
    with scratch() as folder:
        shop = Workshop(folder)
        shop.authority("root")
        shop.authority("mid", by="root")
        shop.leaf("fw", "root")
        shop.leaf("weak", "root", key="rsa:1024")
        for name, key in KEYS.items():
            shop.leaf(name, "mid", key=key)
            shop.pair(name)
        listener = Listener(f"{folder}/state", FileServer(folder))
        listener.load("root", "mid", pairs=KEYS)
        scenarios = Scenarios(listener, folder)
        management = "set deviceconfig setting management secure-conn-server"

        def profile(number, key, settings):
            return [f"set shared ssl-tls-service-profile t{number} certificate {key}",
                    *([f"set shared ssl-tls-service-profile t{number} protocol-settings {settings}"] if settings else []),
                    f"{management} ssl-tls-service-profile t{number}"]

        for number, (key, settings, clients) in enumerate(GROUPS):
            scenarios.play(
                f"{key} {settings}", f"t{number}",
                ["set shared certificate-profile clients CA root",
                 "set shared certificate-profile clients username-field subject common-name",
                 f"{management} certificate-profile clients", *profile(number, key, settings)],
                [(arguments[len(FW):], arguments, seen, reason) for arguments, seen, reason in clients])
        served = listener.version()
        for number, (key, settings, word) in enumerate(REFUSED, len(GROUPS)):
            scenarios.count += 1
            answer = listener.shell("configure", *profile(number, key, settings), "commit", "revert config")
            if "Commit failed" not in answer and "Configuration is invalid" not in answer or word not in answer:
                scenarios.fail(f"{key} {settings}: {answer}")
        if listener.version() != served:
            scenarios.fail("a refused commit made a version")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(shop.path("fw.pem"), shop.path("fw.key"))
        http(scenarios, context, listener.port)
        tickets(scenarios, shop, listener.port)
        # The imported intermediate is sent with the certificate, the root is not.
        whole = connect(listener.port, [*FW.split(), "-CAfile", "root.pem", "-verify_return_error"], folder)
        if str(whole) != "name fw":
            scenarios.fail(f"the chain is not complete: {whole.output}")
        return scenarios.end()


if __name__ == "__main__":
    sys.exit(main())
