"""The customer portal as an operator runs it, and appliances that use it."""

import base64
import os
import re
import signal
import subprocess
import tempfile
import time

from listener import WFSH, connect

SERIAL = "009707000118"
NTP = "set deviceconfig system ntp-servers primary-ntp-server ntp-server-address 192.0.2.1"
EST = "/.well-known/est"


def scratch():
    return tempfile.mkdtemp(dir=os.environ.get("DIALOGUE_TEMPORARY"))


def openssl(line, folder, data=None, check=True):
    return subprocess.run(["openssl", *line.split()], cwd=folder, input=data, check=check,
                          capture_output=True).stdout


def request(folder, name, serial=SERIAL, key="ec -pkeyopt ec_paramgen_curve:P-256"):
    """A key and a PKCS#10 request, both by openssl; the request is DER in base64."""
    openssl(f"req -new -newkey {key} -nodes -keyout {name}.key -subj /CN={serial} -outform DER -out {name}.der",
            folder)
    with open(f"{folder}/{name}.der", "rb") as file:
        return base64.encodebytes(file.read())


def clock(seconds):
    """A time for --clock, so many seconds from now."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + seconds))


class Answer:
    """The response of an EST server to openssl s_client."""

    def __init__(self, seen):
        self.alert = seen.alert
        found = re.search(r"HTTP/1\.1 (\d+) [^\r]*\r\n(.*?)\r\n\r\n(.*)\Z", seen.output, re.DOTALL)
        self.status = int(found[1]) if found else None
        self.head = found[2] if found else ""
        self.body = found[3] if found else seen.output

    def certificates(self, folder, name):
        """The certificates of a certs-only message as PEM, by openssl."""
        der = base64.b64decode(self.body)
        openssl(f"pkcs7 -inform DER -print_certs -out {name}", folder, der)
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            return file.read().count("BEGIN CERTIFICATE")


class Portal:
    """`wfsh portal` with a state directory of its own."""

    def __init__(self, folder, *options, listen="127.0.0.1:0"):
        self.source = ""
        self.folder, self.state = folder, f"{folder}/portal"
        self.authority = f"{folder}/portal-ca.pem"
        with open(self.authority, "w", encoding="utf-8") as file:
            file.write(self.ask("--ca"))
        self.start(*options, listen=listen)

    def ask(self, *words):
        return subprocess.run([WFSH, "portal", *words, "--state", self.state], capture_output=True, text=True,
                              check=True, timeout=20).stdout

    def password(self, serial=SERIAL, *options):
        return self.ask("--password", serial, *options).strip()

    def start(self, *options, listen=None):
        self.log = open(f"{self.folder}/portal.log", "a+", encoding="utf-8")
        self.process = subprocess.Popen(
            [WFSH, "portal", "--listen", listen or f"127.0.0.1:{self.port}", "--state", self.state, *options],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("wfsh: portal listening on "), line + self.problems()
        self.port = int(line.rsplit(":", 1)[1])

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        status = self.process.wait(10)
        self.process.stdout.close()
        self.log.close()
        return status

    def problems(self):
        with open(f"{self.folder}/portal.log", encoding="utf-8") as file:
            return file.read()

    @property
    def environment(self):
        return {"WFSH_PORTAL": f"https://127.0.0.1:{self.port}", "WFSH_PORTAL_CA": self.authority}

    def move(self):
        """Later clients come from another address: the failures of each are limited."""
        last = int(self.source.split(".")[3]) if self.source else 1
        self.source = f"127.0.7.{last + 1}"

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def resident(self):
        """Memory in KB."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def send(self, method, path, body=b"", arguments="", user=None):
        """One exchange by openssl s_client."""
        if self.source:
            arguments += f" -bind {self.source}:0"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        if user:
            head += f"Authorization: Basic {base64.b64encode(user.encode()).decode()}\r\n"
        if method == "POST":
            head += f"Content-Type: application/pkcs10\r\nContent-Length: {len(body)}\r\n"
        return Answer(connect(
            self.port, f"-CAfile {self.authority} -verify_return_error -verify_ip 127.0.0.1 {arguments}",
            self.folder, head.encode() + b"\r\n" + body))

    def enroll(self, body, password, serial=SERIAL):
        return self.send("POST", f"{EST}/simpleenroll", body, user=f"{serial}:{password}")


class Device:
    """An appliance: sessions of wfsh on one state directory."""

    def __init__(self, folder, environment, *lines):
        self.state, self.environment = folder, environment
        if lines:
            answer = self.run("configure", *lines, "commit")[0]
            assert "Configuration committed successfully" in answer, answer

    def start(self, *arguments, **more):
        return subprocess.Popen([WFSH, "--state", self.state, *arguments], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**os.environ, **self.environment}, **more)

    def run(self, *lines, options=()):
        """The output and the exit status."""
        session = self.start(*options)
        output, _ = session.communicate("".join(line + "\n" for line in lines), timeout=50)
        return output, session.returncode

    def fetch(self, password, *options):
        return self.run(f"request certificate fetch otp {password}", options=options)

    def status(self, *options):
        """`show device-certificate status` as a dictionary; empty without a certificate."""
        return rows(self.run("show device-certificate status", options=options)[0])

    def file(self):
        with open(f"{self.state}/device-certificate/certificate", encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(" ", 1) for line in file)

    def certificate(self):
        """The stored certificate, in PEM."""
        return self.file()["certificate"].replace("\\n", "\n")


def rows(answer):
    """The fields of an answer, which are indented by tabs."""
    return dict(line[1:].split(": ", 1) for line in answer.splitlines() if line.startswith("\t"))


def dates(pem):
    """Start and end of the validity of a certificate, in seconds, by openssl."""
    lines = subprocess.run(["openssl", "x509", "-noout", "-startdate", "-enddate"], input=pem, text=True,
                           capture_output=True, check=True).stdout.splitlines()
    seconds = [subprocess.run(["date", "-u", "-d", line.split("=")[1], "+%s"], text=True, capture_output=True,
                              check=True).stdout for line in lines]
    return [int(one) for one in seconds]


def search(folders, *secrets):
    """The files that contain a secret."""
    found = []
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(place, name), "rb") as file:
                    content = file.read()
                found += [f"{place}/{name}" for secret in secrets if secret.encode() in content]
    return found
