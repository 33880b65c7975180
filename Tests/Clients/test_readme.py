"""The five minutes of the README: each command runs, and each line that it shows is printed."""

import os
import re
import select
import subprocess
import time
import unittest

from terminal import WFSH, state

README = os.path.dirname(os.path.abspath(__file__)) + "/../../README.md"
LISTEN = "127.0.0.1:8443"


class FiveMinutes(unittest.TestCase):
    def setUp(self):
        with open(README, encoding="utf-8") as file:
            section = file.read().split("\n## Five minutes\n", 1)[1].split("\n## ", 1)[0]
        self.lines = "".join(re.findall(r"```\n(.*?)```\n", section, re.S)).splitlines()
        self.environment = dict(os.environ, WFSH_STATE=state())
        self.listener = None
        self.address = LISTEN

    def tearDown(self):
        if self.listener:
            self.listener.terminate()
            self.listener.communicate(timeout=10)

    def listen(self, line):
        self.assertEqual(line, f"wfsh serve --listen {LISTEN} &")
        self.listener = subprocess.Popen(
            [WFSH, "serve", "--listen", "127.0.0.1:0"], env=self.environment, text=True,
            stdout=subprocess.PIPE)
        self.assertTrue(select.select([self.listener.stdout], [], [], 10)[0])
        self.address = self.listener.stdout.readline().split()[-1]
        return f"wfsh: listening on {LISTEN}\n"

    def shell(self, line):
        # wfsh is the one under test; curl stays what it is.
        port = self.address.split(":")[1]
        line = line.replace(LISTEN, self.address).replace("port 8443", f"port {port}")
        return subprocess.run(
            ["bash", "-c", f'wfsh() {{ "$WFSH" "$@"; }}; {line}'], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30).stdout

    def session(self, lines):
        return subprocess.run(
            [WFSH], input="\n".join(lines) + "\n", env=self.environment, text=True, timeout=30,
            stdout=subprocess.PIPE, check=True).stdout

    def test_each_line(self):
        steps = []  # a command with the lines of its session, and what it shows
        for line in self.lines:
            prompt = re.match(r"admin@[\w-]+[>#] (.*)", line)
            if line.startswith("$ "):
                steps.append(([line[2:]], []))
            elif prompt:
                steps[-1][0].append(prompt[1])
            else:
                steps[-1][1].append(line)
        self.assertGreater(len(steps), 5)
        for commands, shown in steps:
            # The listener's reports follow the event.
            end = time.monotonic() + 10
            while True:
                if commands[0] == "wfsh":
                    output = self.session(commands[1:])
                elif commands[0].startswith("wfsh serve"):
                    output = self.listen(commands[0])
                elif commands[0].startswith("export WFSH_STATE="):
                    output = ""
                else:
                    output = self.shell(commands[0])
                missing = [line for line in shown if line not in output]
                if not missing or time.monotonic() > end or "refused" not in commands[0]:
                    break
                time.sleep(0.05)
            self.assertEqual(missing, [], f"{commands}: {output}")


if __name__ == "__main__":
    unittest.main()
