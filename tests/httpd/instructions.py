# SPDX-License-Identifier: Apache-2.0
"""Instructions that httpd executes for a request, in user space, as valgrind's callgrind counts them.

They are the same on a busy machine and on a quiet one. Compiler, httpd and libraries change them.
"""

import re
import socket
import time

from server import Httpd

REQUESTS = 24
# Connections are opened, statements prepared and languages' formats made by the first ones.
WARM = 8
FUNCTION = "ap_process_async_request"


class Counted(Httpd):
    """An httpd of one process in callgrind, which writes a file for each request."""

    def command(self):
        out = self.folder / "counts"
        out.mkdir(exist_ok=True)
        # httpd writes there under another account.
        out.chmod(0o777)
        return ["valgrind", "--quiet", "--tool=callgrind", f"--toggle-collect={FUNCTION}", f"--dump-after={FUNCTION}",
                f"--callgrind-out-file={out}/%p", f"--log-file={out}/log", super().command()[0], "-f", str(self.conf),
                "-X"]

    def is_started(self, said):
        # One process says nothing; it listens before it serves.
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self):
        # A single process doesn't know of a graceful end.
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None

    def counted(self):
        """The counts of the requests that were written so far, the first one first."""
        files = sorted((self.folder / "counts").glob(f"{self.process.pid}.*"), key=lambda path: int(path.suffix[1:]))
        found = [re.search(r"^totals: (\d+)", path.read_text(), re.M) for path in files]
        return [int(match[1]) for match in found if match]

    def forget(self):
        for path in (self.folder / "counts").glob(f"{self.process.pid}.*"):
            path.unlink()


def of(httpd, ask):
    """The least that a request takes of those that ask() sends, one each time: what comes about now and then is not its own."""
    for _ in range(REQUESTS):
        ask()
    # The last one's file is written behind its answer. What was asked before is not counted.
    while len(httpd.counted()) < REQUESTS:
        time.sleep(0.1)
    counts = httpd.counted()[WARM:]
    httpd.forget()
    return min(counts)
