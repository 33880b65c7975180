"""Many clients that are slow, or wait for a slow server: a good client is served at once, descriptors are
enough, and memory is given back."""

import os
import resource
import socket
import ssl
import sys
import threading
import time

from listener import FileServer, Listener, Scenarios, Workshop, connect, scratch

MANAGEMENT = "set deviceconfig setting management secure-conn-server"
PROFILE = "set shared certificate-profile clients"
CLIENTS = 700
SLOW = 2300


class Hanging:
    """A responder that takes requests and never answers; counts them."""

    def __init__(self):
        self.count, self.held = 0, []
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(2048)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            self.count += 1
            self.held.append(client)


def comes(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def threads(listener):
    return len(os.listdir(f"/proc/{listener.process.pid}/task"))


def context(shop, name):
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    result.check_hostname, result.verify_mode = False, ssl.CERT_NONE
    result.load_cert_chain(shop.path(f"{name}.pem"), shop.path(f"{name}.key"))
    return result


class Waiting:
    """A client whose handshake reaches the question for its revocation status."""

    def __init__(self, port, how):
        self.come, self.gone = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = how.wrap_bio(self.come, self.gone)
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.step()

    def step(self):
        """One step of the handshake; True once the client's side is finished."""
        try:
            self.client.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            done = False
        if self.gone.pending:
            self.socket.sendall(self.gone.read())
        return done

    def shake(self):
        while not self.step():
            self.come.write(self.socket.recv(65536))


def good(scenarios, listener, folder, what, name="fw", limit=2.0):
    """A client with a certificate of known status is served at once."""
    scenarios.count += 1
    start = time.monotonic()
    seen = connect(listener.port, f"-cert {name}.pem -key {name}.key", folder)
    elapsed = time.monotonic() - start
    if str(seen) != f"name {name}" or elapsed > limit:
        scenarios.fail(f"{what}: a good client waits {elapsed:.1f} s: {seen}")
    return elapsed


def hanging(scenarios, listener, shop, folder, responder, names, most):
    """Clients whose responder hangs."""
    kinds = [context(shop, name) for name in names]
    calm, before = listener.resident(), responder.count
    crowd = [Waiting(listener.port, kinds[number % len(kinds)]) for number in range(CLIENTS)]
    for one in crowd:
        one.shake()
    comes(lambda: responder.count - before >= min(most, len(names)), 5)
    elapsed = good(scenarios, listener, folder, f"{CLIENTS} clients wait for a responder")
    asked, grown = responder.count - before, listener.resident() - calm
    print(f"{CLIENTS} clients with {len(names)} certificates: {asked} requests, a good client waits {elapsed:.2f} s, "
          f"{threads(listener)} threads, {grown:+} KB")
    if asked > most:
        scenarios.fail(f"{asked} requests for {len(names)} certificates")
    # All of them share the time-out.
    start = time.monotonic()
    for one in crowd:
        one.socket.settimeout(20)
        try:
            while one.socket.recv(65536):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            scenarios.fail("a client still waits after 20 s")
            break
    if time.monotonic() - start > 8:
        scenarios.fail(f"the time-out is not shared: {time.monotonic() - start:.1f} s")
    for one in crowd:
        one.socket.close()
    if not comes(lambda: threads(listener) < 100 and listener.resident() - calm < 24576, 20):
        scenarios.fail(f"{threads(listener)} threads and {listener.resident() - calm} KB stay")
    print(f"afterwards {threads(listener)} threads, {listener.resident() - calm:+} KB")


def slow(scenarios, listener, folder):
    """One byte and silence."""
    calm = listener.resident()
    crowd = [socket.create_connection(("127.0.0.1", listener.port), 10) for _ in range(SLOW)]
    for one in crowd:
        one.sendall(b"\x16")
    elapsed = good(scenarios, listener, folder, "one byte and silence")
    grown = listener.resident() - calm
    for one in crowd:
        one.close()
    given_back = comes(lambda: listener.resident() - calm < 16384, 10)
    print(f"{SLOW} clients, one byte: {elapsed:.2f} s, {grown:+} KB, {listener.resident() - calm:+} KB afterwards")
    if grown > SLOW * 64 or not given_back:
        scenarios.fail(f"one byte and silence: {grown} KB, {listener.resident() - calm} KB afterwards")


def descriptors(scenarios, shop, folder, state):
    """64 descriptors, and 51 sessions that do nothing."""
    def few():
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    listener = Listener(state, None, preexec_fn=few)
    how = context(shop, "fw")
    held = []
    for _ in range(51):
        held.append(how.wrap_socket(socket.create_connection(("127.0.0.1", listener.port), 10)))
        held[-1].sendall(b"GET / HTTP/1.1\r\nHost: wf\r\n\r\n")
        if not held[-1].recv(65536).startswith(b"HTTP/1.1 200 "):
            scenarios.fail(f"64 descriptors: session {len(held)} is not served")
    # The first one is used again and again, so that others are older.
    elapsed = good(scenarios, listener, folder, "64 descriptors, 51 sessions")

    def lives(session):
        session.settimeout(0.3)
        try:
            session.sendall(b"GET / HTTP/1.1\r\nHost: wf\r\n\r\n")
            return session.recv(65536).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False

    alive = [lives(one) for one in held]
    print(f"64 descriptors: a good client waits {elapsed:.2f} s, {sum(alive)} of 51 sessions live")
    # The oldest have ended, the youngest live.
    if alive != sorted(alive) or not any(alive) or sum(alive) < 20:
        scenarios.fail(f"64 descriptors: these live: {alive}")
    # Those that were used last stay: the oldest of the living becomes the youngest.
    first = alive.index(True)
    for one in held[first + 1:]:
        lives(one)
    lives(held[first])
    more = [how.wrap_socket(socket.create_connection(("127.0.0.1", listener.port), 10)) for _ in range(5)]
    if not lives(held[first]):
        scenarios.fail("64 descriptors: a session in use has ended before idle ones")
    for one in held + more:
        one.close()
    if listener.stop() != 0:
        scenarios.fail("64 descriptors: the listener does not end with 0")


def main():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(16384, limits[1]), limits[1]))
    responder = Hanging()
    with scratch() as folder:
        shop = Workshop(folder)
        shop.authority("root")
        pointer = f"authorityInfoAccess=OCSP;URI:http://127.0.0.1:{responder.port}/\nbasicConstraints=CA:FALSE\n"
        for name in ("fw", "server"):
            shop.leaf(name, "root")
        names = [f"hung{number}" for number in range(100)]
        for name in names:
            shop.leaf(name, "root", extensions=pointer)
        shop.pair("server")
        listener = Listener(f"{folder}/state", FileServer(folder))
        listener.load("root", pairs=["server"])
        scenarios = Scenarios(listener, folder)
        scenarios.play("good clients", "clients", [
            f"{PROFILE} CA root", f"{PROFILE} username-field subject common-name", f"{PROFILE} use-ocsp yes",
            f"{PROFILE} block-timeout-cert yes", f"{PROFILE} ocsp-receive-timeout 4",
            "set shared ssl-tls-service-profile tls certificate server",
            f"{MANAGEMENT} ssl-tls-service-profile tls", f"{MANAGEMENT} certificate-profile clients"],
            [("the first", "-cert fw.pem -key fw.key", "name fw", None)])
        slow(scenarios, listener, folder)
        hanging(scenarios, listener, shop, folder, responder, names[:1], 1)
        hanging(scenarios, listener, shop, folder, responder, names, 64)
        status = listener.stop()
        if status != 0:
            scenarios.fail(f"ended with {status}: {listener.problems()}")
        descriptors(scenarios, shop, folder, listener.state)
    print(f"{scenarios.count} clients, {len(scenarios.failures)} failures", *scenarios.failures, sep="\n")
    sys.exit(1 if scenarios.failures else 0)


if __name__ == "__main__":
    main()
