"""`wfsh check client-certificate` predicts the listener's result for every client."""

import concurrent.futures
import functools
import http.server
import subprocess
import sys
import threading
import time

from listener import WFSH, connect, scratch
from test_listener_clients import CN, GROUPS, OLD, client, prepared

# Other arguments of a client do not concern its certificate.
PLAIN = ("", OLD, "-tls1_2", OLD + " -tls1_2")

# Groups that differ from others only in the comparison of names.
LEFT_OUT = {f"list: {what}" for what in ("host name", "other e-mail", "other network", "address 6", "network 6",
                                         "sixteen", "two kinds")} | {"and again", "domain"}

ANSWERS, ANSWERING = {}, threading.Lock()


class Status(http.server.BaseHTTPRequestHandler):
    """Lists as files of a folder, and a responder of `openssl ocsp` for each CA."""

    def __init__(self, shop, *arguments):
        self.shop = shop
        super().__init__(*arguments)

    def answer(self, content, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        if self.path == "/silent":
            time.sleep(5)
            return
        try:
            with open(self.shop.path(self.path[1:]), "rb") as file:
                self.answer(file.read())
        except FileNotFoundError:
            self.answer(b"", 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        # Requests without a nonce are always the same.
        with ANSWERING:
            if (self.path, body) not in ANSWERS:
                ANSWERS[self.path, body] = self.respond(self.path[1:], body)
        self.answer(ANSWERS[self.path, body])

    def respond(self, authority, body):
        answer = subprocess.run(
            ["openssl", "ocsp", "-index", f"{authority}.index", "-CA", f"{authority}.pem", "-rsigner",
             f"{authority}.pem", "-rkey", f"{authority}.key", "-reqin", "/dev/stdin", "-respout", "/dev/stdout"],
            cwd=self.shop.folder, input=body, capture_output=True, check=False).stdout
        return answer[answer.index(b"\x30"):]

    def log_message(self, *arguments):
        pass


def revocation(shop):
    """Clients whose revocation status is checked, and the groups that check it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Status, shop))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    names = []
    for name, more in (("ok-list", f"crlDistributionPoints=URI:{base}/root.crl"),
                       ("bad-list", f"crlDistributionPoints=URI:{base}/root.crl"),
                       ("no-list", f"crlDistributionPoints=URI:{base}/missing.crl"),
                       ("silent-list", f"crlDistributionPoints=URI:{base}/silent"),
                       ("ok-ocsp", f"authorityInfoAccess=OCSP;URI:{base}/root"),
                       ("bad-ocsp", f"authorityInfoAccess=OCSP;URI:{base}/root"),
                       ("wrong-ocsp", f"authorityInfoAccess=OCSP;URI:{base}/other")):
        shop.leaf(name, "root", extensions=f"basicConstraints=CA:FALSE\n{more}\n")
        names.append(name)
    for name in ("bad-list", "bad-ocsp"):
        shop.openssl(f"ca -config root.cnf -revoke {name}.pem")
    shop.openssl("ca -config root.cnf -gencrl -out root.crl")
    shop.openssl("crl -in root.crl -outform DER -out root.crl")
    names.append("fw")
    clients = [("", client(name, more=more)) for name in names for more in ("", "-tls1_2")]
    flags = ("no", "no"), ("yes", "no"), ("no", "yes")
    return [(f"status, unknown {unknown}, timeout {timeout}",
             ["CA root", CN, "use-crl yes", "use-ocsp yes", "crl-receive-timeout 3", "ocsp-receive-timeout 3", "ocsp-exclude-nonce yes",
              f"block-unknown-cert {unknown}", f"block-timeout-cert {timeout}"], [],
             [row for row in clients if timeout == "yes" or "silent" not in row[1]])
            for unknown, timeout in flags]


class Comparison:
    def __init__(self, shop, listener):
        self.shop, self.listener = shop, listener
        self.imported, self.failures, self.reasons, self.count, self.refused = {}, [], [], 0, 0

    def load(self, rows):
        """Imports what the clients send, certificate and chain, under a name for each."""
        lines, names = [], {}
        for row in rows:
            words = row.split()
            given = dict(zip(words[::2], words[1::2]))
            if given["-cert"] == "predefined.pem":
                self.imported[row] = "predefined"
                continue
            files = tuple(given[key] for key in ("-cert", "-cert_chain") if key in given)
            if files in names:
                self.imported[row] = names[files]
                continue
            name = self.imported[row] = names[files] = f"c{len(names)}"
            self.shop.join(f"{name}.pem", *files)
            lines.append(f"tftp import certificate from 127.0.0.1 remote-port {self.listener.files.port}"
                         f" file {name}.pem certificate-name {name} format pem")
        answer = self.listener.shell(*lines)
        for row, name in list(self.imported.items()):
            if name != "predefined" and f"Successfully imported {name} into" not in answer:
                # Too large for an import.
                del self.imported[row]

    def check(self, name, *more):
        """Runs the check on an entry."""
        done = subprocess.run(
            [WFSH, "--state", self.listener.state, "-c", f"wfsh check client-certificate {name} {' '.join(more)}"],
            capture_output=True, text=True, check=False, timeout=30)
        if (done.returncode == 0) != ("result: accepted\n" in done.stdout):
            self.failures.append(f"{name}: status {done.returncode}: {done.stdout}")
        return done.stdout

    def said(self, text, arguments):
        """What the check says of one version: the outcome as the listener's clients see it, and the reason."""
        said = [line.split(": ", 1) for line in text.splitlines() if ": " in line]
        first = dict(reversed(said))
        old = "-tls1_2" in arguments
        outcome = first.get("tls1-2" if old else "tls1-3", text)
        if outcome == "accepted":
            return f"name {first.get('authenticated-as')}", None
        if "mend" not in first:
            self.failures.append(f"{arguments}: nothing mends it: {text}")
        reasons = [text for name, text in said if name == "reason"]
        mark = "TLS 1.2: " if old else "TLS 1.3: "
        own = [text.removeprefix(mark) for text in reasons if text.startswith(mark)] or reasons
        return f"alert {outcome.split('alert ')[-1].split(',')[0]}", own[0]

    def play(self, number, title, profile, lines, clients):
        rows = [row[1] for row in clients if row[1] in self.imported]
        management = "set deviceconfig setting management secure-conn-server"
        self.listener.configure(
            "set shared ssl-tls-service-profile tls certificate server",
            *(f"set shared certificate-profile p{number} {line}" for line in profile), *lines,
            f"{management} ssl-tls-service-profile tls", f"{management} certificate-profile p{number}")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            seen = list(pool.map(lambda row: connect(self.listener.port, row, self.shop.folder), rows))
            names = sorted({self.imported[row] for row in rows})
            texts = dict(zip(names, pool.map(
                lambda row: self.check(row[1], *["running"][row[0] % 2:]), enumerate(names))))
        said = [self.said(texts[self.imported[row]], row) for row in rows]
        for arguments, one, (outcome, _) in zip(rows, seen, said):
            if outcome != str(one):
                self.failures.append(f"{title}, {arguments}: {outcome}, but the listener: {one}")
        self.count += len(rows)
        self.refused += sum(one.answer is None for one in seen)
        self.reasons += [reason for _, reason in said if reason]

    def compare(self):
        """Compares the reasons of the listener, in any order, with those of the check."""
        end = time.monotonic() + 5
        while self.listener.refusals() < self.refused and time.monotonic() < end:
            time.sleep(0.05)
        left = list(self.reasons)
        for text in self.listener.refused():
            if text in left:
                left.remove(text)
            else:
                self.failures.append(f"the listener alone says {text!r}")
        self.failures += [f"the check alone says {text!r}" for text in left]


def is_plain(arguments):
    """Whether the client has a certificate and no other relevant argument."""
    if not arguments.startswith("-cert "):
        return False
    words = arguments.split()
    while words and words[0] in ("-cert", "-key", "-cert_chain"):
        words = words[2:]
    return " ".join(words) in PLAIN


def main():
    with scratch() as folder:
        shop, listener = prepared(folder)
        groups = [group for group in GROUPS if group[0] not in LEFT_OUT] + revocation(shop)
        comparison = Comparison(shop, listener)
        comparison.load({row[1] for group in groups for row in group[3] if is_plain(row[1])})
        for number, group in enumerate(groups):
            comparison.play(number, *group)
        comparison.compare()
        status = listener.stop()
        failures = comparison.failures
        if status != 0 or comparison.refused < 60:
            failures.append(f"status {status}, {comparison.refused} refusals")
        print(f"{comparison.count} clients, {comparison.refused} refused, {len(failures)} failures", *failures, sep="\n")
        return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
