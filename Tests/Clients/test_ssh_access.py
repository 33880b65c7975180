"""Documentation/sshd/10-wfsh.conf, exactly as it is: every way past wfsh is closed.

sshd runs in a mount namespace of its own, in which the account is in the group wfsh and wfsh is
/usr/local/bin/wfsh. That needs root.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import terminal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DROP_IN = os.path.join(ROOT, "Documentation", "sshd", "10-wfsh.conf")
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
ACCOUNT = pwd.getpwuid(os.getuid()).pw_name

# What an administrator may find in sshd_config behind the drop-in file: everything open.
OPEN = """
Subsystem sftp internal-sftp
AcceptEnv *
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
GatewayPorts yes
PermitUserRC yes
PermitUserEnvironment yes
PrintMotd yes
"""


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def can_listen(port):
    """Whether something listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Server:
    """sshd with or without the drop-in file, and a home directory full of tricks."""

    def __init__(self, uses_drop_in=True):
        self.directory = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        os.chmod(self.directory, 0o755)
        self.port = free_port()
        for name in ("home/.ssh", "local/bin", "state"):
            os.makedirs(self.path(name))
        os.symlink(os.path.realpath(terminal.WFSH), self.path("local/bin/wfsh"))
        for key in ("host", "user"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(key)], check=True)
        with open(self.path("user.pub"), encoding="ascii") as file:
            key = file.read()
        self.write("keys", f'environment="WFSH_CLOCK=2031-01-01 00:00:00 UTC" {key}')
        self.write("home/.ssh/rc", f"touch {self.path('rc-ran')}\n")
        self.write("home/.ssh/environment", "WFSH_CLOCK=2031-01-01 00:00:00 UTC\n")
        account = pwd.getpwnam(ACCOUNT)
        self.write(
            "passwd", f"{ACCOUNT}:x:{account.pw_uid}:{account.pw_gid}::{self.path('home')}:/bin/sh\n"
            "sshd:x:65500:65534::/run/sshd:/usr/sbin/nologin\n")
        self.write("group", f"{ACCOUNT}:x:{account.pw_gid}:\nnogroup:x:65534:\nwfsh:x:65501:{ACCOUNT}\n")
        self.write("sshd.conf", (f"Include {DROP_IN}\n" if uses_drop_in else "") + f"""
ListenAddress 127.0.0.1:{self.port}
HostKey {self.path('host')}
AuthorizedKeysFile {self.path('keys')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
SetEnv WFSH_STATE={self.path('state')}
""" + OPEN)
        self.log = open(self.path("log"), "wb")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", """
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group &&
mount --bind "$1/local" /usr/local && shift && exec "$@"
""", "sh", self.directory, SSHD, "-D", "-e", "-f", self.path("sshd.conf")],
            stdin=subprocess.DEVNULL, stderr=self.log)
        end = time.monotonic() + 10
        while not can_listen(self.port):
            if time.monotonic() > end or self.process.poll() is not None:
                with open(self.path("log"), encoding="utf-8") as file:
                    raise AssertionError(file.read())
            time.sleep(0.02)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def options(self, *more):
        settings = [
            f"IdentityFile={self.path('user')}", "IdentitiesOnly=yes", "IdentityAgent=none",
            "StrictHostKeyChecking=no", f"UserKnownHostsFile={self.path('known')}", "BatchMode=yes",
            "LogLevel=ERROR", f"Port={self.port}", f"User={ACCOUNT}", *more]
        return ["-F", "/dev/null"] + [word for text in settings for word in ("-o", text)]

    def run(self, program, *words, options=(), text="", environment=()):
        return subprocess.run(
            [program, *self.options(*options), *words], input=text, text=True, timeout=30,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env={**os.environ, **dict(environment)})

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_a_line_and_a_session_are_run_by_wfsh(self):
        self.assertIn("hostname: WF-500", self.server.run("ssh", "127.0.0.1", "show system info").stdout)
        session = self.server.run("ssh", "127.0.0.1", text="show system info\n")
        self.assertIn("hostname: WF-500", session.stdout)

    def test_no_shell(self):
        for line in ("/bin/sh -c id", "id", "show clock; id", "$(id)", "sh"):
            answer = self.server.run("ssh", "127.0.0.1", line)
            self.assertNotIn("uid=", answer.stdout)
            self.assertEqual(answer.returncode, 1, line)

    def test_no_files(self):
        self.server.write("secret", "secret-text")
        for words in (["-s"], ["-O"]):
            copy = self.server.run(
                "scp", *words, f"127.0.0.1:{self.server.path('secret')}", self.server.path("got"))
            self.assertNotEqual(copy.returncode, 0)
            self.assertFalse(os.path.exists(self.server.path("got")))
        listing = self.server.run("sftp", "-b", "-", "127.0.0.1", text=f"ls {self.server.directory}\n")
        self.assertNotEqual(listing.returncode, 0)

    def test_no_forwarding(self):
        with socket.create_server(("127.0.0.1", 0)) as inside:
            port = inside.getsockname()[1]
            through = self.server.run("ssh", "-W", f"127.0.0.1:{port}", "127.0.0.1")
            self.assertIn("stdio forwarding failed", through.stdout)
            inside.setblocking(False)
            with self.assertRaises(BlockingIOError):
                inside.accept()
        other = free_port()
        back = self.server.run(
            "ssh", "-R", f"127.0.0.1:{other}:127.0.0.1:1", "127.0.0.1", "show clock",
            options=["ExitOnForwardFailure=yes"])
        self.assertIn("remote port forwarding failed", back.stdout)
        sockets = self.server.run(
            "ssh", "-R", f"{self.server.path('socket')}:127.0.0.1:1", "127.0.0.1", "show clock",
            options=["ExitOnForwardFailure=yes"])
        self.assertIn("remote port forwarding failed", sockets.stdout)
        self.assertFalse(os.path.exists(self.server.path("socket")))

    def test_no_file_and_no_client_changes_the_environment(self):
        answer = self.server.run(
            "ssh", "127.0.0.1", "show clock", options=["SendEnv=WFSH_*"],
            environment={"WFSH_CLOCK": "2031-01-01 00:00:00 UTC"})
        self.assertEqual(answer.returncode, 0)
        self.assertNotIn("2031", answer.stdout)
        self.assertFalse(os.path.exists(self.server.path("rc-ran")))

    def test_what_is_in_force(self):
        shown = subprocess.run(
            ["unshare", "--mount", "sh", "-c", """
