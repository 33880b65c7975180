"""Common parts of the SCEP tests: batches of wfsh, and a server that uses openssl for its cryptography."""

import os
import subprocess
import time
import unittest

import terminal
from scep_server import SCEPServer, openssl

CHALLENGE = "Challenge-Zq1"
CANDIDATE = ("set cli config-output-format xml", "show config candidate")


def wfsh(state, *lines, arguments=(), prefix=()):
    """The output of a batch without blank lines, and the exit status."""
    options = [option for line in lines for option in ("-c", line)]
    done = subprocess.run(
        [*prefix, os.environ["WFSH"], "--state", state, *arguments, *options], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=90, check=False)
    return [line for line in done.stdout.decode().splitlines() if line], done.returncode


class Enrollment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = SCEPServer(CHALLENGE)
        cls.fingerprint = openssl(
            "x509", "-in", cls.server.ca.certificate, "-noout", "-fingerprint", "-sha256"
        ).decode().split("=")[1].strip()

    def setUp(self):
        self.state = terminal.state()
        self.server.requests.clear()
        self.server.seen.clear()

    def url(self, mode):
        return (f"scep-url http://127.0.0.1:{self.server.port}/{mode} "
                'ca-identity-name "wfsh test & co"')

    def generate(self, mode, name="client", more=f"scep-challenge fixed {CHALLENGE}",
                 subject="subject CN=wf-500"):
        return (f"request certificate generate-scep-client-cert certificate-name {name} "
                f"{self.url(mode)} {subject} {more}")

    def candidate(self, name, field):
        text = "\n".join(wfsh(self.state, *CANDIDATE)[0])
        entry = text.split(f'<entry name="{name}">')[1].split("</entry>")[0]
        return entry.split(f"<{field}>")[1].split(f"</{field}>")[0] if f"<{field}>" in entry else None

    def until(self, condition, seconds=5.0):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.02)
