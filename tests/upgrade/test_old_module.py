# SPDX-License-Identifier: Apache-2.0
"""An older commit's module and this one, each on the other's schema, while the school goes on.

make check-upgrade says which commit, and builds it: CRVS_OLD is where.
"""

import os
import pathlib
import re
import shutil
import signal
import tempfile
import time

import pytest

from forms import form_for
from load import Load
from mariadb import MariaDB
from school import School
from server import PACKAGE, Httpd, Package
from waiting import wait_until

SOURCE = pathlib.Path(os.environ["CRVS_OLD"])
OLD = Package(*(next(str(path) for path in SOURCE.glob(f"stage/**/{name}")) for name in (
    "mod_crvs.so", "share/mod_crvs")), SOURCE)
PLAN = (SOURCE / "sql" / "sqitch.plan").read_text()
# The last change that the older one's schema has.
LAST = re.findall(r"^([a-z]\S*) ", PLAN, re.M)[-1]


@pytest.fixture(scope="module")
def folder():
    """A folder that httpd's children may enter."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="crvs-upgrade-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def mariadb(folder):
    server = MariaDB(folder / "mariadb")
    server.start()
    yield server
    server.remove()


def migrate(mariadb, _):
    done = mariadb.crvs_admin("upgraded", "migrate")
    assert done.returncode == 0, done.stdout + done.stderr


def serving(httpd):
    """The modules that its children have."""
    modules = set()
    for child in httpd.children():
        try:
            maps = pathlib.Path(f"/proc/{child}/maps").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        modules |= set(re.findall(r"\S*/mod_crvs\.so", maps))
    return modules


def restart(_, httpd):
    """As a package does it: the new module, and the configuration that it came with, by a graceful restart."""
    assert serving(httpd) == {OLD.module}
    httpd.package = PACKAGE
    httpd.write()
    os.kill(httpd.process.pid, signal.SIGUSR1)
    deadline = time.monotonic() + 120
    while serving(httpd) != {PACKAGE.module}:
        assert time.monotonic() < deadline and httpd.process.poll() is None, serving(httpd)
        time.sleep(0.05)


def counted_wrong(mariadb):
    """How many classes there are beside those that are kept as the number of all categories."""
    (number,), = mariadb.run_sql("upgraded", "SELECT (SELECT COUNT(*) FROM classroom WHERE archived_at IS NULL)"
                                             " - (SELECT COALESCE(SUM(classes), 0) FROM category_count)")
    return int(number)


def file_a_class(mariadb, httpd):
    """By the older module, which may count nothing of it."""
    school = School(mariadb, "upgraded")
    teacher = school.browser(httpd, school.user("trainer"))
    form = form_for(teacher.get("/classrooms/create/"), "/classrooms/create/")
    assert form.send(teacher, name="Classe d'avant", category_id=str(school.category)).status == 303
    school.close()
    if "\ncategory_count " not in PLAN:
        assert counted_wrong(mariadb) == 1


def count_afresh(mariadb, _):
    """By the newer one, without anybody's help."""
    wait_until(lambda: counted_wrong(mariadb) == 0)


def go_through(mariadb, folder, steps, may_ask_back=False, interval="Off"):
    """From the older package on its own schema, step by step, under load: no 5xx, and nothing said to be stored is lost."""
    mariadb.migrated("upgraded", to=LAST)
    school = School(mariadb, "upgraded")
    people = school.people()
    httpd = Httpd(folder / steps[0].__name__, f"CrvsTidyInterval {interval}\nCrvsRecordingHosts storage.example.com\n",
                  database=mariadb.option_file("upgraded"))
    httpd.folder.mkdir()
    httpd.package = OLD
    httpd.start()
    try:
        with Load(httpd, school, people) as load:
            load.go_on()
            for step in steps:
                load.may_ask_back = may_ask_back
                step(mariadb, httpd)
                load.go_on()
            load.may_ask_back = False
            load.go_on()
        assert load.faults == []
        # Whatever was said to be stored is there, once.
        assert sorted(school.recordings(load.session)) == sorted(load.stored)
        if may_ask_back:
            httpd.allow_log("run crvs-admin migrate; where it has run, restart Apache")
        assert httpd.check_log() == []
    finally:
        httpd.stop()
        school.close()


def test_the_schema_first(mariadb, folder):
    """As the manual has it: the older module on the newer schema, until the restart."""
    go_through(mariadb, folder, [migrate, file_a_class, restart, count_afresh], interval="1s")


def test_the_module_first(mariadb, folder):
    """
    As where log files are rotated in between: the newer module on the older schema. Of a release each statement says what
    runs there; of a commit between releases, what its schema lacks may ask to come back later, until it is migrated.
    """
    go_through(mariadb, folder, [restart, migrate], may_ask_back="\n@" not in PLAN)
