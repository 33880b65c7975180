"""After a command, its secrets are gone from the session's memory and from every file.

The memory of a session is read as root, as /proc/PID/mem; without that right the tests are skipped.
"""

import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

import terminal
from importing import TFTPServer

PASSPHRASE = "Passphrase-Zq7"
LONG = "A-longer-passphrase-that-is-on-no-stack-Zq8"
PASSWORD = "Password-Zq9x"
MASTER = "Sixteen-Letters1"
NEXT_MASTER = "Other-Letters-16"


def openssl(*arguments, text=b""):
    return subprocess.run(
        ["openssl", *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        check=True).stdout


def memory(process):
    """Every readable byte of a process, and the addresses of its mappings."""
    with open(f"/proc/{process}/maps", encoding="utf-8", errors="replace") as maps, \
            open(f"/proc/{process}/mem", "rb", 0) as content:
        for line in maps:
            fields = line.split()
            if not fields[1].startswith("r") or line.endswith(("[vvar]\n", "[vsyscall]\n")):
                continue
            start, end = (int(number, 16) for number in fields[0].split("-"))
            try:
                content.seek(start)
                yield (fields[5] if len(fields) > 5 else "anonymous"), content.read(end - start)
            except OSError:
                continue


def spellings(secret):
    """As the terminal, libedit and Swift keep it."""
    data = secret if isinstance(secret, bytes) else secret.encode()
    return [data, b"".join(struct.pack("<I", byte) for byte in data)]


class SecretsTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                "-subj", "/CN=wf.example.com", "-days", "30")
        with open(key, "rb") as stream:
            cls.key = stream.read()
        with open(certificate, "rb") as stream:
            public = stream.read()
        encrypted = {}
        for name, passphrase in (("short", PASSPHRASE), ("long", LONG)):
            encrypted[name] = openssl(
                "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", f"pass:{passphrase}", "-in", key)
        cls.server = TFTPServer({
            "short.pem": public + encrypted["short"], "long.pem": public + encrypted["long"],
            "clear.pem": public + cls.key,
            "wf.p12": openssl("pkcs12", "-export", "-in", certificate, "-inkey", key, "-passout",
                              f"pass:{LONG}"),
        })
        cls.server.start()
        shutil.rmtree(folder)
        body = [line for line in cls.key.splitlines() if not line.startswith(b"-")]
        numbers = openssl("rsa", "-outform", "DER", text=cls.key)
        # Two lines of the PEM, and the DER's bytes of the primes and of the private exponent.
        cls.key_parts = [body[3], body[12], numbers[330:362], numbers[600:632], numbers[760:792]]

    def search(self, session, *secrets):
        pieces = list(memory(session.process.pid))
        # A control: the search finds a text that must be there.
        self.assertTrue(any(session.directory.encode() in piece for _, piece in pieces))
        found = []
        for where, piece in pieces:
            for secret in secrets:
                for spelling in spellings(secret):
                    at = piece.find(spelling)
                    if at >= 0:
                        around = bytes(piece[max(0, at - 48):at + 80])
                        found.append(f"{secret!r} in {where}: {around!r}")
        self.assertEqual(found, [])

    def search_files(self, directory, *secrets):
        for folder, _, names in os.walk(directory):
            for name in names:
                with open(os.path.join(folder, name), "rb") as stream:
                    content = stream.read()
                for secret in secrets:
                    for spelling in spellings(secret):
                        self.assertNotIn(spelling, content, f"{folder}/{name}")

    def transfer(self, words, file, name, rest):
        return (f"tftp {words} from 127.0.0.1 remote-port {self.server.port} file {file} "
                f"certificate-name {name} {rest}")

    def session(self):
        session = terminal.Terminal(columns=400)
        session.prompt()
        return session

    def run_lines(self, lines, *secrets):
        with self.session() as session:
            for line, answer in lines:
                self.assertIn(answer.encode(), session.line(line, 30))
                if line.startswith("configure"):
                    continue
                self.search(session, *secrets)
            self.search_files(session.directory, *secrets)
            with open(f"/proc/{session.process.pid}/cmdline", "rb") as stream:
                arguments = stream.read()
            for secret in secrets:
                self.assertNotIn(secret if isinstance(secret, bytes) else secret.encode(), arguments)

    def test_import(self):
        for file, passphrase, form in (
                ("short.pem", PASSPHRASE, "pem"), ("long.pem", LONG, "pem"),
                ("wf.p12", LONG, "pkcs12"), ("clear.pem", LONG, "pem")):
            with self.subTest(file):
                line = self.transfer(
                    "import keypair", file, "wf", f"format {form} passphrase {passphrase}")
                self.run_lines([(line, "Successfully imported")], passphrase, *self.key_parts)

    def test_refused(self):
        line = self.transfer("import keypair", "short.pem", "wf", f"format pem passphrase {LONG}")
        self.run_lines([(line, "passphrase is wrong")], LONG, *self.key_parts)
        line = self.transfer("import keypair", "short.pem", "wf", f"passphrase {LONG} nonsense")
        self.run_lines([(line, "Invalid syntax")], LONG)
        # The line fails before the word that marks the next one as secret.
        mistyped = line.replace("import", "imprt")
        self.run_lines([
            (mistyped, "Invalid syntax"), ("configure", "[edit]"), ("run " + mistyped, "Invalid"),
            (f"set shared server-prfile radius r secret {LONG}", "Invalid"),
        ], LONG)
        line = self.transfer("import keypair", "long.pem", "wf", f"format pem passphrase {LONG}")
        self.run_lines([("configure", "[edit]"), ("run " + line, "Successfully")], LONG)

    def test_master_key(self):
        self.run_lines([
            (f"request master-key new-master-key {MASTER}", "Successfully"),
            (f"request master-key new-master-key {NEXT_MASTER} current-master-key {MASTER}",
             "Successfully"),
        ], MASTER, NEXT_MASTER)

    def test_secret_leaf(self):
        self.run_lines([
            ("configure", "[edit]"),
            (f"set shared server-profile radius r server s ip-address 192.0.2.1 secret {LONG}",
             "[edit]"),
            ("commit", "committed successfully"),
        ], LONG)

    def test_password_dialogue(self):
        with self.session() as session:
            session.line("configure")
            session.send("set mgt-config users admin password\r")
            session.until("password.*: ?")
            session.send(PASSWORD + "\r")
            session.until("password.*: ?")
            session.send(PASSWORD + "\r")
            session.prompt()
            self.search(session, PASSWORD)
            self.search_files(session.directory, PASSWORD)

    def test_export(self):
        export = f"tftp export certificate remote-port {self.server.port} to 127.0.0.1"
        with self.session() as session:
            line = self.transfer("import keypair", "clear.pem", "wf", "format pem")
            self.assertIn(b"Successfully", session.line(line, 30))
            for form in ("pkcs12", "pem"):
                answer = session.line(
                    f"{export} certificate-name wf format {form} include-key yes passphrase {LONG}")
                self.assertIn(b"Sent", answer)
                self.search(session, LONG, *self.key_parts)
            self.search_files(session.directory, LONG, *self.key_parts)

    def test_pipe(self):
        directory = terminal.state()
        process = subprocess.Popen(
            [terminal.WFSH, "--state", directory], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            line = self.transfer("import keypair", "long.pem", "wf", f"passphrase {LONG}")
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()
            answer = b""
            while b"configuration\n\n" not in answer:
                more = os.read(process.stdout.fileno(), 65536)
                self.assertTrue(more, answer)
                answer += more
            self.assertIn(b"Successfully", answer)
            session = type("Session", (), {"process": process, "directory": directory})
            # The answer may arrive before the session waits again.
            with open(f"/proc/{process.pid}/stat", encoding="ascii") as stream:
                while stream.read().rsplit(")", 1)[1].split()[0] != "S":
                    stream.seek(0)
            self.search(session, LONG, *self.key_parts)
            self.search_files(directory, LONG, *self.key_parts)
        finally:
            process.stdin.close()
            process.wait(10)
            process.stdout.close()

    def test_arguments(self):
        """While a command runs, the process list does not show its words."""
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(10)
        line = (f"tftp import keypair from 127.0.0.1 remote-port {silent.getsockname()[1]} file x "
                f"certificate-name wf passphrase {LONG}")
        process = subprocess.Popen(
            [terminal.WFSH, "--state", terminal.state(), "-c", line], stdout=subprocess.DEVNULL)
        try:
            silent.recv(65536)
            with open(f"/proc/{process.pid}/cmdline", "rb") as stream:
                arguments = stream.read()
            self.assertNotIn(b"tftp", arguments)
            self.assertNotIn(LONG.encode(), arguments)
        finally:
            process.kill()
            process.wait()
            silent.close()

    def test_core(self):
        """A killed session leaves no core file, where another program would."""
        folder = terminal.state()

        def dumps(*arguments):
            process = subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 28, 1 << 28)))
            process.stdin.write(b"show clock\n")
            process.stdin.flush()
            os.read(process.stdout.fileno(), 1)
            process.send_signal(signal.SIGSYS)
            _, status = os.waitpid(process.pid, 0)
            process.returncode = -os.WTERMSIG(status)
            process.stdin.close()
            process.stdout.close()
            return os.WCOREDUMP(status)

        if not dumps("cat"):
            print("SKIPPED: this system writes no core files")
            return
        self.assertFalse(dumps(terminal.WFSH, "--state", terminal.state()))

    def test_edited_line(self):
        """Typed with libedit: cursor keys, words killed and yanked."""
        with self.session() as session:
            line = self.transfer("import keypair", "long.pem", "wf", f"format pem passphrase {LONG}")
            session.send(line)
            session.send("\x1b[D\x1b[D\x05\x17\x19\x01\x0b\x19\x05\r")
            session.until("\n")
            session.prompt(30)
            session.line("show clock")
            self.search(session, LONG, *self.key_parts)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("only root may read the memory of a session")
        sys.exit(77)
    unittest.main()
