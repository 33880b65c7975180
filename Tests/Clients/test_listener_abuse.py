"""Clients that mean no good, and places that are not as they should be: others are served meanwhile,
memory is bounded, and what is wrong is told.

With SOAK in the environment also 100,000 handshakes and 5,000 idle connections.
"""

import concurrent.futures
import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

from listener import WFSH, FileServer, Listener, Scenarios, Workshop, connect, scratch

FW = "-cert fw.pem -key fw.key "


def hello(port):
    """The first message of a client of TLS 1.3."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    come, gone = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(come, gone)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return gone.read()


class Crowd:
    """Open sockets."""

    def __init__(self, port):
        self.port, self.held = port, []

    def add(self, data=b""):
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        self.held.append(plain)
        if data:
            try:
                plain.sendall(data)
            except OSError:
                pass
        return plain

    def leave(self):
        for one in self.held:
            one.close()
        self.held = []


def client_context(shop, name="fw"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(shop.path(f"{name}.pem"), shop.path(f"{name}.key"))
    return context


def crowds(scenarios, listener, shop, folder):
    """Hundreds of bad clients; a good one is served at once nevertheless."""
    first = hello(listener.port)
    # A hello with the largest possible extensions, and one with a length beyond the limit.
    padded = (b"\x16\x03\x01" + (16384).to_bytes(2, "big") + b"\x01" + (65000).to_bytes(3, "big") + b"\x03\x03"
              + b"\0" * (16384 - 6))
    endless = b"\x16\x03\x01\x40\x00\x01\xff\xff\xff\x03\x03" + b"\0" * 16378
    reasons = {"half a hello": "the client has closed the connection during the handshake",
               "nonsense": "what the client sent is not TLS", "plain HTTP": "the client speaks HTTP without TLS"}
    for what, data, number in (
            ("silent", b"", 500), ("half a hello", first[:100], 500), ("a hello and no more", first, 1500),
            ("one byte", b"\x16", 300), ("nonsense", b"\xff" * 20000, 200), ("plain HTTP", b"GET / HTTP/1.1\r\n\r\n", 200),
            ("a huge hello", padded * 4, 200), ("an endless hello", endless * 8, 100),
            ("alerts", b"\x15\x03\x01\x00\x02\x01\x00" * 3000, 100), ("SSL 2", b"\x80\x2e\x01\x00\x02" + b"\0" * 60, 100),
            ("heartbeats", b"\x18\x03\x02\x00\x03\x01\x40\x00", 100), ("empty records", b"\x16\x03\x01\x00\x00" * 3000, 100)):
        crowd, calm = Crowd(listener.port), listener.resident()
        for _ in range(number):
            crowd.add(data)
        scenarios.count += 1
        start = time.monotonic()
        seen = connect(listener.port, FW, folder)
        elapsed = time.monotonic() - start
        if str(seen) != "name fw" or elapsed > 3:
            scenarios.fail(f"{what}: a good client waits {elapsed:.1f} s: {seen}")
        growth = listener.resident() - calm
        # 64 KB for each unfinished handshake is far more than needed.
        if growth > 4000 + 64 * number:
            scenarios.fail(f"{what}: {growth} KB for {number}")
        crowd.leave()
        if what in reasons:
            time.sleep(2.2)
            if reasons[what] not in " ".join(listener.refused()):
                scenarios.fail(f"{what}: nobody tells {reasons[what]!r}: {listener.refused()[-1:]}")
    scenarios.count += 1
    # One byte at a time, and the handshake succeeds.
    context = client_context(shop)
    come, gone = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(come, gone)
    with socket.create_connection(("127.0.0.1", listener.port), 10) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        done = False
        while not done:
            try:
                client.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            for byte in gone.read():
                plain.sendall(bytes([byte]))
            if not done:
                come.write(plain.recv(65536))
        client.write(b"GET / HTTP/1.0\r\n\r\n")
        for byte in gone.read():
            plain.sendall(bytes([byte]))
        answer = b""
        while b"200 OK" not in answer:
            come.write(plain.recv(65536) or sys.exit("byte by byte: closed"))
            try:
                answer += client.read(65536)
            except ssl.SSLWantReadError:
                pass


def inside(scenarios, listener, shop, folder):
    """Abuse by authorized clients."""
    # Renegotiation is refused, and does not end the listener.
    client = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{listener.port}", *FW.split(), "-tls1_2"], cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.5)
    client.stdin.write(b"R\n")
    client.stdin.flush()
    scenarios.count += 1
    try:
        output = client.communicate(timeout=10)[0].decode("utf-8", "replace")
        if "no renegotiation" not in output:
            scenarios.fail(f"renegotiation: {output[-500:]}")
    except subprocess.TimeoutExpired:
        client.kill()
        scenarios.fail("renegotiation: no answer")
    context = client_context(shop)
    scenarios.count += 1
    # A client that does not read its responses costs no more than it has sent.
    calm, held = listener.resident(), []
    for _ in range(50):
        plain = socket.create_connection(("127.0.0.1", listener.port), 10)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        secure = context.wrap_socket(plain)
        secure.settimeout(0.02)
        try:
            for _ in range(40):
                secure.sendall(b"GET / HTTP/1.1\r\nHost: wf\r\n\r\n" * 500)
        except OSError:
            pass
        held.append(secure)
    start = time.monotonic()
    seen = connect(listener.port, FW, folder)
    if str(seen) != "name fw" or time.monotonic() - start > 3:
        scenarios.fail(f"slow readers: {time.monotonic() - start:.1f} s: {seen}")
    growth = listener.resident() - calm
    if growth > 50 * 400:
        scenarios.fail(f"slow readers: {growth} KB for 50")
    for secure in held:
        secure.close()
    # Slow writers: a request that never ends.
    scenarios.count += 1
    held = [context.wrap_socket(socket.create_connection(("127.0.0.1", listener.port), 10)) for _ in range(100)]
    for secure in held:
        secure.sendall(b"GET / HTTP/1.1\r\nX: ")
    seen = connect(listener.port, FW, folder)
    if str(seen) != "name fw":
        scenarios.fail(f"slow writers: {seen}")
    for secure in held:
        secure.close()


def places(scenarios, listener, folder):
    """A port in use; a state directory that is missing, damaged or read-only."""
    def serve(*options):
        return subprocess.run([WFSH, "serve", *options], capture_output=True, text=True, timeout=20, check=False)

    scenarios.count += 6
    taken = serve("--listen", f"127.0.0.1:{listener.port}", "--state", f"{folder}/taken", "--create")
    if taken.returncode != 3 or "Address already in use" not in taken.stderr or taken.stdout:
        scenarios.fail(f"port in use: {taken}")
    for options, status in ((("--listen", "nonsense"), 2), (("--listen", "192.0.2.1:0"), 3)):
        answer = serve(*options, "--state", f"{folder}/taken")
        if answer.returncode != status or not answer.stderr.startswith("wfsh: "):
            scenarios.fail(f"{options}: {answer}")
    os.makedirs(f"{folder}/nowhere")
    nowhere = Listener(f"{folder}/nowhere/state", None)
    if connect(nowhere.port, "", folder).answer is None:
        scenarios.fail(f"a state directory that does not exist: {nowhere.problems()}")
    if nowhere.stop() != 0:
        scenarios.fail("a missing state directory: the listener does not end with 0")
    os.makedirs(f"{folder}/damaged")
    with open(f"{folder}/damaged/running-config.xml", "w", encoding="utf-8") as file:
        file.write("<config><shared>")
    damaged = Listener(f"{folder}/damaged", None)
    seen = connect(damaged.port, "", folder)
    told = [line for line in damaged.report() if line[0] == "problem"]
    if seen.answer is not None or "running-config.xml" not in damaged.problems() or not told:
        scenarios.fail(f"a damaged configuration: {seen} {damaged.problems()} {damaged.report()}")
    if damaged.status().get("state", "").startswith("serving"):
        scenarios.fail(f"a damaged configuration: {damaged.status()}")
    damaged.stop()

    # No file can grow by a single byte.
    def full():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    shutil.copytree(listener.state, f"{folder}/full", ignore=shutil.ignore_patterns("listener-*"))
    disk = Listener(f"{folder}/full", None, preexec_fn=full, stderr=subprocess.PIPE)
    disk_end = time.monotonic() + 5
    while str(connect(disk.port, FW, folder)) != "name fw":
        if time.monotonic() > disk_end:
            scenarios.fail(f"a full disk: {disk.problems()}")
            break
        time.sleep(0.1)
    time.sleep(1.2)
    if disk.report():
        scenarios.fail(f"a full disk: half a report: {disk.report()}")
    if disk.stop() != 0:
        scenarios.fail("a full disk: the listener does not end with 0")
    told = disk.process.stderr.read()
    if told.count("the report cannot be written: ") != 1 or "File too large" not in told:
        scenarios.fail(f"a full disk is not told of: {told!r}")


def under_traffic(scenarios, listener, shop, folder):
    """While the state directory is away, nobody gets in: what is committed there is not known."""
    scenarios.count += 1
    ending, seen = threading.Event(), []

    def come():
        while not ending.is_set():
            seen.append(str(connect(listener.port, FW, folder)))

    def wait(expected):
        end = time.monotonic() + 5
        while seen[-1:] != [expected]:
            if time.monotonic() > end:
                scenarios.fail(f"the state directory went away: {seen[-3:]}, not {expected}")
                return
            time.sleep(0.02)

    thread = threading.Thread(target=come)
    thread.start()
    wait("name fw")
    os.rename(listener.state, listener.state + ".away")
    wait("neither")
    told = listener.problems()
    os.rename(listener.state + ".away", listener.state)
    wait("name fw")
    ending.set()
    thread.join()
    if set(seen) != {"name fw", "neither"} or "gone" not in told and "No such file" not in told:
        scenarios.fail(f"the state directory went away: {set(seen)} {told!r}")
    if listener.status().get("state") != "serving":
        scenarios.fail(f"the state directory came back: {listener.status()}")


def soak(scenarios, listener, shop):
    """100,000 handshakes without growth, 5,000 idle connections."""
    context = client_context(shop)

    def shake(number):
        for _ in range(number):
            with context.wrap_socket(socket.create_connection(("127.0.0.1", listener.port), 30)) as secure:
                secure.sendall(b"GET / HTTP/1.0\r\n\r\n")
                while secure.recv(65536):
                    pass

    def many(number):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(shake, [number // 8] * 8))

    many(10_000)
    calm = listener.resident()
    many(100_000)
    growth = listener.resident() - calm
    print(f"100,000 handshakes: {calm} KB, {growth:+} KB")
    if growth > 4096:
        scenarios.fail(f"100,000 handshakes: {growth} KB more")
    calm, start = listener.resident(), time.monotonic()
    held = [context.wrap_socket(socket.create_connection(("127.0.0.1", listener.port), 30)) for _ in range(5000)]
    growth = listener.resident() - calm
    print(f"5,000 idle connections: {growth:+} KB, {time.monotonic() - start:.0f} s to connect")
    if growth > 5000 * 64:
        scenarios.fail(f"5,000 idle connections: {growth} KB")
    before = listener.seconds()
    time.sleep(5)
    idle = (listener.seconds() - before) / 5
    print(f"processor while they are idle: {idle:.3f}")
    if idle > 0.1:
        scenarios.fail(f"5,000 idle connections: {idle:.2f} of a processor")
    for secure in held[::500]:
        secure.sendall(b"GET / HTTP/1.1\r\nHost: wf\r\n\r\n")
        if not secure.recv(65536).startswith(b"HTTP/1.1 200 "):
            scenarios.fail("an idle connection is dead")
    for secure in held:
        secure.close()


def flood(scenarios, listener, folder):
    """More handshakes than the limit: the oldest are closed, and a good client is served."""
    first, calm = hello(listener.port), listener.resident()
    crowd = Crowd(listener.port)
    for number in range(10_000):
        crowd.add(first)
        if number % 2500 == 2499 and str(connect(listener.port, FW, folder)) != "name fw":
            scenarios.fail(f"{number} beginnings: a good client is not served")
    growth = listener.resident() - calm
    print(f"10,000 beginnings: {growth:+} KB")
    if growth > 8192 * 64:
        scenarios.fail(f"10,000 beginnings: {growth} KB")
    # The first one is closed, the last one waits.
    crowd.held[0].settimeout(2)
    crowd.held[-1].settimeout(0.2)
    for one, ends in ((crowd.held[0], True), (crowd.held[-1], False)):
        try:
            while one.recv(65536):
                pass
            ended = True
        except ConnectionError:
            ended = True
        except TimeoutError:
            ended = False
        if ended != ends:
            scenarios.fail(f"10,000 beginnings: ended is {ended}, not {ends}")
    crowd.leave()


def main():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(16384, limits[1]), limits[1]))
    with scratch() as folder:
        shop = Workshop(folder)
        shop.authority("root")
        for name in ("fw", "server"):
            shop.leaf(name, "root")
        shop.pair("server")
        listener = Listener(f"{folder}/state", FileServer(folder))
        listener.load("root", pairs=["server"])
        scenarios = Scenarios(listener, folder)
        management = "set deviceconfig setting management secure-conn-server"
        scenarios.play("good clients", "clients", [
            "set shared certificate-profile clients CA root",
            "set shared certificate-profile clients username-field subject common-name",
            "set shared ssl-tls-service-profile tls certificate server",
            f"{management} ssl-tls-service-profile tls", f"{management} certificate-profile clients"],
            [("the first", FW, "name fw", None)])
        if "SOAK" in os.environ:
            soak(scenarios, listener, shop)
            flood(scenarios, listener, folder)
        inside(scenarios, listener, shop, folder)
        crowds(scenarios, listener, shop, folder)
        places(scenarios, listener, folder)
        under_traffic(scenarios, listener, shop, folder)
        scenarios.compare = lambda: None
        return scenarios.end()


if __name__ == "__main__":
    sys.exit(main())
