"""Imports through a real session, from files in memory; uses only the standard library."""

import dataclasses
import os
import re
import socket
import struct
import threading
import time

import terminal

# wfsh waits at most some seconds for one file, but the machine may be busy.
PATIENCE = 30


class TFTPServer(threading.Thread):
    """Serves and receives the files of a dictionary, 512 bytes at a time, without options."""

    def __init__(self, files):
        super().__init__(daemon=True)
        self.files = files
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            try:
                request, client = self.socket.recvfrom(65536)
            except OSError:
                return
            operation, = struct.unpack("!H", request[:2])
            name = request[2:].split(b"\0")[0].decode()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as transfer:
                transfer.bind(("127.0.0.1", 0))
                transfer.connect(client)
                transfer.settimeout(5)
                (self.give if operation == 1 else self.take)(transfer, name)

    def give(self, transfer, name):
        content = self.files.get(name)
        if content is None:
            transfer.send(struct.pack("!HH", 5, 1) + b"File not found\0")
            return
        for number in range(len(content) // 512 + 1):
            block = content[number * 512:(number + 1) * 512]
            transfer.send(struct.pack("!HH", 3, number + 1 & 0xFFFF) + block)
            # The client sends nothing after an error.
            if transfer.recv(65536).startswith(b"\0\5"):
                return

    def take(self, transfer, name):
        content, number = b"", 0
        while True:
            transfer.send(struct.pack("!HH", 4, number))
            packet = transfer.recv(65536)
            number += 1
            content += packet[4:]
            if len(packet) < 516:
                break
        # Whoever waits for the client's answer finds the file.
        self.files[name] = content
        transfer.send(struct.pack("!HH", 4, number))


@dataclasses.dataclass
class Answer:
    """What an import said. `reason` is None where it was accepted, else all behind `Server error : `
    or, for a line that was not understood, `Invalid syntax.` with what stands before it."""

    text: bytes
    reason: str | None
    seconds: float


class Importer:
    """A session with its own server."""

    def __init__(self, environment=()):
        self.files = {}
        self.server = TFTPServer(self.files)
        self.server.start()
        self.session = terminal.Terminal(columns=1000, environment=environment)
        self.session.prompt()

    def close(self):
        self.session.close()
        self.server.socket.close()

    def line(self, text):
        start = time.monotonic()
        self.session.send(text + "\r")
        echo = self.session.until(r"\r\n")
        answer = self.session.prompt(PATIENCE)
        return echo, answer, time.monotonic() - start

    def load(self, kind, content, name, words=""):
        """`words`: format, passphrase and the like."""
        self.files["in"] = content
        _, answer, seconds = self.line(
            f"tftp import {kind} from 127.0.0.1 file in remote-port {self.server.port} "
            f"certificate-name {name} {words}")
        if b"Successfully imported" in answer:
            return Answer(answer, None, seconds)
        error = re.search(rb"Server error : (.*?)\r\n", answer)
        reason = error.group(1) if error else answer
        return Answer(answer, reason.decode("utf-8", "backslashreplace"), seconds)

    def export(self, name, words):
        """The file of an export; None if the export is refused."""
        before = set(self.files)
        _, answer, _ = self.line(
            f"tftp export certificate to 127.0.0.1 remote-port {self.server.port} "
            f"certificate-name {name} {words}")
        new = set(self.files) - before
        if b"Sent" not in answer or len(new) != 1:
            return None, answer
        return self.files.pop(new.pop()), answer

    def stored(self):
        """Every file of the state directory except those about the session itself: name to bytes."""
        found = {}
        for folder, names, files in os.walk(self.session.directory):
            names[:] = set(names) - {"history", "sessions"}
            for name in files:
                with open(os.path.join(folder, name), "rb") as stream:
                    found[os.path.join(folder, name)] = stream.read()
        return found

    def peak_memory(self):
        """The peak memory of the session, in bytes."""
        with open(f"/proc/{self.session.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s*(\d+) kB", status.read()).group(1)) * 1024
