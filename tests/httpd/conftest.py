# SPDX-License-Identifier: Apache-2.0
"""What the tests share: one MariaDB for all of them, one school and httpd for those of a file, and more servers for those that want their own."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import tempfile

import pytest

from client import Browser
from mails import Office
from mariadb import MariaDB
from school import School
from server import HTTPD, Httpd, temporary_folder


# The files that take longest, first: else one worker is left with them while the others are done.
SLOWEST = ["test_cluster.py", "test_login_rush.py", "test_jibri.py", "test_uploads.py", "test_database.py"]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: SLOWEST.index(item.path.name) if item.path.name in SLOWEST else len(SLOWEST))


@pytest.fixture(scope="session")
def folder():
    """Where servers have theirs: pytest's own folders are for their owner alone."""
    with temporary_folder("crvs-test-") as path:
        yield path


@pytest.fixture(scope="session")
def mariadb(folder):
    server = MariaDB(folder / "mariadb")
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def schema(mariadb):
    mariadb.deployed("school")
    mariadb.keep("school")


@pytest.fixture(scope="module")
def school(mariadb, schema):
    """The school of a file's tests. Each file has it new: what one left in it must not decide how another one ends."""
    mariadb.emptied("school")
    school = School(mariadb, "school")
    yield school
    school.close()


@pytest.fixture(scope="module")
def recordings(folder):
    """The folder of recordings that are kept: CrvsRecordingDir."""
    path = folder / "recordings"
    path.mkdir()
    if os.getuid() == 0:
        shutil.chown(path, "www-data", "www-data")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def files():
    """A CrvsRecordingDir for one test. Ask for its server behind it: that is then stopped before this goes."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="crvs-files-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def shared_server(folder, mariadb, school, recordings):
    # What has expired goes when a test says so, and not in the middle of another one.
    httpd = Httpd(folder / "httpd", "CrvsTidyInterval Off\nCrvsMailFrom classe@example.org\n", database=mariadb.option_file("school"),
                  recordings=recordings)
    httpd.start()
    yield httpd
    httpd.stop()
    shutil.rmtree(httpd.folder)


@pytest.fixture
def server(shared_server):
    """The httpd of a file's tests. A line of its error log that the test didn't announce fails the test."""
    yield shared_server
    assert shared_server.process.poll() is None, "httpd is gone"
    assert shared_server.check_log() == []


@pytest.fixture
def make_server(folder, mariadb, school):
    """Makes a further httpd: make_server("more directives"), not started. Its error log is looked at as well.

    With a site of its own, make_server(site="CrvsEngine On"), it is not the one that is shipped: see Httpd.
    """
    made = []

    def make(directives="", *, database="school", **more):
        path = pathlib.Path(tempfile.mkdtemp(prefix="httpd-", dir=folder))
        os.chmod(path, 0o755)
        httpd = Httpd(path, directives, database=database and mariadb.option_file(database), **more)
        made.append(httpd)
        return httpd

    yield make
    wrong = []
    for httpd in made:
        httpd.stop()
        wrong += httpd.check_log()
        shutil.rmtree(httpd.folder, ignore_errors=True)
    assert wrong == []


@pytest.fixture
def tidy(mariadb):
    """Removes what has expired, as a timer does: tidy(server). Returns how many of each kind, and what was complained of."""
    def tidy(httpd):
        done = mariadb.crvs_admin("school", "tidy", "--json", "--apache", f"{HTTPD} -f '{httpd.conf}'")
        assert done.returncode == 0, done.stderr
        return {row["what"]: row["removed"] for row in json.loads(done.stdout)}, done.stderr

    return tidy


@pytest.fixture
def office(mariadb, own_school, tmp_path):
    """Takes the mails of the module's own school: see mails.py."""
    return Office(tmp_path / "office", mariadb, own_school.database)


@pytest.fixture
def log_of(mariadb):
    """What mod_crvs sends to the database meanwhile: with log_of(school) as said. Connections and preparing don't count."""
    @contextlib.contextmanager
    def of(school):
        said = []
        mariadb.run_sql(None, "SET GLOBAL log_output = 'TABLE', general_log = ON; TRUNCATE mysql.general_log")
        try:
            yield said
        finally:
            rows = mariadb.run_sql(None, "SET GLOBAL general_log = OFF; SELECT argument FROM mysql.general_log WHERE user_host"
                                   " LIKE 'crvs%' AND command_type IN ('Execute', 'Query') ORDER BY event_time")
            said += [re.sub(r"'[^']*'|\d+", "?", row[0]) for row in rows if not row[0].startswith("SET ")]

    return of


@pytest.fixture
def rows_read(mariadb):
    """How many rows the server reads while something is asked for: rows_read(ask)."""
    def count():
        return sum(int(value) for name, value in mariadb.run_sql(None, "SHOW GLOBAL STATUS LIKE 'Handler_read%'")
                   # How the server counts what it counts itself.
                   if re.fullmatch("Handler_read_(first|key|last|next|prev|rnd|rnd_next)", name))

    def of(ask):
        # What counting costs itself; and the first time, statements are prepared.
        ask()
        own = -count() + count()
        before = count()
        ask()
        return count() - before - own

    return of


@pytest.fixture
def people(school):
    return school.people()


@pytest.fixture
def visitor(server):
    """The browser of somebody who isn't signed in."""
    return Browser(server)


@pytest.fixture
def sign_in(server, school):
    """Opens a browser in which a user is signed in: sign_in(people.teacher)."""
    return lambda user, **more: school.browser(server, user, **more)


@pytest.fixture(scope="module")
def own_school(mariadb, request):
    """A school of a module's own, for what counts or lists all that there is."""
    name = request.module.__name__.removeprefix("test_")
    mariadb.migrated(name)
    school = School(mariadb, name)
    yield school
    school.close()


@pytest.fixture(scope="module")
def own_mariadb(folder, request):
    """A database server of a module's own, which its tests may stop."""
    mariadb = MariaDB(folder / f"mariadb-{request.module.__name__}")
    mariadb.start()
    yield mariadb
    mariadb.remove()


@pytest.fixture
def own_site(folder, own_mariadb, request):
    """A site over it, with a really migrated database of its own, "own"."""
    if own_mariadb.process is None:
        own_mariadb.start()
    httpd = Httpd(folder / f"{request.module.__name__}-{request.node.name}", "CrvsTidyInterval Off", database=own_mariadb.migrated("own"))
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


@pytest.fixture
def emptied_school(own_school):
    """The same, without people and classes of the tests before."""
    for table in ("audit", "classroom", "user", "password_request", "notice_week"):
        own_school.sql(f"DELETE FROM {table}")
    return own_school
