"""An edit and a command in one paste: the edit is safe before the command shows, waits or runs long.

For every action of the grammar: a session edits and runs it in the same batch of input, and is then
killed where it stands. The edit survives, and meanwhile another session's `set` takes at most a
second. In three ways: on a pipe whose reader has stopped, on a terminal that nobody reads, and on a
terminal that is read until the session waits (a page, a question, a transfer, the next prompt).
WFSH_SOAK: each action in each way; otherwise the slow ones in each, the others in one.
"""

import fcntl
import glob
import os
import re
import select
import shutil
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from terminal import LIMIT, WFSH, Terminal, state

EDIT = "set deviceconfig system domain edited.example"
WHERE = "show deviceconfig system domain"
SILENT = os.environ.get("SILENT_PORT", "9")
SCP = f"127.0.0.1:file.pem remote-port {SILENT}"
TFTP = f"127.0.0.1 remote-port {SILENT} file file.pem"
WAYS = ("stalled pipe", "stalled terminal", "terminal")
# Other lines that wait in the middle of a batch.
MORE = {
    "an open quote": 'set deviceconfig system login-banner "not closed',
    "a password dialogue": "set mgt-config users admin password",
    "an ambiguous word": "run show co",
    "long output": "run show config running\nshow\n" * 40,
}
# Actions that show a page, ask, run other programs, use the network or compute for long.
SLOW = {
    "find command", "request restart system", "scp import keypair", "scp export configuration",
    "tftp import certificate", "request certificate generate", "commit", "show config running",
    "request certificate generate-scep-client-cert", "wfsh secure-connection test",
    "request certificate fetch", "show", "request master-key", *MORE,
}
# The edit is what the command discards.
DISCARDING = {"revert config"}


