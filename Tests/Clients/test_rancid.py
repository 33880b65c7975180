"""RANCID's `paloalto` collector (panlogin and its parser) against wfsh behind sshd."""

import os
import shutil
import subprocess
import unittest

from connection import KEY, USER, WAYS
from terminal import state

FOLDER = "/usr/lib/rancid/bin"


class RANCID(unittest.TestCase):
    def collect(self, port):
        folder = state()
        login = os.path.join(folder, "cloginrc")
        with open(login, "w", encoding="utf-8") as file:
            os.chmod(login, 0o600)
            file.write(
                f"add user * {USER}\nadd password * {{none}} {{none}}\nadd method * ssh\n"
                f"add sshcmd * {{ssh\\ -F\\ /dev/null\\ -p\\ {port}\\ -i\\ {KEY}\\ "
                "-o\\ StrictHostKeyChecking=no\\ -o\\ UserKnownHostsFile=/dev/null\\ "
                "-o\\ IdentitiesOnly=yes\\ -o\\ LogLevel=ERROR}\n")
        # A first run is clean only if RANCID recognized login, every command and the end.
        result = subprocess.run(
            [f"{FOLDER}/rancid", "-t", "paloalto", "127.0.0.1"], cwd=folder, timeout=50,
            capture_output=True, text=True, check=False,
            env={"PATH": f"{FOLDER}:{os.environ['PATH']}", "HOME": folder, "TERM": "vt100",
                 "CLOGINRC": login, "PAR_COUNT": "1", "BASEDIR": folder, "LC_ALL": "C.UTF-8"})
        self.assertEqual(result.stdout + result.stderr, "")
        self.assertEqual(result.returncode, 0)
        with open(os.path.join(folder, "127.0.0.1.new"), encoding="utf-8") as file:
            return file.read()

    def test_collects(self):
        for way, port in WAYS.items():
            with self.subTest(way=way):
                text = self.collect(port)
                self.assertTrue(text.startswith("#RANCID-CONTENT-TYPE: paloalto\n"))
                self.assertIn("#hostname: WF-500\n", text)
                self.assertIn("#operational-mode: normal\n", text)
                self.assertNotIn("time:", text)
                self.assertNotIn("Invalid syntax", text)
                self.assertRegex(text, r"(?s)\nconfig \{\n  mgt-config \{\n.*\n\}\n")


if __name__ == "__main__":
    if not shutil.which(f"{FOLDER}/rancid"):
        print("rancid is not installed (see Scripts/install-packages)")
        raise SystemExit(77)
    unittest.main()
