"""A look ahead keeps nothing, a set clock keeps everything, and time never runs backwards unsaid."""

import os
import signal
import subprocess
import unittest
from datetime import datetime, timedelta, timezone

from terminal import WFSH, state

EDIT = ("configure", "set deviceconfig system hostname later", "commit", "save config to later.xml")


def run(directory, *options, lines=("show clock",), environment=()):
    arguments = [argument for line in lines for argument in ("-c", line)]
    variables = dict(os.environ, **dict(environment))
    return subprocess.run(
        [WFSH, "--state", directory, *options, *arguments], capture_output=True, text=True, timeout=60,
        check=False, stdin=subprocess.DEVNULL, env=variables)


def contents(directory):
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, directory)] = file.read()
    return found


def year(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y")


class LookAhead(unittest.TestCase):
    def setUp(self):
        self.state = state()
        self.temporary = state()
        result = run(self.state, lines=("configure", "set deviceconfig system hostname now", "commit",
                                        "set deviceconfig system domain a.example"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.before = contents(self.state)

    def ahead(self, *options, lines=("show clock",), environment=()):
        return run(self.state, *options, lines=lines, environment={"TMPDIR": self.temporary, **dict(environment)})

    def test_it_keeps_nothing(self):
        for options, environment in ((("--clock", "+400d"), {}), ((), {"WFSH_CLOCK": "+400d"})):
            result = self.ahead(
                *options, lines=("show clock", *EDIT, "show deviceconfig system hostname",
                                 "show deviceconfig system domain"), environment=environment)
            self.assertEqual(result.returncode, 0, result.stdout)
            self.assertIn(year(400), result.stdout)
            self.assertIn("hostname later", result.stdout)
            self.assertIn("domain a.example", result.stdout)
            self.assertIn(f"looking ahead on a copy of {self.state}; nothing is kept", result.stderr)
            self.assertEqual(contents(self.state), self.before)
            self.assertEqual(os.listdir(self.temporary), [])
        self.assertEqual(run(self.state).stderr, "")

    def test_of_no_directory(self):
        directory = os.path.join(state(), "none")
        result = run(directory, "--clock", "+1d", lines=EDIT)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertFalse(os.path.exists(directory))

    def test_of_a_listener(self):
        listener = subprocess.Popen(
            [WFSH, "serve", "--listen", "127.0.0.1:0", "--state", self.state, "--clock", "+400d"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, TMPDIR=self.temporary))
        try:
            self.assertIn("listening on", listener.stdout.readline())
            self.assertEqual(len(os.listdir(self.temporary)), 1)
        finally:
            listener.send_signal(signal.SIGTERM)
            _, said = listener.communicate(timeout=20)
        self.assertEqual(listener.returncode, 0)
        self.assertIn("nothing is kept", said)
        self.assertEqual(contents(self.state), self.before)
        self.assertEqual(os.listdir(self.temporary), [])

    def test_a_set_clock_keeps_everything(self):
        result = self.ahead("--set-clock", "+400d", lines=EDIT)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        result = run(self.state, lines=("show config running",))
        self.assertIn("later", result.stdout)
        self.assertIn("the time runs backwards", result.stderr)
        self.assertIn(year(400), result.stderr)
        self.assertIn(os.path.join(self.state, "clock"), result.stderr)
        # Going on from there, or accepting the earlier time, ends the message.
        self.assertEqual(run(self.state, "--set-clock", "+401d").stderr, "")
        os.remove(os.path.join(self.state, "clock"))
        self.assertEqual(run(self.state).stderr, "")

    def test_a_session_that_only_looks_at_a_later_time_is_remembered(self):
        for options in (("--set-clock", "+400d"), ("--clock", f"{year(800)}-12-31 08:00:00")):
            self.assertEqual(run(self.state, *options).stderr, "")
            self.assertIn("the time runs backwards", run(self.state).stderr)

    def test_an_absolute_time_is_kept(self):
        self.assertEqual(run(self.state, "--clock", "2031-01-01 08:00:00", lines=EDIT).returncode, 0)
        result = run(self.state, "--clock", "2031-01-02", lines=("show config audit info",))
        self.assertIn("2031/01/01 08:00", result.stdout)
        self.assertEqual(result.stderr, "")

    def test_one_option_or_the_other(self):
        result = run(self.state, "--clock", "+1d", "--set-clock", "+1d")
        self.assertEqual(result.returncode, 2)
        self.assertIn("exclude each other", result.stderr)
        # An option wins over the environment.
        result = self.ahead("--set-clock", "+1d", lines=EDIT, environment={"WFSH_CLOCK": "+1d"})
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("later", run(self.state, lines=("show config running",)).stdout)


if __name__ == "__main__":
    unittest.main()
