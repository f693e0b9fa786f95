# SPDX-License-Identifier: Apache-2.0
"""Writes that are counted while everything around them breaks.

    load = Load(httpd, school, people, random.Random(seed), deliveries=1000, forms=50)
    with load:
        for at, fault in load.spread(faults):
            fault()
    load.check()

Each write is sent until it is acknowledged, as Jibri and people do: again after a 503 or a broken connection, and some
again after that. At the end each acknowledged one must be there once, no other one twice, and every answer must have been
one that a sender can do something with.
"""

import collections
import contextlib
import http.client
import os
import queue
import resource
import signal
import socket
import threading
import time

import pymysql

from client import Browser
from deliveries import PATH, body_of, standard, token
from forms import form_for
from mariadb import SqlError
from server import SECRET
from waiting import wait_until

# A database that keeps what it says it has, as long as the machine runs.
DURABLE = ["--innodb-flush-log-at-trx-commit=1"]
# What the log says while something breaks: what went wrong with the database, which child was killed, and that those
# that end leave no room for others for a moment, in a server of two children.
CAUSES = ["dbd:(error|crit)", "crvs:(error|warn)", r"child pid \d+ exit signal Killed", "AH03490: scoreboard is full", "AH10159: server is within MinSpareThreads"]
# How long a write may go on being refused once nothing is broken any more.
PATIENCE = 120


class Delivery:
    """A recording that is announced, with or without an id of its delivery."""

    def __init__(self, number, session):
        self.number, self.session = number, session
        self.url = f"https://storage.example.com/{session}/{number}.mp4"

    def send(self, worker):
        body = body_of(self.session, self.url)
        headers = standard(SECRET, body, f"fault-{self.number}") if self.number % 2 else token(SECRET)
        return worker.machine.request("POST", PATH, body, {
            "Content-Type": "application/json", "Accept": "*/*", "Cookie": None, **headers})

    @staticmethod
    def is_acknowledged(response):
        return response.status == 200


class NewClass:
    """The form of a class, filled in once and sent until there is one."""

    def __init__(self, number, browser, category):
        self.name, self.category = f"Panne n° {number}", category
        self.browser = browser
        self.form = None
        self.lock = threading.Lock()

    def send(self, _worker):
        with self.lock:
            if not self.form:
                page = self.browser.get("/classrooms/create/")
                if page.status != 200:
                    return page
                self.form = form_for(page, "/classrooms/create/")
                self.form.fields |= {"name": self.name, "category_id": self.category}
            return self.form.send(self.browser)

    @staticmethod
    def is_acknowledged(response):
        return response.status == 303 and "login" not in response.location


class Worker(threading.Thread):
    def __init__(self, load):
        super().__init__(daemon=True)
        self.load = load
        self.machine = Browser(load.httpd)

    def run(self):
        while not self.load.is_over():
            try:
                write = self.load.waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            try:
                response = write.send(self)
            except (OSError, http.client.HTTPException):
                # Nobody knows whether it was taken.
                self.load.note("cut off", None)
                self.load.waiting.put(write)
                time.sleep(0.05)
                continue
            self.load.take(write, response)
        self.machine.close()


