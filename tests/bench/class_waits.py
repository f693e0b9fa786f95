# SPDX-License-Identifier: Apache-2.0
"""What a class of 1,000 costs that waits for its teacher: each asks every ten seconds, or a little before.

Counted is what the kernel accounted to httpd's and MariaDB's processes, so that it matters little what else runs.
"""

import contextlib
import itertools
import socket
import ssl
import threading

from bench import certificate, start_httpd
from mariadb import MariaDB
from measure import cpu_seconds
from school import School
from server import temporary_folder

STUDENTS = 1000
QUESTIONS = 4000
THREADS = 4
PACE = 9.5
# A certificate of our own, which nobody vouches for.
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE


def connect(httpd, session):
    """@param session of TLS, which browsers take up again"""
    line = socket.create_connection(("127.0.0.1", httpd.port))
    if "ssl" not in httpd.modules:
        return line
    return CONTEXT.wrap_socket(line, session=session)


def ask(httpd, path, cookies, count, keeps):
    """So many questions, on one connection or each on one of its own, as browsers ask that have let theirs go."""
    line = session = None
    for cookie in itertools.islice(itertools.cycle(cookies), count):
        line = line or connect(httpd, session)
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: application/json\r\n"
                     f"Connection: {'keep-alive' if keeps else 'close'}\r\n\r\n".encode())
        answer = line.recv(65536)
        while b'"}}' not in answer:
            more = line.recv(65536)
            assert more and b" 200 " in answer, answer
            answer += more
        if not keeps:
            session = getattr(line, "session", None)
            line.close()
            line = None


def measure(name, httpd, mariadb, path, cookies, keeps):
    web, database = httpd.pids(), [mariadb.process.pid]
    before = cpu_seconds(web), cpu_seconds(database)
    threads = [threading.Thread(target=ask, args=(httpd, path, cookies[number::THREADS], QUESTIONS // THREADS, keeps))
               for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    costs = [(after - start) / QUESTIONS * 1e6
             for after, start in zip((cpu_seconds(web), cpu_seconds(database)), before)]
    share = sum(costs) / 1e6 * STUDENTS / PACE
    print(f"{name:34}{costs[0]:10.0f}{costs[1]:10.0f}{share:18.1%}", flush=True)


def run(folder):
    mariadb = MariaDB(folder / "mariadb")
    mariadb.start()
    with contextlib.ExitStack() as stack:
        stack.callback(mariadb.remove)
        mariadb.deployed("school")
        school = School(mariadb, "school")
        students = [school.user() for _ in range(STUDENTS)]
        session = school.live_session(school.classroom(school.user("trainer"), students), 5)
        tokens = [school.open_session(student) for student in students]
        plain = start_httpd(stack, folder / "httpd", mariadb, "school", "")
        secure = start_httpd(stack, folder / "secure", mariadb, "school", certificate(folder), "ssl")
        path = f"/classrooms/sessions/{session}/state/"
        print(f"{'':34}{'us httpd':>10}{'database':>10}{'share of a core':>18}")
        for name, httpd, keeps in (("a connection that is kept", plain, True), ("a new one each", plain, False),
                                   ("TLS, kept", secure, True), ("TLS, a new one each", secure, False)):
            prefix = "__Host-crvs=" if httpd is secure else "crvs="
            cookies = [prefix + token for token in tokens]
            ask(httpd, path, cookies, 200, True)
            measure(name, httpd, mariadb, path, cookies, keeps)
        school.close()


def main():
    with temporary_folder("crvs-bench-") as folder:
        run(folder)


if __name__ == "__main__":
    main()
