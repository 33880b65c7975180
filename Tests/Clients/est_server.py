"""A server of EST (RFC 7030) that knows nothing of wfsh: Python's http.server and ssl, certificates by
`openssl ca`. How it answers is a mode, so that a client can be shown every kind of answer."""

import base64
import http.server
import re
import ssl
import subprocess
import threading
import time

DAY = 86400


class Server:
    """Serves on a free port of 127.0.0.1; `mode` may be changed between requests."""

    def __init__(self, shop, name="server", ca="root"):
        self.shop, self.ca = shop, ca
        self.mode, self.passwords, self.seen, self.count = "", {}, [], 0
        self.lock = threading.Lock()
        self.arrived, self.released = threading.Event(), threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shop.path(f"{name}.pem"), shop.path(f"{name}.key"))
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(shop.path("root.pem"))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, body = outer.answer(self, content)
                if outer.mode == "cut off":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nMII")
                    self.close_connection = True
                    return
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{outer.url}/elsewhere")
                self.send_header("Content-Type", kind)
                if outer.mode == "chunked":
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    for start in range(0, len(body), 100):
                        piece = body[start:start + 100]
                        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                    self.wfile.write(b"0\r\n\r\n")
                    return
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def answer(self, handler, content):
        """Status, media type and body."""
        seen = {"path": handler.path, "type": handler.headers["Content-Type"], "user": None,
                "device": handler.connection.getpeercert()}
        value = handler.headers["Authorization"] or ""
        if value.startswith("Basic "):
            seen["user"] = base64.b64decode(value[6:]).decode()
        der = base64.b64decode(content, validate=True)
        told = subprocess.run(["openssl", "req", "-inform", "DER", "-verify", "-noout", "-subject", "-text"], input=der,
                              capture_output=True, check=False)
        seen["request"] = (told.stdout + told.stderr).decode()
        self.seen.append(seen)
        if self.mode == "silent":
            self.arrived.set()
            self.released.wait(20)
        if self.mode == "redirect":
            return 302, "text/plain", b""
        if self.mode == "later":
            return 202, "text/plain", b""
        if self.mode == "broken":
            return 500, "text/html", b"<html>"
        if self.mode == "missing":
            return 404, "text/html", b"<html>"
        if self.mode == "told":
            return 400, "text/plain; charset=utf-8", b"no \x1b[31mmore\x1b[0m devices\nsecond line"
        if handler.path.endswith("/simpleenroll") and self.passwords.pop(seen["user"], None) is None:
            return 401, "text/html", b"<html>"
        if handler.path.endswith("/simplereenroll") and not seen["device"]:
            return 401, "text/html", b"<html>"
        if self.mode == "no base64":
            return 200, "application/pkcs7-mime", b"?" * 100
        if self.mode == "no certificate":
            return 200, "application/pkcs7-mime", base64.encodebytes(b"nothing at all")
        if self.mode == "empty":
            return 200, "application/pkcs7-mime", b""
        if self.mode == "large":
            return 200, "application/pkcs7-mime", b"A" * 400_000
        return 200, "application/pkcs7-mime; smime-type=certs-only", base64.encodebytes(self.issue(der))

    def issue(self, der):
        with self.lock:
            self.count += 1
            name, shop = f"issued-{self.count}", self.shop
            pem = shop.openssl("req -inform DER", der)
            subject = ""
            if self.mode == "other key":
                shop.openssl(f"req -new -newkey rsa:2048 -nodes -keyout {name}.key -subj /CN=x -out {name}.csr")
            else:
                shop.write(f"{name}.csr", pem.decode())
            if self.mode == "other device":
                subject = " -subj /CN=001122334455"
            if self.mode == "no name":
                subject = " -subj /O=somebody"
            begin, end = {"past": (-9 * DAY, -DAY), "future": (DAY, 9 * DAY), "short": (-600, 10 * DAY)}.get(
                self.mode, (-600, 90 * DAY - 600))
            begin, end = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + one)) for one in (begin, end))
            shop.openssl(f"ca -batch -config {self.ca}.cnf -startdate {begin} -enddate {end} -notext -in {name}.csr"
                         f" -out {name}.pem{subject}")
            chain = f" -certfile {self.ca}.pem" if self.mode == "with its CA" else ""
            before = f" -certfile {self.ca}.pem" if self.mode == "CA first" else ""
            return shop.openssl(f"crl2pkcs7 -nocrl{before} -certfile {name}.pem{chain} -outform DER")

    def subject(self):
        """Of the last request, by openssl."""
        return re.search(r"subject=(.*)", self.seen[-1]["request"])[1]
