"""Many sessions on one state directory, edits by several at a time.

Each edit that was acknowledged is seen by every session at its next command; none is lost, none
half seen; in the end the configuration is what a serial replay of the acknowledged edits gives.
WFSH_SOAK: a thousand sessions.
"""

import os
import random
import re
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from terminal import WFSH, state

IS_SOAK = "WFSH_SOAK" in os.environ
SESSIONS = 1000 if IS_SOAK else 60
ROUNDS = 12
AT_ONCE = 8
END = "]\n"


class Session:
    """One process on pipes: each input line gives its answer."""

    def __init__(self, directory, name):
        self.name = name
        self.process = subprocess.Popen(
            [WFSH, "--state", directory, "--user", name], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1)
        self.line("configure")

    def line(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        answer = ""
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"{self.name} ended after {text!r}: {answer!r}")
            if line == "[edit]\n":
                return answer
            answer += line

    def close(self):
        self.process.stdin.close()
        return self.process.wait(30)


class ManySessions(unittest.TestCase):
    def test_none_lost_none_half_seen(self):
        directory = state()
        expected = {}
        banners = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            sessions = list(pool.map(
                lambda number: Session(directory, f"a{number}"), range(SESSIONS)))
            try:
                for turn in range(ROUNDS):
                    chosen = random.Random(turn).sample(sessions, min(SESSIONS, AT_ONCE * 4))
                    for changes in pool.map(lambda each, turn=turn: self.edit(each, turn), chosen):
                        for name, value in changes:
                            if name == "banner":
                                banners.append(value)
                            elif value is None:
                                expected.pop(name, None)
                            else:
                                expected[name] = value
                    # A session that made no edits sees all of them now.
                    watching = random.Random(-turn - 1).sample(sessions, AT_ONCE)
                    for seen in pool.map(self.look, watching):
                        self.assertEqual(seen, expected)
                changes = sessions[-1].line("run show config list changes")
                last = sessions[0].line("show deviceconfig system login-banner")
                self.assertIn(re.search(r"login-banner (\w+);", last)[1], banners)
                # The list has one change for each acknowledged edit.
                self.assertEqual(changes.count("/login-banner"), len(banners))
                answer = sessions[1].line("commit")
                self.assertIn("Configuration committed successfully", answer)
                self.assertEqual(self.look(sessions[2]), expected)
            finally:
                statuses = list(pool.map(Session.close, sessions))
        self.assertEqual(statuses, [0] * SESSIONS)
        # A replay by a single session.
        replay = Session(state(), "replay")
        for name, value in expected.items():
            self.assertEqual(
                replay.line(f"set shared ocsp-responder {name} host-name {value}"), "\n")
        self.assertEqual(self.look(replay), expected)
        self.assertEqual(replay.close(), 0)

    def edit(self, session, turn):
        """The edits that were acknowledged to this session."""
        changes = []
        for number in range(3):
            name, value = f"{session.name}-{number}", f"host{turn}.example.com"
            answer = session.line(f"set shared ocsp-responder {name} host-name {value}")
            if answer == "\n":
                changes.append((name, value))
        if turn % 3 == 2:
            name = f"{session.name}-0"
            if session.line(f"delete shared ocsp-responder {name}") == "\n":
                changes.append((name, None))
        value = f"{session.name}t{turn}"
        if session.line(f"set deviceconfig system login-banner {value}") == "\n":
            changes.append(("banner", value))
        return changes

    def look(self, session):
        """All entries with their host names; an entry without one was read half-written."""
        shown = session.line("show shared ocsp-responder")
        entries = dict(re.findall(r"^  (\S+) \{\n    host-name (\S+);\n  \}\n", shown, re.M))
        self.assertEqual(len(re.findall(r"^  \S+ *[{;]", shown, re.M)), len(entries), shown[:2000])
        return entries


if __name__ == "__main__":
    unittest.main()