mount --bind "$1/group" /etc/group && shift && exec "$@"
""", "sh", self.server.directory, SSHD, "-T", "-f", self.server.path("sshd.conf"), "-C",
             f"user={ACCOUNT},host=localhost,addr=127.0.0.1"],
            text=True, stdout=subprocess.PIPE, check=True).stdout.split("\n")
        for line in (
                "allowtcpforwarding no", "allowstreamlocalforwarding no", "allowagentforwarding no",
                "x11forwarding no", "permittunnel no", "gatewayports no", "permituserrc no",
                "permituserenvironment no", "printmotd no", "printlastlog no",
                "forcecommand /usr/local/bin/wfsh", "acceptenv LANG", "acceptenv LC_*"):
            self.assertIn(line, shown)
        self.assertNotIn("acceptenv *", shown)


class WithoutTheFile(unittest.TestCase):
    def test_the_ways_are_open(self):
        """The tests above would find each way that is open."""
        server = Server(uses_drop_in=False)
        try:
            self.assertIn("uid=", server.run("ssh", "127.0.0.1", "id").stdout)
            self.assertTrue(os.path.exists(server.path("rc-ran")))
            answer = server.run("ssh", "127.0.0.1", "echo $WFSH_CLOCK")
            self.assertIn("2031", answer.stdout)
            listing = server.run("sftp", "-b", "-", "127.0.0.1", text=f"ls {server.directory}\n")
            self.assertEqual(listing.returncode, 0)
        finally:
            server.close()


if __name__ == "__main__":
    if os.getuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        print("needs root and a mount namespace")
        sys.exit(77)
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    unittest.main()
