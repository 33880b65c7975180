"""A SCEP server (RFC 8894) for tests: HTTP and DER in Python, all cryptography by the openssl command.

What a request must be is checked here, by openssl: signature, encryption, request, attributes. The path of
a URL names what the server is to do wrong.
"""

import base64
import http.server
import os
import re
import subprocess
import tempfile
import threading
import time
import urllib.parse

ATTRIBUTES = {
    "messageType": "2.16.840.1.113733.1.9.2", "pkiStatus": "2.16.840.1.113733.1.9.3",
    "failInfo": "2.16.840.1.113733.1.9.4", "senderNonce": "2.16.840.1.113733.1.9.5",
    "recipientNonce": "2.16.840.1.113733.1.9.6", "transactionID": "2.16.840.1.113733.1.9.7",
}
STANDARD = "AES\nPOSTPKIOperation\nRenewal\nSCEPStandard\nSHA-256\n"


def openssl(*arguments, text=b""):
    done = subprocess.run(
        ["openssl", *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout


# --- DER -----------------------------------------------------------------------------------


def element(tag, *contents):
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*contents):
    return element(0x30, *contents)


def identifier(text):
    numbers = [int(number) for number in text.split(".")]
    octets = bytes([numbers[0] * 40 + numbers[1]])
    for number in numbers[2:]:
        part = [number & 0x7F]
        while number := number >> 7:
            part.append(number & 0x7F | 0x80)
        octets += bytes(reversed(part))
    return element(0x06, octets)


def split(der):
    """The consecutive elements, each with its header."""
    parts = []
    while der:
        length, start = der[1], 2
        if length & 0x80:
            count = length & 0x7F
            length, start = int.from_bytes(der[2:2 + count], "big"), 2 + count
        parts.append(der[:start + length])
        der = der[start + length:]
    return parts


def content(der):
    start = 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
    return der[start:]


class Authority:
    """A key and its certificate, as files."""

    def __init__(self, folder, name, issuer=None, key="rsa:2048", extensions=()):
        self.folder, self.name = folder, name
        self.key, self.certificate = f"{folder}/{name}.key", f"{folder}/{name}.pem"
        signer = ("-CA", issuer.certificate, "-CAkey", issuer.key) if issuer else ()
        options = [option for text in extensions for option in ("-addext", text)]
        generation = ("-newkey", key) if key.startswith("rsa") else (
            "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{key}")
        openssl("req", "-x509", *generation, "-nodes", "-keyout", self.key, "-out",
                self.certificate, "-subj", f"/O=Test/CN={name}", "-days", "900", *signer, *options)

    @property
    def der(self):
        return openssl("x509", "-in", self.certificate, "-outform", "DER")

    @property
    def issuer_and_serial(self):
        fields = split(content(split(content(self.der))[0]))
        if fields[0][0] == 0xA0:
            del fields[0]
        return sequence(fields[2], fields[0])


AS_CA = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature,"
         "keyEncipherment")
AS_RA = ("basicConstraints=CA:FALSE", "keyUsage=digitalSignature,keyEncipherment")


