# SPDX-License-Identifier: Apache-2.0
"""Other servers that run beside httpd, each in a folder of its own and on a free port.

    with Redis(folder) as redis:
        redis.port
        redis.kill()
        redis.start()
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import weakref

from server import ROOT, SBIN, SERVERS, find, free_port
from waiting import wait_until

LIBRARIES = os.pathsep.join(str(path) for path in SERVERS.glob("usr/lib/*-linux-gnu"))


class Beside:
    address = "127.0.0.1"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.process = None
        # Browsers that keep connections open to it.
        self.clients = weakref.WeakSet()

    def command(self):
        raise NotImplementedError

    def start(self):
        """Starts it and waits until it listens."""
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env={**os.environ, "LD_LIBRARY_PATH": LIBRARIES})
        wait_until(lambda: self.process.poll() is not None or self._listens())
        assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")

    def _listens(self):
        with contextlib.suppress(OSError), socket.create_connection((self.address, self.port), timeout=1):
            return True
        return False

    def ask(self, line):
        """The answer to one line, as far as it comes at once."""
        with socket.create_connection((self.address, self.port), timeout=10) as connection:
            connection.sendall(line + b"\r\n")
            return connection.recv(65536)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def frozen(self):
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()


class Redis(Beside):
    kind = "redis"

    def command(self):
        # Of Debian's packages the one has the program, and another one its name and a service.
        program = shutil.which("redis-server", path=SBIN)
        if not program:
            program = self.folder / "redis-server"
            if not program.exists():
                program.symlink_to(find("redis-check-rdb"))
        return [program, "--port", str(self.port), "--bind", self.address, "--save", "", "--appendonly", "no"]

    def count(self):
        """How many keys it has."""
        return int(self.ask(b"DBSIZE").strip(b":\r\n"))


class Memcached(Beside):
    kind = "memcache"

    def command(self):
        return [find("memcached"), "-l", self.address, "-p", str(self.port), "-U", "0",
                *(["-u", "nobody"] if os.getuid() == 0 else [])]

    def count(self):
        return int(re.search(rb"STAT curr_items (\d+)", self.ask(b"stats"))[1])


class Haproxy(Beside):
    """With a configuration of conf/scale/, in which `replaced` says what stands instead of what."""

    def __init__(self, folder, name, replaced, *, address, port):
        super().__init__(folder)
        self.address, self.port = address, port
        self.file = self.folder / name
        self.file.write_text(scaled(name, replaced))

    def command(self):
        return [find("haproxy"), "-db", "-f", str(self.file)]


def scaled(name, replaced):
    """A file of conf/scale/ with this machine's addresses in it. What is replaced must stand there."""
    text = (ROOT / "conf" / "scale" / name).read_text()
    for old, new in replaced.items():
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, str(new))
    return text
