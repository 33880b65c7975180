"""wfsh killed at its system calls, and its system calls made to fail, by strace.

An edit, a save, a commit, another edit and a load run in one process; whatever happens to it, the
next process finds configurations that are old or new and whole, with everything that was
acknowledged. WFSH_SOAK: at every call that names or changes a file; otherwise at a part of them.
"""

import os
import re
import shutil
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from terminal import WFSH, state

CHANGING = ["pwrite64", "pwritev", "fsync", "rename", "link", "unlink", "mkdir"]
ALL = CHANGING + ["write", "flock", "openat", "close", "pread64", "newfstatat", "chmod"]
LINES = [
    "configure", "set deviceconfig system hostname new", "save config to s.xml", "commit",
    "set deviceconfig system hostname newer", "load config from s.xml"]


def run(directory, *lines, trace=()):
    arguments = [argument for line in lines for argument in ("-c", line)]
    return subprocess.run(
        [*trace, WFSH, "--state", directory, *arguments], capture_output=True, text=True,
        timeout=30, check=False)


def host_name(text):
    found = re.search(r"hostname (\w+)", text)
    return found[1] if found else None


class Kill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = state()
        result = run(
            cls.base, "configure", "set deviceconfig system hostname base", "commit",
            "set deviceconfig system login-banner acknowledged")
        assert result.returncode == 0, result.stdout

    def copy(self):
        directory = state()
        shutil.rmtree(directory)
        shutil.copytree(self.base, directory)
        return directory

    def calls(self):
        """The number of each system call in an undisturbed run."""
        log = os.path.join(state(), "log")
        result = run(self.copy(), *LINES, trace=["strace", "-f", "-qq", "-o", log])
        self.assertEqual(result.returncode, 0, result.stdout)
        counts = {}
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                found = re.match(r"\d+ +(\w+)\(", line)
                if found:
                    counts[found[1]] = counts.get(found[1], 0) + 1
        return counts

    def possible(self, output):
        """The candidate and running configurations that the acknowledged commands allow."""
        answers = output.split("[edit]\n")
        done = answers[:-1]
        candidate, running = {"base"}, {"base"}

        def went_well(number, text):
            return len(done) > number and text in done[number] and "rror" not in done[number]

        for number, step in enumerate(LINES):
            if step.startswith("set"):
                new = {step.split()[-1]}
                candidate = new if went_well(number, "\n") else candidate | new
            elif step == "commit":
                good = went_well(number, "Configuration committed successfully")
                running = set(candidate) if good else running | candidate
            elif step.startswith("load"):
                good = went_well(number, "Config loaded from s.xml")
                candidate = {"new", "base"} if good else candidate | {"new", "base"}
        return candidate, running

    def check(self, injection):
        directory = self.copy()
        result = run(
            directory, *LINES,
            trace=["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={injection}"])
        if ":signal=KILL" in injection:
            self.assertEqual(result.returncode, -9, injection)
        candidate, running = self.possible(result.stdout)
        told = f"{injection}: {result.stdout[-600:]}{result.stderr[-600:]}"
        shown = [run(directory, "show config " + which) for which in ("candidate", "running")]
        for answer, possible in zip(shown, (candidate, running)):
            self.assertEqual(answer.returncode, 0, told + answer.stdout + answer.stderr)
            self.assertIn(host_name(answer.stdout), possible, told)
            self.assertTrue(answer.stdout.rstrip().endswith("}"), told)
        self.assertIn("login-banner acknowledged", shown[0].stdout, told)
        if "Config saved to s.xml" in result.stdout:
            self.assertIn("</config>", open(directory + "/saved/s.xml", encoding="utf-8").read())
        after = run(
            directory, "configure", "set deviceconfig system hostname after", "commit",
            "run show config running")
        self.assertEqual(after.returncode, 0, told + after.stdout + after.stderr)
        self.assertEqual(host_name(after.stdout), "after", told)
        shutil.rmtree(directory)

    def test_every_call(self):
        counts = self.calls()
        is_soak = "WFSH_SOAK" in os.environ
        injections = []
        for call in ALL if is_soak else CHANGING:
            numbers = range(1, counts.get(call, 0) + 1)
            for number in numbers if is_soak else list(numbers)[::2]:
                injections.append(f"{call}:signal=KILL:when={number}")
            if call not in CHANGING:
                continue
            for number in numbers if is_soak else list(numbers)[1::2]:
                for error in ("ENOSPC", "EIO"):
                    injections.append(f"{call}:error={error}:when={number}")
        self.assertGreater(len(injections), 40)
        with ThreadPoolExecutor(2) as pool:
            for injection, outcome in [(each, pool.submit(self.check, each)) for each in injections]:
                with self.subTest(injection=injection):
                    outcome.result()


if __name__ == "__main__":
    if not shutil.which("strace") or subprocess.run(
            ["strace", "-o", "/dev/null", "true"], check=False).returncode:
        print("SKIPPED: strace cannot be used here")
        sys.exit(77)
    unittest.main()
