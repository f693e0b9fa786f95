# SPDX-License-Identifier: Apache-2.0
"""Three Galera nodes and two front ends with a haproxy each, as conf/scale/ has them: nothing acknowledged is lost or doubled,
whatever happens to the nodes, and nobody gets an answer that tells of our fault.

Those who send try again where they are told 503, as Jibri and people do, until they are told that it is done.
"""

import concurrent.futures
import contextlib
import dataclasses
import itertools
import shutil
import threading
import time

import pytest

from beside import Haproxy
from client import Browser
from deliveries import body_of, deliver, token
from forms import form_for
from galera import PROVIDER, Cluster
from mariadb import CHANGES
from school import School
from server import SECRET, Httpd
from waiting import wait_until

# So many in each of four trials: a thousand deliveries, two hundred forms.
DELIVERIES, FORMS = 250, 50
SENDERS = 12
# So many changes of the schema are made while deliveries come.
NEWEST = 8
CREATE = "/classrooms/create/"
TROUBLE = "dbd:(error|crit)|crvs:(error|warn)"
numbers = itertools.count(1)


class World:
    def __init__(self, folder, recordings):
        self.cluster = Cluster(folder / "galera")
        self.cluster.start()
        first = self.first = self.cluster.nodes[0]
        first.run_sql(None, "CREATE USER 'haproxy'@'127.%'")
        self.proxies, self.fronts = [], []
        for number in (1, 2):
            address = f"{self.cluster.network}{20 + number}"
            self.proxies.append(Haproxy(folder / f"haproxy{number}", "haproxy-database.cfg", {
                "10.0.0.": self.cluster.network, "bind 127.0.0.1": f"bind {address}"}, address=address, port=3306))
        for proxy in self.proxies:
            proxy.start()
        first.address_of_clients = self.proxies[0].address
        first.migrated("school")
        for number, proxy in enumerate(self.proxies, 1):
            first.address_of_clients = proxy.address
            database = shutil.copy(first.option_file("school"), first.folder / f"front{number}.cnf")
            self.fronts.append(Httpd(folder / f"front{number}", database=database, recordings=recordings))
        for httpd in self.fronts:
            httpd.start()
        self.school = School(first, "school")
        self.people = self.school.people()

    def remove(self):
        self.school.close()
        for one in self.fronts:
            one.stop()
        for one in self.proxies:
            one.kill()
        self.cluster.remove()

    def is_whole(self):
        """All nodes have what there is, and the first one is written to again."""
        if not all(node.process and node.status("wsrep_local_state_comment") == "Synced"
                   and node.status("wsrep_cluster_size") == "3" for node in self.cluster.nodes):
            return False
        return all(self.writer(proxy) == self.first.address for proxy in self.proxies)

    def writer(self, proxy):
        """The address of the node to which a front end's proxy leads."""
        return self.first.ask_through(proxy.address, "SELECT @@bind_address")


@pytest.fixture(scope="module")
def world(folder, recordings):
    if not PROVIDER.exists():
        pytest.fail("the package galera-4 is not installed")
    world = World(folder / "cluster", recordings)
    yield world
    world.remove()


@pytest.fixture(autouse=True)
def quiet(world):
    """Each trial begins with all well, and ends so; the error log may speak of the database."""
    wait_until(world.is_whole)
    for httpd in world.fronts:
        httpd.allow_log(TROUBLE)
    yield
    for httpd in world.fronts:
        assert httpd.check_log() == []


@dataclasses.dataclass
class Answer:
    asked: float
    told: float
    status: int
    retry_after: str
    wrote: bool