class Load:
    def __init__(self, httpd, school, people, chance, *, deliveries, forms, workers=8, allowed=()):
        """`allowed` are statuses beside those that every sender understands."""
        self.httpd, self.school, self.people, self.chance = httpd, school, people, chance
        self.allowed = set(allowed)
        self.statuses = collections.Counter()
        self.wrong = []
        self.acknowledged = []
        self.lock = threading.Lock()
        sessions = [school.live_session(people.classroom) for _ in range(10)]
        self.writes = [Delivery(number, chance.choice(sessions)) for number in range(deliveries)]
        self.writes += [NewClass(number, school.browser(httpd, people.teacher), school.category)
                        for number in range(forms)]
        # A third of them come twice, whatever was said to the first; all of them in no order.
        order = self.writes + chance.sample(self.writes, len(self.writes) // 3)
        chance.shuffle(order)
        self.order, self.total = order, len(order)
        self.waiting = queue.Queue()
        self.workers = [Worker(self) for _ in range(workers)]

    def __enter__(self):
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, kind, *_):
        self._release(len(self.order))
        deadline = time.monotonic() + PATIENCE
        while not kind and not self.is_over() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.was_over = self.is_over()
        self.total = 0
        for worker in self.workers:
            worker.join()

    def is_over(self):
        return len(self.acknowledged) >= self.total

    def is_idle(self):
        """Whether all that was let go is done."""
        return len(self.acknowledged) >= self.total - len(self.order)

    def _release(self, count):
        for write in self.order[:count]:
            self.waiting.put(write)
        del self.order[:count]

    def spread(self, faults):
        """The faults, each when some of its share of the writes are done and the others are on their way."""
        share = self.total // (len(faults) + 1)
        for fault in faults:
            due = self.total - len(self.order) + share // 4
            self._release(share)
            wait_until(lambda due=due: len(self.acknowledged) >= due, PATIENCE)
            yield fault

    def note(self, status, response):
        with self.lock:
            self.statuses[status] += 1
            if response is not None:
                self.wrong.append(f"{response.status} {dict(response.headers)} {response.body[:300]!r}")

    def take(self, write, response):
        is_done = write.is_acknowledged(response)
        is_busy = response.status == 503 and response.headers["Retry-After"]
        is_fit = is_done or is_busy or response.status in self.allowed
        self.note(response.status, None if is_fit else response)
        if is_done:
            with self.lock:
                self.acknowledged.append(write)
            return
        time.sleep(0.05)
        self.waiting.put(write)

    def check(self):
        """What is wrong, as sentences: what was lost, doubled, or answered as nobody can use."""
        wrong = [f"an answer that no sender can use: {answer}" for answer in self.wrong[:10]]
        if not self.was_over:
            wrong.append(f"{self.waiting.qsize()} of {len(self.writes)} writes were never taken: {dict(self.statuses)}")
        taken = set(self.acknowledged)
        sessions = {write.session for write in self.writes if isinstance(write, Delivery)}
        urls = collections.Counter(url for session in sessions for url in self.school.recordings(session))
        names = collections.Counter(name for name, in self.school.sql("SELECT name FROM classroom"))
        for write in self.writes:
            name, there = (write.url, urls[write.url]) if isinstance(write, Delivery) else (write.name, names[write.name])
            if write in taken and not there:
                wrong.append(f"lost: {name}")
            if there > 1:
                wrong.append(f"{there} times: {name}")
        return wrong


# ---- What breaks ----

class Faults:
    """What can break, by name; each returns when it is over."""

    def __init__(self, httpd, mariadb, chance, clock=None):
        """`clock` is the file that libfaketime reads how wrong httpd's clock is from."""
        self.httpd, self.mariadb, self.chance, self.clock = httpd, mariadb, chance, clock

    def database_stopped(self):
        self.mariadb.stop()
        time.sleep(self.chance.uniform(0, 1))
        self.mariadb.start()

    def database_killed(self):
        self.mariadb.process.kill()
        self.mariadb.process.wait()
        self.mariadb.start()

    def database_frozen(self):
        with self.mariadb.frozen():
            time.sleep(self.chance.uniform(0, 2))

    def connections_killed(self):
        for row in self.mariadb.run_sql(None, "SELECT id FROM information_schema.processlist WHERE user = 'crvs'"):
            # It may have gone by itself meanwhile.
            with contextlib.suppress(SqlError):
                self.mariadb.run_sql(None, f"KILL {row[0]}")

    def graceful(self):
        """httpd reads its configuration anew; its children end when they are done."""
        before = set(self.httpd.children())
        self.httpd.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: set(self.httpd.children()) - before)

    def child_killed(self):
        child = self.chance.choice(self.httpd.children())
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: child not in self.httpd.children())

    def connections_used_up(self):
        """Others have taken all of the database's connections; each of ours is refused for a while."""
        # By one connection that is there already: none may be left for another.
        with pymysql.connect(unix_socket=str(self.mariadb.socket), user="root") as own, own.cursor() as cursor:
            cursor.execute("SET GLOBAL max_connections = 10")
            cursor.execute("SELECT id FROM information_schema.processlist WHERE user = 'crvs'")
            for row in cursor.fetchall():
                # It may have gone by itself meanwhile.
                with contextlib.suppress(pymysql.Error):
                    cursor.execute(f"KILL {row[0]}")
            time.sleep(self.chance.uniform(0, 2))
            cursor.execute("SET GLOBAL max_connections = 100")

    def many_say_nothing(self, count=1000):
        """Clients connect, and every second one asks for half of something; then all of them go."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        clients = []
        for number in range(count):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", self.httpd.port))
            clients.append(client)
            if number % 2:
                with contextlib.suppress(OSError):
                    client.send(b"GET /classrooms/ HTTP/1.1\r\nHost: localhost\r\n")
        time.sleep(self.chance.uniform(0, 2))
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    def clock_jumps(self):
        """httpd's clock is wrong for a while, by up to an hour: what is signed with a time is refused meanwhile."""
        self.clock.write_text(f"{self.chance.choice('+-')}{self.chance.randint(6, 60)}m")
        time.sleep(self.chance.uniform(0, 2))
        self.clock.write_text("+0")