def lines():
    """A line for each action, in configuration mode."""
    scep = f"certificate-name c scep-url http://127.0.0.1:{SILENT}/scep ca-identity-name Example"
    return {
        "check full-commit-required": "check full-commit-required",
        "check pending-changes": "check pending-changes",
        "commit": "commit",
        "configure": "exit\nconfigure",
        "copy": "copy shared ocsp-responder one to two",
        "debug cli": "run debug cli on",
        "delete": "delete shared ocsp-responder one",
        "delete config saved": "run delete config saved absent.xml",
        "edit": "edit shared",
        "exit": "exit",
        "find command": "run find command",
        "less mp-log": "run less mp-log absent.log",
        "load config": "load config from absent.xml",
        "move": "move shared ocsp-responder one top",
        "quit": "quit",
        "rename": "rename shared ocsp-responder one to two",
        "request certificate fetch": "run request certificate fetch otp 12345678",
        "request certificate generate":
            "run request certificate generate certificate-name ca name ca ca yes algorithm RSA "
            "rsa-nbits 4096",
        "request certificate generate-scep-client-cert":
            f"run request certificate generate-scep-client-cert {scep} subject CN=c",
        "request certificate import-scep-ca-cert":
            f"run request certificate import-scep-ca-cert {scep}",
        "request certificate is-blocked": "run request certificate is-blocked certificate-name x",
        "request certificate renew":
            "run request certificate renew certificate-name x days-till-expiry 9",
        "request certificate revoke": "run request certificate revoke certificate-name x",
        "request certificate show": "run request certificate show certificate-name x",
        "request certificate show-blocked": "run request certificate show-blocked shared",
        "request commit-lock add": "run request commit-lock add",
        "request commit-lock remove": "run request commit-lock remove",
        "request config-lock add": "run request config-lock add",
        "request config-lock remove": "run request config-lock remove",
        "request master-key": "run request master-key new-master-key Sixteen-Letters1",
        "request restart system": "run request restart system",
        "revert config": "revert config",
        "run": "run show clock",
        "save config": "save config to saved.xml",
        "scp export certificate":
            f"scp export certificate to a@127.0.0.1: remote-port {SILENT} certificate-name x "
            "format pem",
        "scp export configuration":
            f"scp export configuration from running-config.xml to a@127.0.0.1: remote-port {SILENT}",
        "scp import certificate": f"scp import certificate from a@{SCP} certificate-name x",
        "scp import configuration": f"scp import configuration from a@{SCP}",
        "scp import keypair": f"scp import keypair from a@{SCP} certificate-name x format pem",
        "scp import private-key": f"scp import private-key from a@{SCP} certificate-name x",
        "set": "set deviceconfig system timezone UTC",
        "set cli config-output-format": "run set cli config-output-format set",
        "set cli confirmation-prompt": "run set cli confirmation-prompt off",
        "set cli hide-ip": "run set cli hide-ip value yes",
        "set cli hide-user": "run set cli hide-user value yes",
        "set cli op-command-xml-output": "run set cli op-command-xml-output on",
        "set cli pager": "run set cli pager off",
        "set cli scripting-mode": "run set cli scripting-mode on",
        "set cli terminal height": "run set cli terminal height 30",
        "set cli terminal type": "run set cli terminal type vt100",
        "set cli terminal width": "run set cli terminal width 90",
        "set cli timeout idle": "run set cli timeout idle 5",
        "show": "show",
        "show admins": "run show admins",
        "show cli idle-timeout": "run show cli idle-timeout",
        "show cli info": "run show cli info",
        "show cli permissions": "run show cli permissions",
        "show clock": "run show clock",
        "show commit-locks": "run show commit-locks",
        "show config audit info": "run show config audit info",
        "show config audit version": "run show config audit version 1",
        "show config candidate": "run show config candidate",
        "show config diff": "run show config diff",
        "show config list changes": "run show config list changes",
        "show config locks": "run show config-locks",
        "show config running": "run show config running",
        "show config saved": "run show config saved absent.xml",
        "show config-locks": "run show config-locks",
        "show device-certificate info": "run show device-certificate info",
        "show device-certificate status": "run show device-certificate status",
        "show interface management": "run show interface management",
        "show jobs all": "run show jobs all",
        "show jobs id": "run show jobs id 1",
        "show jobs pending": "run show jobs pending",
        "show jobs processed": "run show jobs processed",
        "show system info": "run show system info",
        "show system services": "run show system services",
        "tftp export certificate":
            f"tftp export certificate to 127.0.0.1 remote-port {SILENT} certificate-name x "
            "format pem",
        "tftp export configuration":
            "tftp export configuration from running-config.xml to 127.0.0.1 "
            f"remote-port {SILENT}",
        "tftp import certificate": f"tftp import certificate from {TFTP} certificate-name x",
        "tftp import configuration": f"tftp import configuration from {TFTP}",
        "tftp import keypair": f"tftp import keypair from {TFTP} certificate-name x format pem",
        "tftp import private-key": f"tftp import private-key from {TFTP} certificate-name x",
        "top": "top",
        "up": "up",
        "validate full": "validate full",
        "validate partial": "validate partial",
        "wfsh certificate revocation-list":
            "run wfsh certificate revocation-list certificate-name x",
        "wfsh check certificates": "run wfsh check certificates",
        "wfsh check client-certificate": "run wfsh check client-certificate x",
        "wfsh device-certificate portal": "run wfsh device-certificate portal",
        "wfsh job-duration": "run wfsh job-duration 0",
        "wfsh master-key": "run wfsh master-key",
        "wfsh redraw": "run wfsh redraw on",
        "wfsh secure-connection client-certificate":
            "run wfsh secure-connection client-certificate",
        "wfsh secure-connection clients": "run wfsh secure-connection clients",
        "wfsh secure-connection predefined-client":
            "run wfsh secure-connection predefined-client",
        "wfsh secure-connection refused": "run wfsh secure-connection refused",
        "wfsh secure-connection status": "run wfsh secure-connection status",
        "wfsh secure-connection test":
            f"run wfsh secure-connection test host 127.0.0.1 port {SILENT}",
    }


