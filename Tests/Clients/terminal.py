"""A session of wfsh on a pseudo-terminal, byte by byte; uses only the standard library."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

WFSH = os.environ["WFSH"]
PROMPT = rb"(?:^|\n)[A-Za-z0-9._-]+@[A-Za-z0-9._()-]+[>#] \Z"
LIMIT = 10.0


def state():
    """A new state directory."""
    return tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])


class Terminal:
    """`chunks` has the result of each read; `unread` the bytes that no test has consumed yet."""

    def __init__(self, rows=24, columns=80, term="xterm", directory=None, arguments=(),
                 environment=()):
        self.directory = directory or state()
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "WFSH_STATE": self.directory}
        if term is not None:
            variables["TERM"] = term
        variables.update(environment)
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.master = master
        self.chunks = []
        self.times = []
        self.unread = b""

        def lead():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [WFSH, *arguments], stdin=slave, stdout=slave, stderr=slave, env=variables,
            preexec_fn=lead)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.slave, self.master):
            if descriptor is not None:
                os.close(descriptor)
        self.slave = self.master = None

    def hang_up(self):
        """Closes the terminal, as a lost connection does."""
        os.close(self.slave)
        os.close(self.master)
        self.slave = self.master = None

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        while data:
            _, writable, _ = select.select([], [self.master], [], LIMIT)
            if not writable:
                raise AssertionError("the session takes no more input")
            # Small pieces with reads between them, so that neither side blocks the other.
            data = data[os.write(self.master, data[:1024]):]
            self._take(0)

    def _take(self, seconds):
        readable, _, _ = select.select([self.master], [], [], seconds)
        if not readable:
            return False
        try:
            chunk = os.read(self.master, 65536)
        except OSError:
            return False
        self.chunks.append(chunk)
        self.times.append(time.monotonic())
        self.unread += chunk
        return bool(chunk)

    def until(self, pattern, seconds=LIMIT):
        """Everything up to the end of what the pattern matches."""
        if isinstance(pattern, str):
            pattern = pattern.encode()
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.unread)
            if found:
                result, self.unread = self.unread[:found.end()], self.unread[found.end():]
                return result
            left = end - time.monotonic()
            if left <= 0 or (not self._take(left) and self.process.poll() is not None):
                raise AssertionError(f"waited for {pattern!r}, there is {self.unread[-2000:]!r}")

    def prompt(self, seconds=LIMIT):
        return self.until(PROMPT, seconds)

    def prompt_after_list(self, seconds=LIMIT):
        """Everything up to the prompt below a list of `?` or Tab, without the line after it."""
        return self.until(rb"\n[A-Za-z0-9._-]+@[A-Za-z0-9._()-]+[>#] ", seconds)

    def line(self, text, seconds=LIMIT):
        """Types a line; everything from its echo to the next prompt."""
        self.send(text + "\r")
        return self.prompt(seconds)

    def silence(self, seconds=0.2):
        """The output that arrives without a command."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._take(max(0.0, end - time.monotonic()))
        result, self.unread = self.unread, b""
        return result

    def ends(self, seconds=3):
        """Waits for the end and returns the exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return self.process.returncode
            if self.master is not None:
                self._take(0.02)
            else:
                time.sleep(0.02)
        raise AssertionError(f"the session did not end within {seconds} s")

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def until_silent(self):
        """Waits until the session has switched the kernel's echo off."""
        end = time.monotonic() + LIMIT
        while self.attributes()[3] & termios.ECHO:
            if time.monotonic() > end:
                raise AssertionError("the kernel echoes what is typed")

    def attributes(self):
        return termios.tcgetattr(self.slave)

    def history(self):
        """The times at which output arrived, and its length."""
        sofar = b""
        for moment, chunk in zip(self.times, self.chunks):
            sofar += chunk
            yield moment, sofar

    def forget(self):
        """Clears the history."""
        self.times.clear()
        self.chunks.clear()

    @property
    def everything(self):
        return b"".join(self.chunks)
