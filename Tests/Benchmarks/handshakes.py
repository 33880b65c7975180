"""The CPU time of a handshake on the server: wfsh and `openssl s_server` in turn.

A client certificate is required, all keys are on P-256, TLS 1.3, nothing is resumed.
"""

import os
import socket
import ssl
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, f"{ROOT}/Tests/Clients")

from listener import FileServer, Listener, Workshop  # noqa: E402


def seconds(process):
    with open(f"/proc/{process}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def shake(context, port, number):
    for _ in range(number):
        secure = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10))
        # An orderly shutdown: the server has finished the handshake by then.
        try:
            secure.unwrap().close()
        except OSError:
            secure.close()


def measure(folder, number=1000, rounds=5):
    """Milliseconds of wfsh, of s_server, and the median of their ratios."""
    shop = Workshop(folder)
    shop.authority("root")
    for name in ("fw", "server"):
        shop.leaf(name, "root")
    shop.pair("server")
    listener = Listener(f"{folder}/listener", FileServer(folder))
    listener.load("root", pairs=["server"])
    management = "set deviceconfig setting management secure-conn-server"
    listener.configure(
        "set shared certificate-profile clients CA root", f"{management} certificate-profile clients",
        "set shared ssl-tls-service-profile tls certificate server", f"{management} ssl-tls-service-profile tls")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    other = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.pem", "-key", "server.key",
         "-CAfile", "root.pem", "-Verify", "3", "-verify_return_error", "-quiet"], cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain(shop.path("fw.pem"), shop.path("fw.key"))
    times = {listener.port: [], port: []}
    for turn in range(rounds + 1):
        for where, process in ((listener.port, listener.process.pid), (port, other.pid)):
            before = seconds(process)
            shake(context, where, number)
            if turn:
                times[where].append((seconds(process) - before) / number * 1000)
    accepted = next(int(line[1]) for line in listener.report() if line[0] == "counts")
    assert accepted > number * rounds, f"{accepted} handshakes succeeded"
    other.kill()
    other.wait()
    listener.stop()
    ours, theirs = times.values()
    return (statistics.median(ours), statistics.median(theirs),
            statistics.median(one / two for one, two in zip(ours, theirs)))