class Load:
    """Deliveries and forms, sent by many at once to both front ends until each is acknowledged."""

    def __init__(self, world):
        self.world = world
        self.answers = []
        self.done = 0
        self.lock = threading.Lock()
        self.sessions = [world.school.live_session(world.people.classroom) for _ in range(20)]
        self.urls = [f"https://storage.example.com/{next(numbers)}.mp4" for _ in range(DELIVERIES)]
        self.names = [f"Classe {next(numbers)}" for _ in range(FORMS)]

    def until_acknowledged(self, send, *, writes=True):
        """Sends again and again; the last answer."""
        while True:
            asked = time.monotonic()
            response = send()
            with self.lock:
                self.answers.append(Answer(asked, time.monotonic(), response.status, response.headers["Retry-After"],
                                           writes and response.status < 400))
                self.done += self.answers[-1].wrote
            if response.status != 503:
                return response
            # Retry-After says longer; who sends before that must not do harm.
            time.sleep(0.25)

    def deliver(self, number):
        browser = Browser(self.world.fronts[number % 2])
        body = body_of(self.sessions[number % len(self.sessions)], self.urls[number])
        assert self.until_acknowledged(lambda: deliver(browser, body, token(SECRET))).status == 200

    def fill_in(self, number):
        browser = self.browsers[number % 2]()
        page = self.until_acknowledged(lambda: browser.get(CREATE), writes=False)
        form = form_for(page, CREATE)
        category = str(self.world.school.category)
        sent = self.until_acknowledged(lambda: form.send(browser, name=self.names[number], category_id=category))
        assert sent.status == 303, sent

    def __enter__(self):
        world = self.world
        sessions = [world.school.open_session(world.people.teacher) for _ in range(FORMS)]

        def of(httpd):
            def make():
                browser = Browser(httpd)
                browser.cookies["crvs"] = sessions.pop()
                return browser
            return make

        self.browsers = [of(httpd) for httpd in world.fronts]
        self.pool = concurrent.futures.ThreadPoolExecutor(SENDERS)
        # Five deliveries, then a form.
        self.tasks = []
        for number in range(FORMS):
            for at in range(DELIVERIES // FORMS):
                self.tasks.append(self.pool.submit(self.deliver, number * (DELIVERIES // FORMS) + at))
            self.tasks.append(self.pool.submit(self.fill_in, number))
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.pool.shutdown(cancel_futures=True)

    def wait_for(self, share):
        """Until that share of all was acknowledged."""
        wait_until(lambda: self.done >= share * len(self.tasks) or any(one.done() and one.exception() for one in self.tasks))

    def done_until(self, condition):
        """How many were acknowledged when that came true, or when all were."""
        wait_until(lambda: condition() or all(one.done() for one in self.tasks))
        return self.done

    def finish(self):
        for task in self.tasks:
            task.result(timeout=120)
        self.pool.shutdown()

    def back_after(self, moment):
        """The seconds from that moment to the first acknowledgement of what was sent after it."""
        return min(one.told for one in self.answers if one.asked > moment and one.wrote) - moment

    def check(self):
        """Each is there once; and what was answered was in order."""
        wrong = [one for one in self.answers
                 if not (200 <= one.status < 400 or (one.status == 503 and int(one.retry_after) > 0))]
        assert wrong == []
        school = self.world.school
        found = [url for url, in school.sql("SELECT url FROM recording WHERE live_session_id IN %s", self.sessions)]
        assert sorted(found) == sorted(self.urls)
        found = [name for name, in school.sql("SELECT name FROM classroom WHERE name IN %s", self.names)]
        assert sorted(found) == sorted(self.names)
        print(f"{len(self.answers)} answers, {sum(one.status == 503 for one in self.answers)} of them 503; "
              f"the slowest took {max(one.told - one.asked for one in self.answers):.1f} s")


def test_the_writer_is_killed(world):
    with Load(world) as load:
        load.wait_for(0.2)
        moment = time.monotonic()
        world.first.kill()
        load.finish()
        print(f"back after {load.back_after(moment):.1f} s")
        assert load.back_after(moment) < 10
    world.first.start()
    wait_until(world.is_whole)
    load.check()


def test_a_spare_is_frozen(world):
    with Load(world) as load:
        load.wait_for(0.2)
        with world.cluster.nodes[2].frozen():
            load.finish()
    wait_until(world.is_whole)
    load.check()


def test_the_writer_is_frozen(world):
    with Load(world) as load:
        load.wait_for(0.2)
        with world.first.frozen():
            load.finish()
    wait_until(world.is_whole)
    load.check()


def test_the_quorum_is_lost_and_comes_back(world):
    """Two of three nodes are gone: nothing is written then, and whoever asks is told to come back."""
    with Load(world) as load:
        load.wait_for(0.2)
        with world.cluster.nodes[1].frozen(), world.cluster.nodes[2].frozen():
            wait_until(lambda: world.first.status("wsrep_ready") == "OFF")
            before = len(load.answers)
            wait_until(lambda: len(load.answers) > before + SENDERS)
            assert {one.status for one in load.answers[before + SENDERS:]} == {503}
        load.finish()
    wait_until(world.is_whole)
    load.check()


@pytest.fixture
def former_schema(world):
    """The school as it was before the last changes, to which its front ends' module is newer."""
    before = CHANGES[:-NEWEST]
    done = world.first.crvs_admin("school", "migrate", "revert", "--yes", "--to", before[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    return before


def schema_of(node):
    return node.run_sql("school", "SELECT table_name, column_name, column_type FROM information_schema.columns"
                                  " WHERE table_schema = 'school' ORDER BY table_name, ordinal_position")


def test_the_schema_is_migrated_while_deliveries_come(world, former_schema):
    """Its ALTERs run on all nodes at once: who writes meanwhile is stored, or asked to come back."""
    during = 0
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        migrating = pool.submit(world.first.crvs_admin, "school", "migrate")
        # Without a pause, until one load was there before and behind the end.
        while True:
            with Load(world) as load:
                during = max(during, load.done_until(migrating.done))
                load.finish()
            load.check()
            if migrating.done():
                break
        done = migrating.result()
    assert done.returncode == 0, done.stdout + done.stderr
    assert during > SENDERS
    # All of it, once, on each node.
    found = [change for change, in world.first.run_sql("school", "SELECT `change` FROM changes")]
    assert sorted(found) == sorted(CHANGES) and len(former_schema) < len(found)
    assert schema_of(world.first) == schema_of(world.cluster.nodes[1]) == schema_of(world.cluster.nodes[2])
    assert world.first.run_sql("school", "SELECT COUNT(*) FROM migrate_unfinished") == [["0"]]


def test_a_row_that_two_writers_want(world, folder):
    """Not as it should be run: two front ends on two nodes, and deliveries of one session. What certification refuses is
    tried again."""
    session = world.school.live_session(world.people.classroom)
    urls = [f"https://storage.example.com/hot/{number}.mp4" for number in range(300)]
    with contextlib.ExitStack() as stack:
        fronts = []
        for number in (0, 1):
            node = world.cluster.nodes[number]
            httpd = Httpd(folder / f"direct{number}", database=node.option_file("school"))
            httpd.allow_log(TROUBLE)
            httpd.start()
            stack.callback(httpd.stop)
            fronts.append(httpd)
        local = threading.local()

        def send(number):
            browsers = local.__dict__.setdefault("browsers", [Browser(httpd) for httpd in fronts])
            statuses = []
            while not statuses or statuses[-1] == 503:
                statuses.append(deliver(browsers[number % 2], body_of(session, urls[number]), token(SECRET)).status)
            return statuses

        with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
            statuses = [status for one in pool.map(send, range(len(urls))) for status in one]
        assert set(statuses) <= {200, 503}
        print(f"{statuses.count(503)} of {len(statuses)} answers were 503")
    assert sorted(world.school.recordings(session)) == sorted(urls)