class SCEPServer(http.server.ThreadingHTTPServer):
    """`requests` has the parsed requests; `challenge` is the password that a PKCSReq must contain."""

    daemon_threads = True

    def __init__(self, challenge="Challenge-Zq1", context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        self.root = Authority(self.folder, "Root", extensions=AS_CA)
        self.ca = Authority(self.folder, "SCEP-CA", self.root, extensions=AS_CA)
        self.ra = Authority(self.folder, "SCEP-RA", self.ca, extensions=AS_RA)
        self.stranger = Authority(self.folder, "Stranger", extensions=AS_CA)
        self.foreign_ra = Authority(self.folder, "Foreign-RA", self.stranger, extensions=AS_RA)
        self.curve = Authority(self.folder, "Curve-CA", key="P-256", extensions=AS_CA)
        self.challenge = challenge
        self.requests, self.seen, self.lock = [], {}, threading.Lock()
        self.passwords, self.serial = [], 0x1000
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """Ignores a client that disconnects early."""

    def authorities(self, mode):
        if mode == "ca":
            return self.ca, self.ca, [self.ca]
        if mode == "foreign-ra":
            return self.ca, self.foreign_ra, [self.ca, self.foreign_ra]
        if mode == "curve":
            return self.curve, self.curve, [self.curve]
        return self.ca, self.ra, [self.ra, self.ca, self.root]

    def request(self, message, mode):
        """The content of a message, after openssl has verified it."""
        _, recipient, _ = self.authorities(mode)
        folder = tempfile.mkdtemp(dir=self.folder)
        path = f"{folder}/message"
        with open(path, "wb") as stream:
            stream.write(message)
        openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", path, "-noverify",
                "-signer", f"{folder}/signer.pem", "-out", f"{folder}/envelope")
        body = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in", f"{folder}/envelope",
                       "-recip", recipient.certificate, "-inkey", recipient.key)
        printed = openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", path).decode()
        envelope = openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in",
                           f"{folder}/envelope").decode()
        found = {"folder": folder, "signer": f"{folder}/signer.pem", "mode": mode, "body": body}
        found["cipher"] = re.search(r"contentEncryptionAlgorithm: *\n *algorithm: (\S+)", envelope)[1]
        found["digest"] = re.search(r"digestAlgorithm: *\n *algorithm: (\S+)", printed)[1]
        lines = openssl("asn1parse", "-inform", "DER", "-in", path).decode().splitlines()
        for number, line in enumerate(lines):
            for name, oid in ATTRIBUTES.items():
                if line.endswith(":" + oid):
                    found[name] = lines[number + 2].rsplit(":", 1)[1]
        if found["messageType"] in ("17", "19"):
            text = openssl("req", "-inform", "DER", "-verify", "-noout", "-text", text=body).decode()
            found["text"] = text
            challenge = re.search(r"challengePassword *:(.*)", text)
            found["challenge"] = challenge[1] if challenge else None
        with self.lock:
            self.requests.append(found)
        return found

    def issue(self, found, mode):
        issuer = {"other-ca": self.stranger}.get(mode, self.authorities(mode)[0])
        folder = found["folder"]
        body = self.seen.get(found["transactionID"], found["body"])
        if mode == "other-key":
            body = openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/other",
                           "-subj", "/CN=other", "-outform", "DER")
        with self.lock:
            self.serial += 1
            serial = self.serial
        request = openssl("req", "-inform", "DER", text=body)
        certificate = openssl(
            "x509", "-req", "-CA", issuer.certificate, "-CAkey", issuer.key, "-set_serial",
            str(serial), "-days", "365", "-copy_extensions", "copyall", text=request)
        with open(f"{folder}/certificate.pem", "wb") as stream:
            stream.write(certificate)
        return certificate

    def answer(self, found, status, mode, failure=None):
        """A CertRep in DER."""
        _, signer, _ = self.authorities(mode)
        folder = found["folder"]
        inner = b""
        if status == 0:
            self.issue(found, mode)
            certificates = openssl("crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile",
                                   f"{folder}/certificate.pem")
            recipient = self.stranger.certificate if mode == "other-recipient" else found["signer"]
            cipher = "-des3" if mode == "old" else "-aes256"
            inner = openssl("cms", "-encrypt", "-binary", "-outform", "DER", cipher, recipient,
                            text=certificates)
            if mode == "damaged":
                inner = inner[:-20] + bytes(20)
        nonce = bytes(16) if mode == "other-nonce" else bytes.fromhex(found["senderNonce"])
        transaction = "other" if mode == "other-transaction" else found["transactionID"]

        def attribute(oid, value):
            return sequence(identifier(oid), element(0x31, value))

        digest = openssl("dgst", "-sha256", "-binary", text=inner)
        data = identifier("1.2.840.113549.1.7.1")
        attributes = [
            attribute("1.2.840.113549.1.9.3", data),
            attribute("1.2.840.113549.1.9.4", element(0x04, digest)),
            attribute(ATTRIBUTES["messageType"],
                      element(0x13, b"19" if mode == "no-answer" else b"3")),
            attribute(ATTRIBUTES["pkiStatus"], element(0x13, str(status).encode())),
            attribute(ATTRIBUTES["senderNonce"], element(0x04, os.urandom(16))),
            attribute(ATTRIBUTES["recipientNonce"], element(0x04, nonce)),
            attribute(ATTRIBUTES["transactionID"], element(0x13, transaction.encode())),
        ]
        if failure is not None:
            attributes.append(attribute(ATTRIBUTES["failInfo"], element(0x13, str(failure).encode())))
            attributes.append(
                attribute("1.3.6.1.5.5.7.24.1", element(0x0C, "no \x1b[31mway".encode())))
        attributes = b"".join(sorted(attributes))
        key = self.stranger.key if mode == "forged" else signer.key
        signature = openssl("dgst", "-sha256", "-sign", key, text=element(0x31, attributes))
        sha256 = sequence(identifier("2.16.840.1.101.3.4.2.1"))
        rsa = sequence(identifier("1.2.840.113549.1.1.1"), b"\x05\x00")
        info = sequence(
            b"\x02\x01\x01", signer.issuer_and_serial, sha256, element(0xA0, attributes), rsa,
            element(0x04, signature))
        signed = sequence(
            b"\x02\x01\x01", element(0x31, sha256),
            sequence(data, element(0xA0, element(0x04, inner))), element(0xA0, signer.der),
            element(0x31, info))
        return sequence(identifier("1.2.840.113549.1.7.2"), element(0xA0, signed))

    def operate(self, message, mode):
        found = self.request(message, mode)
        transaction = found["transactionID"]
        if mode == "refuse":
            return self.answer(found, 2, mode, failure=4)
        if found["messageType"] == "20":
            if mode == "forgotten" and transaction not in self.seen:
                return self.answer(found, 2, mode, failure=4)
            if mode == "approved" or mode == "twice" and len(self.requests) > 2:
                return self.answer(found, 0, mode)
            return self.answer(found, 3, mode)
        if found["messageType"] == "19" and self.challenge != found["challenge"]:
            return self.answer(found, 2, mode, failure=2)
        if mode in ("never", "approved", "twice", "forgotten"):
            known = transaction in self.seen
            if mode != "never":
                self.seen[transaction] = found["body"]
            if not (mode == "forgotten" and found["challenge"] and self.seen.get("again")) or known:
                return self.answer(found, 3, mode)
        return self.answer(found, 0, mode)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.exchange(b"")

    def do_POST(self):
        self.exchange(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        pass

    def exchange(self, posted):
        url = urllib.parse.urlsplit(self.path)
        mode = url.path.strip("/")
        query = dict(urllib.parse.parse_qsl(url.query))
        if mode.startswith("password"):
            return self.give_password(mode)
        operation = query.get("operation")
        if mode == "slow":
            time.sleep(30)
        try:
            status, kind, body = self.server_answer(operation, mode, query, posted)
        except RuntimeError as error:
            status, kind, body = 400, "text/plain", str(error).encode()
            self.server.requests.append({"error": str(error)})
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def server_answer(self, operation, mode, query, posted):
        server = self.server
        if operation == "GetCACaps":
            words = {"old": "DES3\nSHA-1\n", "none": "<html>what?</html>",
                     "no-renewal": STANDARD.replace("Renewal\n", "")}.get(mode, STANDARD)
            return (404 if mode == "unknown" else 200), "text/plain", words.encode()
        if operation == "GetCACert":
            assert query["message"] == "wfsh test & co", query
            if mode == "no-ca":
                return 200, "application/x-x509-ca-cert", openssl(
                    "x509", "-in", server.ra.certificate, "-outform", "DER")
            if mode == "html":
                return 200, "text/html", b"<html>hello</html>"
            if mode == "status":
                return 503, "text/html", b"busy"
            _, _, all_of_them = server.authorities(mode)
            if len(all_of_them) == 1:
                return 200, "application/x-x509-ca-cert", all_of_them[0].der
            files = [option for one in all_of_them for option in ("-certfile", one.certificate)]
            return 200, "application/x-x509-ca-ra-cert", openssl(
                "crl2pkcs7", "-nocrl", "-outform", "DER", *files)
        message = posted or base64.b64decode(query["message"])
        if mode in ("old", "none", "unknown"):
            assert not posted
        else:
            assert posted and self.headers["Content-Type"] == "application/x-pki-message"
        if mode == "garbage":
            return 200, "application/x-pki-message", b"\x30\x80garbage"
        if mode == "empty":
            return 200, "application/x-pki-message", b""
        return 200, "application/x-pki-message", server.operate(message, mode)

    def give_password(self, mode):
        server = self.server
        expected = "Basic " + base64.b64encode(b"CORP\\operator:Dynamic-Zq2").decode()
        if self.headers.get("Authorization") != expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic realm=test")
            self.end_headers()
            return
        text = server.challenge
        page = (
            "<HTML><P>The CA's certificate is <B>AB CD</B>.\r\n<P>The enrollment challenge password "
            f"is: <B> {text} </B><P>It can be used once.</HTML>")
        body = {"password": page.encode("utf-16"), "password-text": text.encode() + b"\n",
                "password-none": b"<html>no password today</html>"}[mode]
        server.passwords.append(mode)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
