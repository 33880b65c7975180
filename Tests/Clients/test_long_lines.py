"""Lines of very many words, bytes or commands: their cost is linear, and a limit ends them.

The times are bounds for a busy machine; each was missed by far when the cost was quadratic.
"""

import os
import subprocess
import time
import unittest

from terminal import WFSH, Terminal, state

MOST_WORDS = 65_536


def run(text, seconds=30):
    start = time.monotonic()
    result = subprocess.run(
        [WFSH, "--state", state()], input=text, capture_output=True, text=True, timeout=seconds,
        check=False)
    return result, time.monotonic() - start


class LongLines(unittest.TestCase):
    def test_an_open_quote_before_20000_lines(self):
        rest = "".join(f"line {number} of a value\n" for number in range(20_000))
        result, taken = run(f'configure\nset deviceconfig system login-banner "{rest}"\ntop\n')
        self.assertLess(taken, 8)
        # The value is too long for the banner, and the line behind it is a line of its own.
        self.assertIn("login-banner constraints failed", result.stdout)
        self.assertEqual(result.stdout.count("[edit]"), 3)

    def test_an_open_quote_on_a_terminal(self):
        rest = "".join(f"line {number} of a value\r" for number in range(20_000))
        with Terminal() as session:
            session.prompt()
            session.line("configure")
            start = time.monotonic()
            session.send(f'set deviceconfig system login-banner "{rest}"\r')
            session.until("constraints failed", 40)
            self.assertLess(time.monotonic() - start, 25)
            session.prompt()
            # Ctrl-C drops an unfinished value, too.
            session.send('set deviceconfig system login-banner "a\rb\r\x03')
            session.until(r"\^C")
            session.prompt()
            self.assertIn(b"[edit]", session.line("top"))

    def test_the_sum_of_the_lines_is_limited(self):
        rest = (("x" * 1_000_000) + "\n") * 20
        result, _ = run(f'configure\nset deviceconfig system login-banner "{rest}"\ntop\n')
        self.assertIn("A line may have at most 16777216 bytes.\n", result.stdout)
        # What is behind the quote is a line of its own.
        self.assertEqual(result.stdout.count("[edit]"), 3, result.stdout)
        self.assertEqual(result.returncode, 1)

    def test_40000_words(self):
        names = " ".join(f"10.0.{number // 256}.{number % 256}" for number in range(40_000))
        words = "set shared ocsp-responder a host-name " + "b " * 40_000
        pairs = "set shared " + "".join(
            f"ocsp-responder r{number} host-name h " for number in range(10_000))
        for line in (words, pairs, "show " + names, f"set deviceconfig system permitted-ip [ {names} ]"):
            with self.subTest(line=line[:50]):
                _, taken = run(f"configure\n{line}\ntop\n")
                self.assertLess(taken, 6)

    def test_the_words_are_limited(self):
        for count, is_refused in ((MOST_WORDS, False), (MOST_WORDS + 1, True)):
            result, _ = run("nonsense " * count + "\n")
            self.assertEqual(
                result.stdout, f"A line may have at most {MOST_WORDS} words.\n\nInvalid syntax.\n"
                if is_refused else "Unknown command: nonsense\n")

    def test_nested_commands_are_limited(self):
        for word in ("top", "run"):
            for count, is_refused in ((16, False), (17, True), (5_000, True), (60_000, True)):
                with self.subTest(word=word, count=count):
                    result, taken = run(f"configure\n{f'{word} ' * count}\ntop\n")
                    self.assertLess(taken, 6)
                    self.assertGreaterEqual(result.returncode, 0, "a signal ended it")
                    self.assertEqual(result.stdout.count("[edit]"), 3, result.stdout[:500])
                    if word == "top":
                        self.assertEqual("at most 16 commands" in result.stdout, is_refused)


if __name__ == "__main__":
    unittest.main()
