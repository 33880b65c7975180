"""How the clients reach wfsh: sshd with wfsh as ForceCommand, and as login shell where possible."""

import functools
import getpass
import os
import sys

KEY = os.environ["DIALOGUE_KEY"]
USER = getpass.getuser()
WAYS = {"ForceCommand": int(os.environ["SHELL_PORT"])}
if os.environ["LOGIN_PORT"]:
    WAYS["login shell"] = int(os.environ["LOGIN_PORT"])
else:
    print("SKIPPED: wfsh as login shell")


def need(*modules):
    """Skips the dialogue if a package is missing."""
    for module in modules:
        try:
            __import__(module)
        except ImportError as error:
            print(f"{error} (see Scripts/install-python-tools)")
            sys.exit(77)


def each_way(test):
    """Runs a test once for each login method, with a connection and its number."""

    @functools.wraps(test)
    def run(self):
        for number, (way, port) in enumerate(WAYS.items()):
            for transport in self.transports:
                with self.subTest(way=way, transport=transport):
                    with self.connect(port, transport) as device:
                        test(self, device, f"{number}{transport}")

    return run
