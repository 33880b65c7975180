"""Secrets where nobody looks first: keys that are made and used here, the programs that wfsh starts, the
listener, the processes of jobs, temporary files after a violent end, and what a crash leaves behind.

The memory of a process is read as root, as /proc/PID/mem; without that right the tests are skipped.
"""

import base64
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import terminal
from test_secrets import LONG, TFTPServer, memory, openssl, spellings

OTHER = "Another-passphrase-that-is-on-no-stack-Zr3"
SHOWN = "A-passphrase-for-the-second-opinion"


def parts(key):
    """What of a private key must be nowhere: its secret numbers in the order of DER, in that of OpenSSL's
    words, and as they stand in its PEM."""
    found = []
    text = openssl("pkey", "-noout", "-text", text=key).decode()
    body = b"".join(line for line in key.splitlines() if not line.startswith(b"-"))
    whole = base64.b64decode(body)
    # `priv:`, `privateExponent:`, `prime1:` and so on, each with lines of bytes behind it.
    for name, digits in re.findall(r"^(\w+):\n((?: +[0-9a-f:]+\n)+)", text, re.M):
        if name in ("pub", "modulus"):
            continue
        number = bytes.fromhex(re.sub(r"[\s:]", "", digits)).lstrip(b"\0")
        found += [number[2:26], number[::-1][2:26]]
        start = whole.index(number)
        letters = range(-(-start // 3) * 4, (start + len(number)) // 3 * 4)
        lines = [body[max(letters.start, at):min(letters.stop, at + 64)] for at in range(0, len(body), 64)]
        found.append(max(lines, key=len))
    assert len(found) >= 3 and min(map(len, found)) >= 20, (found, text)
    return found


def children(process):
    """The descendants of a process."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stream:
                parent = int(stream.read().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
        if parent == process:
            found += [int(name), *children(int(name))]
    return found


class Elsewhere(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        cls.server = TFTPServer({})
        cls.server.start()
        cls.keys = {}
        with open(f"{folder}/configuration", "w", encoding="ascii") as stream:
            stream.write("[req]\ndistinguished_name=dn\n[dn]\n")
        for name, kind in (("rsa", ["rsa:2048"]), ("ec", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
                           ("ed", ["ed25519"])):
            openssl("req", "-x509", "-newkey", *kind, "-nodes", "-keyout", f"{folder}/key", "-out", f"{folder}/pem",
                    "-config", f"{folder}/configuration", "-subj", f"/CN={name}", "-days", "30")
            with open(f"{folder}/key", "rb") as key, open(f"{folder}/pem", "rb") as certificate:
                cls.keys[name], public = key.read(), certificate.read()
            locked = openssl("pkcs8", "-topk8", "-passout", f"pass:{LONG}", text=cls.keys[name])
            cls.server.files |= {
                f"{name}.clear": public + cls.keys[name], f"{name}.locked": public + locked,
                f"{name}.key": cls.keys[name], f"{name}.pem": public,
                f"{name}.p12": openssl("pkcs12", "-export", "-in", f"{folder}/pem", "-inkey", f"{folder}/key",
                                       "-passout", f"pass:{LONG}"),
                f"{name}.old.p12": openssl("pkcs12", "-export", "-legacy", "-in", f"{folder}/pem", "-inkey",
                                           f"{folder}/key", "-passout", f"pass:{LONG}")}
        # The traditional form, unencrypted and encrypted.
        cls.server.files["rsa.traditional"] = openssl("rsa", "-traditional", text=cls.keys["rsa"])
        shutil.rmtree(folder)

    def search(self, process, *secrets):
        pieces = list(memory(process))
        # A control: the key in use is found.
        self.assertTrue(any(b"WFSH_STATE" in piece for _, piece in pieces))
        for where, piece in pieces:
            for number, secret in enumerate(secrets):
                # Only typed text also exists as wide characters.
                for spelling in spellings(secret) if isinstance(secret, str) else [secret]:
                    at = piece.find(spelling)
                    if at >= 0:
                        self.fail(f"secret {number} of {len(secrets)} in {where}: {piece[max(0, at - 64):at + 96]!r}")

    def search_files(self, directory, *secrets):
        for folder, _, names in os.walk(directory):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                with open(path, "rb") as stream:
                    content = stream.read()
                for secret in secrets:
                    self.assertNotIn(secret if isinstance(secret, bytes) else secret.encode(), content, path)

    def search_start(self, process, *secrets):
        """The arguments and the environment with which a process was started."""
        for what in ("cmdline", "environ"):
            with open(f"/proc/{process}/{what}", "rb") as stream:
                content = stream.read()
            for secret in secrets:
                self.assertNotIn(secret if isinstance(secret, bytes) else secret.encode(), content, what)

    def tftp(self, words, rest):
        return f"tftp {words} 127.0.0.1 remote-port {self.server.port} {rest}"

    def key_of(self, directory, name):
        """A generated key, from an export of another session."""
        export = self.tftp("export certificate to", f"certificate-name {name} include-key yes passphrase {SHOWN}")
        answer = subprocess.run([terminal.WFSH, "--state", directory, "-c", export], stdout=subprocess.PIPE,
                                check=True).stdout
        self.assertIn(b"Sent", answer)
        return openssl("pkey", "-passin", f"pass:{SHOWN}", text=self.server.files[f"cert_{name}.pem"])

    def test_made_here(self):
        """Generated keys in use: to sign, renew, revoke, inspect, and serve a test."""
        with terminal.Terminal(columns=400) as session:
            session.prompt()
            make = "request certificate generate certificate-name"
            keys = []
            for name, line in (
                    ("root", f"{make} root name Root ca yes algorithm RSA rsa-nbits 2048"),
                    ("web", f"{make} web name wf signed-by root algorithm ECDSA ecdsa-nbits 256"),
                    ("big", f"{make} big name big signed-by root algorithm RSA rsa-nbits 3072"),
                    ("ask", f"{make} ask name wf signed-by external algorithm ECDSA ecdsa-nbits 384")):
                self.assertIn(b"Successfully", session.line(line, 60))
                if name != "ask":
                    keys += parts(self.key_of(session.directory, name))
                self.search(session.process.pid, *keys)
            for line, answer in (
                    ("configure", "edit"), ("set shared certificate-profile p CA root", "edit"),
                    ("set shared ssl-tls-service-profile web certificate web", "edit"),
                    ("set deviceconfig setting management secure-conn-server ssl-tls-service-profile web"
                     " certificate-profile p", "edit"),
                    ("commit", "committed successfully"), ("run wfsh check certificates", "expires on"),
                    ("run wfsh check client-certificate web", "accepted"),
                    ("run request certificate renew certificate-name big days-till-expiry 3", "Successfully"),
                    ("run request certificate revoke certificate-name big", "Successfully"),
                    ("run wfsh certificate revocation-list certificate-name root", "END X509 CRL"),
                    ("run wfsh certificate revocation-list certificate-name root to 127.0.0.1 by tftp format der"
                     f" remote-port {self.server.port}", "Sent"),
                    ("run request certificate show certificate-name web", "valid"),
                    ("run request certificate is-blocked certificate-name web", ""),
                    ("run wfsh secure-connection test host 127.0.0.1 port 1 certificate web", "failed"),
                    ("run wfsh secure-connection predefined-client", "written"),
                    ("run request master-key new-master-key Sixteen-Letters1", "Successfully")):
                self.assertIn(answer.encode(), session.line(line, 60))
                with self.subTest(line):
                    self.search(session.process.pid, *keys)
            revoked = openssl("crl", "-inform", "DER", "-noout", "-text", text=self.server.files["crl_root.crl"])
            self.assertIn(b"Serial Number: ", revoked)
            with open(f"{session.directory}/serve/predefined-client.pem", "rb") as stream:
                predefined = stream.read()
            key = predefined[predefined.index(b"-----BEGIN PRIVATE"):]
            self.search(session.process.pid, *parts(key[:key.index(b"-----END CERT")].split(b"-----BEGIN CERT")[0]))
            os.remove(f"{session.directory}/serve/predefined-client.pem")
            self.search_files(session.directory, *keys)

    def test_imported(self):
        """Every kind and shape of key, in clear and encrypted."""
        with terminal.Terminal(columns=400) as session:
            session.prompt()
            keys = [part for key in self.keys.values() for part in parts(key)]
            keys += [line for line in self.server.files["rsa.traditional"].splitlines()[3:6]]
            for name in self.keys:
                for form, rest in (("clear", "format pem"), ("locked", f"format pem passphrase {LONG}"),
                                   ("p12", f"format pkcs12 passphrase {LONG}"),
                                   ("old.p12", f"format pkcs12 passphrase {LONG}")):
                    line = self.tftp("import keypair from", f"file {name}.{form} certificate-name {name} {rest}")
                    with self.subTest(f"{name}.{form}"):
                        self.assertIn(b"Successfully", session.line(line, 30))
                        self.search(session.process.pid, LONG, *keys)
            for file in ("rsa.key", "rsa.traditional"):
                with self.subTest(file):
                    line = self.tftp("import private-key from",
                                     f"file {file} certificate-name rsa format pem passphrase {LONG}")
                    self.assertIn(b"Successfully", session.line(line, 30))
                    self.search(session.process.pid, LONG, *keys)
                    # A key of another certificate, and a truncated one.
                    for name in ("ec", "none"):
                        self.assertIn(b"Server error", session.line(line.replace("name rsa", f"name {name}"), 30))
                        self.search(session.process.pid, LONG, *keys)
            self.search_files(session.directory, LONG, *keys)

    def killed(self, line, *secrets):
        """Kills a session during a transfer by scp, after a look at its children."""
        directory, temporary = terminal.state(), terminal.state()
        setup = self.tftp("import keypair from", "file rsa.clear certificate-name rsa format pem")
        subprocess.run([terminal.WFSH, "--state", directory, "-c", setup], stdout=subprocess.DEVNULL, check=True)
        session = terminal.Terminal(columns=400, directory=directory, environment={"TMPDIR": temporary})
        try:
            session.prompt()
            session.send(line + "\r")
            session.until("scp [^\r\n]*\r\n")
            end = time.monotonic() + 10
            while len(children(session.process.pid)) < 2 and time.monotonic() < end:
                time.sleep(0.02)
            below = children(session.process.pid)
            # scp and its ssh.
            self.assertGreaterEqual(len(below), 2)
            for process in (session.process.pid, *below):
                self.search_start(process, *secrets)
            self.search_files(directory, *secrets)
            self.search_files(temporary, *secrets)
        finally:
            session.process.kill()
            session.process.wait()
            session.close()
        end = time.monotonic() + 5
        while any(os.path.exists(f"/proc/{process}") for process in below) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual([process for process in below if os.path.exists(f"/proc/{process}/exe")], [])
        self.search_files(directory, *secrets)
        self.search_files(temporary, *secrets)
        # A name may remain, which refers to a memory file of an ended process.
        for folder, _, names in os.walk(temporary):
            for name in names:
                self.assertEqual(os.readlink(os.path.join(folder, name)), "/proc/self/fd/0")

    def test_children(self):
        port = os.environ["SILENT_PORT"]
        keys = parts(self.keys["rsa"])
        self.killed(f"scp import keypair from me@127.0.0.1:x remote-port {port} certificate-name wf passphrase {LONG}",
                    LONG, *keys)
        self.killed(f"scp export certificate to me@127.0.0.1:x remote-port {port} certificate-name rsa"
                    f" include-key yes passphrase {LONG}", LONG, *keys)
        self.killed(f"scp export certificate to me@127.0.0.1:x remote-port {port} certificate-name rsa format pkcs12"
                    f" include-key yes passphrase {LONG}", LONG, *keys)

    @unittest.skipUnless(os.environ.get("PASSWORD_PORT"), "needs paramiko")
    def test_login(self):
        """The password with which the operator logs in at the other end."""
        with terminal.Terminal(columns=400, environment={"WFSH_SSH_CONFIG": os.environ["WFSH_SSH_CONFIG"]}) as session:
            session.prompt()
            session.send(f"scp import certificate from operator@127.0.0.1:root.pem remote-port"
                         f" {os.environ['PASSWORD_PORT']} certificate-name root\r")
            if b"yes/no" in session.until(r"yes/no[^\n]*\? ?|assword: ?"):
                session.send("yes\r")
                session.until("assword: ?")
            for process in children(session.process.pid):
                self.search_start(process, "Correct-Horse7")
            session.send("Correct-Horse7\r")
            self.assertIn(b"Successfully", session.prompt(20))
            self.search(session.process.pid, "Correct-Horse7")
            self.search_files(session.directory, "Correct-Horse7")

    def test_listener(self):
        """The listener holds only the key that it serves."""
        directory = terminal.state()
        lines = [self.tftp("import keypair from", f"file {name}.{form} certificate-name {name} {rest}")
                 for name, form, rest in (("rsa", "locked", f"passphrase {LONG}"), ("ec", "clear", "format pem"),
                                          ("ed", "p12", f"format pkcs12 passphrase {LONG}"))]
        lines += ["configure", "set shared ssl-tls-service-profile tls certificate ec",
                  "set deviceconfig setting management secure-conn-server ssl-tls-service-profile tls",
                  f"set shared server-profile radius r server s ip-address 192.0.2.1 secret {OTHER}", "commit"]
        answer = subprocess.run([terminal.WFSH, "--state", directory], input="\n".join(lines).encode() + b"\n",
                                stdout=subprocess.PIPE, check=False).stdout
        self.assertIn(b"committed successfully", answer)
        with subprocess.Popen([terminal.WFSH, "serve", "--listen", "127.0.0.1:0", "--state", directory],
                              stdout=subprocess.PIPE) as server:
            try:
                port = server.stdout.readline().decode().strip().rsplit(":", 1)[1]
                client = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}"], input=b"",
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout
                self.assertIn(b"CN = ec", client)
                unserved = [part for name in ("rsa", "ed") for part in parts(self.keys[name])]
                self.search(server.pid, LONG, OTHER, *unserved)
                self.search_start(server.pid, LONG, OTHER, *unserved, *parts(self.keys["ec"]))
                with self.assertRaises(AssertionError):
                    self.search(server.pid, *parts(self.keys["ec"]))
                # Another key replaces it.
                lines = "configure\nset shared ssl-tls-service-profile tls certificate ed\ncommit\n"
                subprocess.run([terminal.WFSH, "--state", directory], input=lines.encode(), stdout=subprocess.DEVNULL,
                               check=True)
                end = time.monotonic() + 5
                while b"CN = ed" not in client and time.monotonic() < end:
                    client = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}"], input=b"",
                                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout
                self.assertIn(b"CN = ed", client)
                self.search(server.pid, LONG, OTHER, *parts(self.keys["rsa"]), *parts(self.keys["ec"]))
            finally:
                server.terminate()

    def test_job(self):
        """A process of its own runs a long commit."""
        with terminal.Terminal(columns=400) as session:
            session.prompt()
            session.line(self.tftp("import keypair from", f"file rsa.locked certificate-name rsa passphrase {LONG}"), 30)
            session.line("wfsh job-duration 8")
            session.line("configure")
            session.line(f"set shared server-profile radius r server s ip-address 192.0.2.1 secret {OTHER}")
            session.line("set shared ssl-tls-service-profile tls certificate rsa")
            session.send("commit\r")
            session.until("in progress")
            session.silence(2)
            below = children(session.process.pid)
            self.assertEqual(len(below), 1)
            secrets = LONG, OTHER, *parts(self.keys["rsa"])
            self.search(below[0], *secrets)
            self.search_start(below[0], *secrets)
            session.send("\x03")
            session.prompt()
            self.search(session.process.pid, *secrets)

    def test_command_line(self):
        """Lines of -c are gone after their answers, and the command of ssh is in no process's environment."""
        secret = self.tftp("import keypair from", f"file rsa.locked certificate-name wf passphrase {LONG}")
        for remote in (False, True):
            # Each command has its own server, because requests are repeated.
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
                silent.bind(("127.0.0.1", 0))
                silent.settimeout(10)
                waits = f"from 127.0.0.1 remote-port {silent.getsockname()[1]} file x certificate-name b"
                if remote:
                    arguments, forgotten = [], []
                    more = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22",
                            "SSH_ORIGINAL_COMMAND": f"tftp import keypair {waits} passphrase {OTHER}"}
                else:
                    arguments, more = ["-c", secret, "-c", f"tftp import certificate {waits}"], {}
                    forgotten = [LONG, *parts(self.keys["rsa"])]
                with subprocess.Popen([terminal.WFSH, "--state", terminal.state(), *arguments], env={**os.environ, **more},
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as session:
                    try:
                        silent.recv(65536)
                        self.search_start(session.pid, LONG, OTHER)
                        self.search(session.pid, *forgotten)
                    finally:
                        session.kill()

    def test_interrupted(self):
        """A line that is abandoned, one that is interrupted, and one with `?`."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent, terminal.Terminal(columns=400) as session:
            silent.bind(("127.0.0.1", 0))
            silent.settimeout(10)
            session.prompt()
            line = (f"tftp import keypair from 127.0.0.1 remote-port {silent.getsockname()[1]} file x"
                    f" certificate-name wf passphrase {LONG}")
            for begin, wait in ((line, lambda: session.until(LONG)), (line + "\r", lambda: silent.recv(65536)),
                                (line + "?", session.silence), (line + "\t", session.silence)):
                session.send(begin)
                wait()
                session.send("\x03")
                session.until("> ")
                session.line("show clock")
                with self.subTest(begin[-8:]):
                    self.search(session.process.pid, LONG)
            self.search_files(session.directory, LONG)

    def test_crash(self):
        """A crash report contains no memory, whatever the environment requests."""
        for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP):
            for more in ({}, {"SWIFT_BACKTRACE": "enable=yes,output-to=stdout"}):
                folder = terminal.state()
                with subprocess.Popen(
                        [terminal.WFSH, "--state", terminal.state()], cwd=folder, stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **more}) as session:
                    session.stdin.write(b"show clock\n")
                    session.stdin.flush()
                    said = os.read(session.stdout.fileno(), 65536)
                    session.send_signal(number)
                    rest, told = session.communicate(timeout=30)
                self.assertEqual(session.returncode, -number)
                # A release build has no tracer and reports that.
                self.assertNotRegex(said + rest + told, rb"(?i)crashed|registers|0x[0-9a-f]{6}")
                self.assertEqual(os.listdir(folder), [])
        with terminal.Terminal() as session:
            session.prompt()
            session.send("tftp import keypair passphrase " + LONG)
            session.until(LONG)
            session.signal(signal.SIGSEGV)
            session.ends()
            self.assertEqual(session.process.returncode, -signal.SIGSEGV)
            self.assertNotRegex(session.silence(), rb"(?i)crashed|registers|0x[0-9a-f]{6}")


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("only root may read the memory of a session")
        sys.exit(77)
    unittest.main()
