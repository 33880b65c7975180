"""The listener and the shell agree on what is in force: a commit counts when its prompt is back, what
no listener can serve is refused, what cannot be loaded closes the listener, and every event is in the
next report."""

import os
import shutil
import signal
import subprocess
import sys
import time

from listener import WFSH, FileServer, Listener, Workshop, connect, scratch

NAME = "set shared certificate-profile cp username-field subject common-name"
ROUNDS = 10


class Checks:
    def __init__(self):
        self.count, self.failures = 0, []

    def expect(self, holds, text):
        self.count += 1
        if not holds:
            self.failures.append(str(text))


def wfsh(*options, text=None, **more):
    return subprocess.run([WFSH, *options], input=text, capture_output=True, text=True, timeout=30, check=False, **more)


def title(process):
    with open(f"/proc/{process}/cmdline", "rb") as file:
        return file.read().rstrip(b"\0").replace(b"\0", b" ").decode()


def places(checks, folder):
    """A state directory that does not exist is served on purpose only."""
    missing = f"{folder}/mistyped"
    answer = wfsh("serve", "--listen", "127.0.0.1:0", "--state", missing)
    checks.expect(answer.returncode == 3 and missing in answer.stderr and "--create" in answer.stderr
                  and not answer.stdout, answer)
    for options, more in ((("--state", missing, "--create"), {}), ((), {"XDG_STATE_HOME": f"{folder}/home"})):
        environment = {name: value for name, value in os.environ.items() if name != "WFSH_STATE"}
        server = subprocess.Popen([WFSH, "serve", "--listen", "127.0.0.1:0", *options], text=True,
                                  stdout=subprocess.PIPE, env={**environment, **more})
        line = server.stdout.readline()
        checks.expect(line.startswith("wfsh: listening on "), (options, line))
        address = line.strip().rsplit(" ", 1)[-1]
        state = missing if options else f"{folder}/home/wfsh"
        checks.expect(title(server.pid) == f"wfsh: serve {address} {state}", title(server.pid))
        server.terminate()
        checks.expect(server.wait(10) == 0, options)
    session = subprocess.Popen([WFSH, "--state", f"{folder}/mistyped", "--user", "eva"], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    session.stdin.write("show clock\n")
    session.stdin.flush()
    while session.stdout.readline().strip() == "":
        pass
    checks.expect(title(session.pid) == "wfsh: session eva", title(session.pid))
    session.communicate()


def in_force(checks, listener, folder):
    """No client of a removed CA gets in after the prompt, and its refusal is in the next report."""
    waited = []
    for number in range(ROUNDS):
        listed = number % 2 == 1
        start = time.monotonic()
        verb = "set" if listed else "delete"
        answer = listener.shell("configure", f"{verb} shared certificate-profile cp CA old", "commit")
        waited.append(time.monotonic() - start)
        seen = connect(listener.port, "-cert fw-old.pem -key fw-old.key", folder)
        checks.expect("committed successfully" in answer and "Warning" not in answer, answer)
        checks.expect(str(seen) == ("name fw-old" if listed else "alert 48"), f"round {number}: {seen}")
        if not listed:
            told = listener.refused()
            checks.expect(len(told) == number // 2 + 1 and "CN=old" in told[-1], told)
            checks.expect(listener.status()["refused"] == str(number // 2 + 1), listener.status())
    print(f"a session with a commit takes {min(waited) * 1000:.0f} to {max(waited) * 1000:.0f} ms")
    os.kill(listener.process.pid, signal.SIGSTOP)
    start = time.monotonic()
    answer = listener.shell("configure", "set deviceconfig system hostname late", "commit")
    took = time.monotonic() - start
    os.kill(listener.process.pid, signal.SIGCONT)
    checks.expect("committed successfully" in answer and f"(process {listener.process.pid}) has not confirmed version"
                  in answer.replace("\n", " "), answer)
    checks.expect(0.9 < took < 10, took)


def unservable(checks, listener, folder):
    """The commit refuses a server key that OpenSSL does not load; the listener goes on as it was."""
    before = listener.status()
    checks.expect(before["certificate"] == "server", before)
    lines = ("configure", "set shared ssl-tls-service-profile tls certificate weak")
    answer = listener.shell(*lines, "validate full", "commit", "run wfsh check certificates")
    reason = "ssl-tls-service-profile 'tls' cannot be served: OpenSSL refuses certificate 'weak': SSL routines: ee key too small"
    way = "set shared ssl-tls-service-profile tls certificate CERTIFICATE"
    flat = " ".join(answer.split())
    checks.expect(flat.count(reason) >= 2 and way in flat and "Commit failed" in flat
                  and "committed successfully" not in flat, answer)
    checks.expect(listener.status() == before, listener.status())
    listener.shell("configure", "set shared ssl-tls-service-profile tls certificate server")


def damaged(checks, listener, folder):
    """A configuration that cannot be loaded closes the listener until one can."""
    running = f"{listener.state}/running-config.xml"
    shutil.copy2(running, f"{folder}/kept.xml")
    with open(f"{folder}/broken.xml", "w", encoding="utf-8") as file:
        file.write("<config><shared>")
    shutil.copy(f"{folder}/broken.xml", f"{listener.state}/put")
    os.rename(f"{listener.state}/put", running)
    end = time.monotonic() + 5
    while not any(row[0] == "problem" for row in listener.report()) and time.monotonic() < end:
        time.sleep(0.02)
    seen = connect(listener.port, "-cert fw-new.pem -key fw-new.key", folder)
    checks.expect(str(seen) == "neither", seen)
    checks.expect("every connection is refused: " in listener.problems(), listener.problems())
    shutil.copy2(f"{folder}/kept.xml", f"{listener.state}/put")
    os.rename(f"{listener.state}/put", running)
    end = time.monotonic() + 5
    while any(row[0] == "problem" for row in listener.report()) and time.monotonic() < end:
        time.sleep(0.02)
    checks.expect(str(connect(listener.port, "-cert fw-new.pem -key fw-new.key", folder)) == "name fw-new", "closed")


def lost(checks, listener, folder):
    """A state directory without its running configuration is refused, and restored as the message says."""
    version = listener.version()
    os.remove(f"{listener.state}/running-config.xml")
    for answer in (wfsh("--state", listener.state, "-c", "show clock"),
                   wfsh("serve", "--listen", "127.0.0.1:0", "--state", listener.state)):
        checks.expect(answer.returncode == 3 and f"version {version} was committed" in answer.stderr
                      and "restore it with: cp -p " in answer.stderr and not answer.stdout, answer)
    command = answer.stderr.rsplit("restore it with: ", 1)[-1].split()
    subprocess.run(command, check=True)
    answer = wfsh("--state", listener.state, "-c", "show clock")
    checks.expect(answer.returncode == 0, answer)


def main():
    checks = Checks()
    with scratch() as folder:
        shop = Workshop(folder)
        for name in ("old", "new"):
            shop.authority(name)
            shop.leaf(f"fw-{name}", by=name)
        shop.leaf("server", by="new")
        shop.leaf("weak", by="new", key="rsa:1024")
        for name in ("server", "weak"):
            shop.pair(name)
        places(checks, folder)
        listener = Listener(f"{folder}/state", FileServer(folder))
        listener.load("old", "new", pairs=("server", "weak"))
        listener.configure("set shared ssl-tls-service-profile tls certificate server",
                           "set shared certificate-profile cp CA old", "set shared certificate-profile cp CA new", NAME,
                           "set deviceconfig setting management secure-conn-server ssl-tls-service-profile tls",
                           "set deviceconfig setting management secure-conn-server certificate-profile cp")
        in_force(checks, listener, folder)
        unservable(checks, listener, folder)
        damaged(checks, listener, folder)
        checks.expect(listener.stop() == 0, "the listener does not end with 0")
        lost(checks, listener, folder)
    print(f"{checks.count} checks, {len(checks.failures)} failures", *checks.failures, sep="\n")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
