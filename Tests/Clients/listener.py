"""A listener of wfsh as an operator runs it, and clients of `openssl s_client` that connect to it.

Certificates are made by `openssl`, imported by tftp from a small server in this process, and
committed at the shell; nothing is written into the state directory.
"""

import concurrent.futures
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

WFSH = os.environ["WFSH"]
PASSPHRASE = "Maple-Leaf-42"
EC = "ec -pkeyopt ec_paramgen_curve:P-256"


class Workshop:
    """Certificates in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return f"{self.folder}/{name}"

    def openssl(self, line, data=None):
        return subprocess.run(["openssl", *line.split()], cwd=self.folder, input=data, check=True,
                              capture_output=True).stdout

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def authority(self, name, by=None, subject=None, extensions="", key=EC, basic="CA:TRUE",
                  usage="keyUsage=critical,keyCertSign,cRLSign\n", **more):
        self.write(f"{name}.index", "")
        self.write(f"{name}.serial", f"{abs(hash(name)) % 8999 + 1000}\n")
        self.write(f"{name}.crlnumber", "01\n")
        self.write(f"{name}.cnf", f"[ca]\ndefault_ca=it\n[it]\ndatabase={name}.index\nserial={name}.serial\n"
                   f"crlnumber={name}.crlnumber\nnew_certs_dir=.\ncertificate={name}.pem\nprivate_key={name}.key\n"
                   "default_md=sha256\ndefault_crl_days=30\nunique_subject=no\npolicy=any\nstring_mask=utf8only\n"
                   "[any]\ncountryName=optional\norganizationName=optional\ncommonName=optional\n"
                   "emailAddress=optional\n")
        self.leaf(name, by or name, subject=subject, key=key,
                  extensions=f"basicConstraints=critical,{basic}\n{usage}{extensions}", **more)

    def leaf(self, name, by, subject=None, extensions="basicConstraints=CA:FALSE\n", key=EC, digest="sha256",
             start="20200101000000Z", end="20400101000000Z"):
        options = ["-newkey", *key.split()]
        if os.path.exists(self.path(f"{name}.key")):
            options = ["-key", f"{name}.key"]
        subprocess.run(["openssl", "req", "-new", *options, "-nodes", "-keyout", f"{name}.key", "-utf8",
                        "-multivalue-rdn", "-subj", subject or f"/CN={name}", "-out", f"{name}.csr"],
                       cwd=self.folder, check=True, capture_output=True)
        self.write(f"{name}.ext", extensions or "basicConstraints=CA:FALSE\n")
        own = f" -selfsign -keyfile {name}.key" if by == name else ""
        self.openssl(f"ca -batch -config {by}.cnf -md {digest} -startdate {start} -enddate {end}"
                     f" -extfile {name}.ext -notext -in {name}.csr -out {name}.pem{own}")

    def join(self, name, *parts):
        self.write(name, "".join(self.read(part) for part in parts))

    def pair(self, name, *chain):
        """Certificate, chain and encrypted key in one file, for the import of a key pair."""
        self.openssl(f"pkcs8 -topk8 -in {name}.key -passout pass:{PASSPHRASE} -out {name}.locked")
        self.join(f"{name}-pair.pem", f"{name}.pem", *(f"{part}.pem" for part in chain), f"{name}.locked")


class FileServer:
    """TFTP (RFC 1350), reading only."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            packet, client = self.socket.recvfrom(1500)
            threading.Thread(target=self.send, args=(packet[2:].split(b"\0")[0].decode(), client),
                             daemon=True).start()

    def send(self, name, client):
        with open(f"{self.folder}/{name}", "rb") as file:
            content = file.read()
        with socket.socket(type=socket.SOCK_DGRAM) as out:
            out.bind(("127.0.0.1", 0))
            out.settimeout(2)
            for block in range(len(content) // 512 + 1):
                number = struct.pack("!H", (block + 1) & 0xFFFF)
                out.sendto(b"\0\3" + number + content[block * 512:block * 512 + 512], client)
                while out.recvfrom(600)[0][2:4] != number:
                    pass


class Listener:
    """`wfsh serve` and the shell on one state directory."""

    def __init__(self, folder, files, *options, address="127.0.0.1", environment=None, **more):
        self.state = folder
        self.files = files
        self.log = open(f"{folder}.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [WFSH, "serve", "--listen", f"{address}:0", "--state", folder, "--create", *options], text=True,
            stdout=subprocess.PIPE, stderr=more.pop("stderr", self.log), env={**os.environ, **(environment or {})}, **more)
        line = self.process.stdout.readline()
        assert line.startswith("wfsh: listening on "), line + self.problems()
        self.port = int(line.rsplit(":", 1)[1])

    def problems(self):
        with open(self.log.name, encoding="utf-8") as file:
            return file.read()

    def shell(self, *lines):
        return subprocess.run([WFSH, "--state", self.state], input="".join(line + "\n" for line in lines),
                              capture_output=True, text=True, timeout=60, check=False).stdout

    def load(self, *certificates, pairs=()):
        come = f"from 127.0.0.1 remote-port {self.files.port}"
        lines = [f"tftp import certificate {come} file {name}.pem certificate-name {name} format pem"
                 for name in certificates]
        lines += [f"tftp import keypair {come} file {name}-pair.pem certificate-name {name} format pem"
                  f" passphrase {PASSPHRASE}" for name in pairs]
        answer = self.shell(*lines)
        for name in (*certificates, *pairs):
            assert f"Successfully imported {name} into" in answer, answer

    def configure(self, *lines):
        """Sets, deletes and commits; waits until the listener serves the result. Returns the commit's output."""
        # The deleted node may not exist.
        kept = [line for line in lines if not line.startswith("delete ")]
        if len(kept) < len(lines):
            self.shell("configure", *(line for line in lines if line not in kept))
        answer = self.shell("configure", *kept, "commit")
        assert "Invalid syntax" not in answer and " is not " not in answer, answer
        if "Configuration committed successfully" in answer:
            version = self.version()
            end = time.monotonic() + 5
            while self.status().get("configuration-version") != version:
                assert time.monotonic() < end, (version, self.status(), self.problems())
                time.sleep(0.05)
        return answer

    def version(self):
        return max((name[:-4] for name in os.listdir(f"{self.state}/versions") if name.endswith(".xml")), key=int)

    def report(self):
        """The lines of the report's file."""
        folder = f"{self.state}/serve"
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            if name.startswith(f"listener-{self.process.pid}-") and not name.endswith(".new"):
                with open(f"{folder}/{name}", encoding="utf-8") as file:
                    return [line.rstrip("\n").split("\t") for line in file]
        return []

    def status(self):
        answer = self.shell("wfsh secure-connection status")
        return dict(line.split(": ", 1) for line in answer.splitlines() if ": " in line)

    def refused(self):
        """The last refusals as the shell shows them, the oldest first."""
        answer = self.shell("set cli pager off", "wfsh secure-connection refused")
        return [line.strip() for line in answer.splitlines() if line.startswith("    ")][::-1]

    def refusals(self):
        return next((int(line[2]) for line in self.report() if line[0] == "counts"), 0)

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def seconds(self):
        """The CPU time that was used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(10)
        self.log.close()
        return status


REQUEST = b"GET / HTTP/1.1\r\nHost: wf\r\nConnection: close\r\n\r\n"


class Seen:
    """The result of a client: `name` (from the JSON), `alert` (a number), or neither."""

    def __init__(self, output):
        self.output = output.decode("utf-8", "replace")
        self.alert = self.answer = None
        found = re.search(r"SSL alert number (\d+)", self.output)
        if found:
            self.alert = int(found.group(1))
        start = self.output.find("\r\n\r\n{")
        if start >= 0:
            self.answer = json.JSONDecoder().raw_decode(self.output[start + 4:])[0]

    def __str__(self):
        if self.answer is not None:
            return f"name {self.answer['name']}"
        return f"alert {self.alert}" if self.alert is not None else "neither"


def connect(port, arguments="", folder=".", request=REQUEST, limit=20, environment=None):
    """Runs `openssl s_client` with these arguments."""
    words = arguments.split() if isinstance(arguments, str) else arguments
    # The end of its input would end the client before a TLS 1.3 alert arrives, so it stays open.
    client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-quiet", *words],
                              cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
    output, end = b"", time.monotonic() + limit
    try:
        client.stdin.write(request)
        client.stdin.flush()
    except OSError:
        pass
    # Not select(2), which is limited to 1,024 descriptors.
    waiting = select.poll()
    waiting.register(client.stdout, select.POLLIN)
    while waiting.poll(max(0, end - time.monotonic()) * 1000):
        piece = os.read(client.stdout.fileno(), 65536)
        if not piece:
            break
        output += piece
    client.kill()
    try:
        client.stdin.close()
    except OSError:
        pass
    client.stdout.close()
    client.wait()
    return Seen(output)


class Scenarios:
    """Configurations, clients that connect under each of them, and the messages for the operator."""

    def __init__(self, listener, folder):
        self.listener, self.folder = listener, folder
        self.failures, self.wanted, self.count = [], [], 0

    def fail(self, text):
        self.failures.append(text)

    def play(self, title, name, lines, clients):
        """Commits the lines. A client: what it is, its arguments, what it sees (None: anything), and
        a part of the reason where it is refused; `{}` stands for `name`."""
        answer = self.listener.configure(*lines)
        if "Configuration committed" not in answer:
            return self.fail(f"{title}: {answer}")
        if self.listener.status().get("state") != "serving":
            self.fail(f"{title}: {self.listener.status()}")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            all_seen = pool.map(lambda row: connect(self.listener.port, row[1], self.folder), clients)
            for (what, _, expected, reason), seen in zip(clients, all_seen):
                self.count += 1
                if expected is not None and str(seen) != expected:
                    self.fail(f"{title}, {what}: {seen}, not {expected}: {seen.output[-600:]}")
                if seen.answer is None:
                    self.wanted.append((f"{title}, {what}", (reason or "a reason").format(name)))

    def compare(self):
        """Compares the messages for the operator with the expected ones; the listener keeps the last 200."""
        end = time.monotonic() + 4
        while self.listener.refusals() < len(self.wanted) and time.monotonic() < end:
            time.sleep(0.05)
        told = self.listener.refused()
        if len(told) != len(self.wanted):
            self.fail(f"{len(told)} refusals are told, not {len(self.wanted)}")
        # Match the most specific expectation first, because fewer messages match it.
        for what, part in sorted(self.wanted, key=lambda pair: -len(pair[1])):
            found = next((text for text in told if part in text), None)
            if found is None:
                self.fail(f"{what}: nobody tells {part!r}")
            else:
                told.remove(found)
        for text in told:
            self.fail(f"nobody has asked for {text!r}")

    def end(self):
        """Stops the listener and returns the status of the process."""
        self.compare()
        status = self.listener.stop()
        if status != 0:
            self.fail(f"ended with {status}: {self.listener.problems()}")
        print(f"{self.count} clients, {len(self.failures)} failures", *self.failures, sep="\n")
        return 1 if self.failures else 0


def scratch():
    """A folder that is removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="wfsh-listener-", dir=os.environ.get("DIALOGUE_TEMPORARY"))