def actions():
    """The actions of the grammar: each has its file, which a test of the registry makes sure of."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    found = set()
    for path in glob.glob(f"{root}/Sources/Commands/**/*.swift", recursive=True):
        with open(path, encoding="utf-8") as file:
            found.update(re.findall(r'static let path = "(.*)"', file.read()))
    return found


class Other:
    """The other session, on pipes."""

    def __init__(self, directory):
        self.process = subprocess.Popen(
            [WFSH, "--state", directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            bufsize=1)
        # The first edit of a session reads the grammar and the configuration.
        self.line("configure")
        self.line("set deviceconfig system login-banner first")

    def line(self, text):
        self.process.stdin.write(text + "\n")
        answer = ""
        while not answer.endswith("[edit]\n"):
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"the other session ended after {text!r}: {answer!r}")
            answer += line
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(LIMIT)


class StalledPipe:
    """A session whose input is all there, and whose output is a full pipe."""

    def __init__(self, directory, text):
        self.reader, writer = os.pipe()
        size = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.write(writer, b"x" * size)
        source, self.input = os.pipe()
        os.write(self.input, f"configure\n{EDIT}\n{text}\n".encode())
        self.process = subprocess.Popen(
            [WFSH, "--state", directory], stdin=source, stdout=writer)
        os.close(source)
        os.close(writer)

    def read(self):
        pass

    def kill(self):
        self.process.kill()
        self.process.wait()
        os.close(self.input)
        os.close(self.reader)


class Person:
    """A session on a terminal, which is read or not from the paste on."""

    def __init__(self, directory, text, is_stalled):
        self.session = Terminal(directory=directory)
        self.process = self.session.process
        self.is_stalled = is_stalled
        self.session.prompt()
        self.session.line("configure")
        if is_stalled:
            self.fill()
        os.write(self.session.master, f"{EDIT}\n{text}\n".replace("\n", "\r").encode())

    def fill(self):
        """Until the terminal takes no more output."""
        name = os.ttyname(self.session.slave)
        descriptor = os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            while select.select([], [descriptor], [], 0)[1]:
                os.write(descriptor, b"x" * 1024)
        except BlockingIOError:
            pass
        os.close(descriptor)

    def read(self):
        while not self.is_stalled and self.session._take(0):
            pass

    def kill(self):
        self.session.close()


class Settled(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = state()
        entries = [f"set shared ocsp-responder {name} host-name {name}.example.com"
                   for name in ["one"] + [f"r{number}" for number in range(120)]]
        result = subprocess.run(
            [WFSH, "--state", cls.base], input="\n".join(["configure", *entries, "commit"]),
            capture_output=True, text=True, timeout=30, check=True)
        assert "committed successfully" in result.stdout, result.stdout

    def test_a_line_for_every_action(self):
        self.assertEqual(actions() - set(lines()), set())

    def test_edits_are_safe_before_the_next_command(self):
        table = {**lines(), **MORE}
        is_soak = "WFSH_SOAK" in os.environ
        only = os.environ.get("WFSH_ONLY")
        cases = [(name, way) for number, name in enumerate(table) for place, way in enumerate(WAYS)
                 if is_soak or name in SLOW or number % len(WAYS) == place]
        if only:
            cases = [(name, way) for name in only.split(",") for way in WAYS]
        with ThreadPoolExecutor(4) as pool:
            jobs = [(case, pool.submit(self.attack, table[case[0]], *case)) for case in cases]
            for (name, way), job in jobs:
                with self.subTest(action=name, way=way):
                    job.result()

    def test_a_refusal_stands_before_what_it_takes_back(self):
        if not shutil.which("strace"):
            self.skipTest("needs strace")
        for text in (EDIT, f"{EDIT}\nup", f"{EDIT}\ncommit"):
            with self.subTest(text=text):
                result = subprocess.run(
                    ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                     "inject=pwrite64,pwritev:error=ENOSPC:when=1+", WFSH, "--state", self.copy()],
                    input=f"configure\n{text}\n", capture_output=True, text=True, timeout=30,
                    check=False)
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn("no space left", result.stdout)
                self.assertNotIn("[edit]", result.stdout.partition("Server error")[0])
                self.assertNotIn("committed successfully", result.stdout)

    def copy(self):
        directory = state()
        shutil.rmtree(directory)
        shutil.copytree(self.base, directory)
        return directory

    def attack(self, text, name, way):
        directory = self.copy()
        other = Other(directory)
        victim = (StalledPipe(directory, text) if way == "stalled pipe"
                  else Person(directory, text, way == "stalled terminal"))
        try:
            self.rest(victim)
            start = time.monotonic()
            answer = other.line("set deviceconfig system login-banner other")
            taken = time.monotonic() - start
            self.assertEqual(answer, "\n[edit]\n")
            self.assertLess(taken, 1)
            victim.kill()
            victim = None
            if name not in DISCARDING:
                self.assertIn("edited.example", other.line(WHERE))
        finally:
            if victim:
                victim.kill()
            other.close()
            shutil.rmtree(directory)

    def rest(self, victim):
        """Waits until the session waits: it, and a child it has, sleep and use no processor time."""
        end = time.monotonic() + 2 * LIMIT
        quiet, last = 0, None
        while quiet < 4:
            victim.read()
            now = self.activity(victim.process.pid)
            quiet = quiet + 1 if now and now == last else 0
            if victim.process.poll() is not None:
                return
            last = now
            self.assertLess(time.monotonic(), end, "the session does not come to rest")
            time.sleep(0.02)

    @staticmethod
    def activity(process):
        """Processor time of a process that sleeps; nil for one that runs."""
        try:
            with open(f"/proc/{process}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            return None
        return fields[11:15] if fields[0] == "S" else None


if __name__ == "__main__":
    if not hasattr(fcntl, "F_SETPIPE_SZ"):
        print("SKIPPED: the size of a pipe cannot be set")
        sys.exit(77)
    unittest.main()
