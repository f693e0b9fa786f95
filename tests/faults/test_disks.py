# SPDX-License-Identifier: Apache-2.0
"""Disks that are full for a while: of the database, of its temporary files, of the recordings."""

import contextlib
import hashlib
import os
import pathlib
import random
import threading

import pytest

from client import Browser
from faults import CAUSES, DURABLE, Load
from mariadb import MariaDB
from school import School
from server import SECRET, Httpd
from uploads import from_machine, mp4
from waiting import wait_until

DISKS = pathlib.Path(os.environ["CRVS_FAULTS_DISKS"])
SEED = int(os.environ["CRVS_FAULTS_SEED"])
# Tables grow by single pages, so that the disk is asked for more again and again.
GROWING = [*DURABLE, "--innodb-file-per-table=1", "--innodb-autoextend-increment=1"]


@contextlib.contextmanager
def full(disk, left=0):
    """Nothing more fits on a disk, but for so many bytes."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    # Others take what is free as well, meanwhile.
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        for _ in range((free.f_bavail * free.f_frsize - left) // 4096 + (0 if left else 100)):
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def kept_running(mariadb):
    """Starts the database again when it has ended, for as long as that takes."""
    over = threading.Event()

    def watch():
        while not over.wait(0.1):
            if mariadb.process is None or mariadb.process.poll() is not None:
                with contextlib.suppress(RuntimeError):
                    mariadb.start()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def world(folder, request):
    name = request.node.name
    mariadb = MariaDB(folder / f"mariadb-{name}", GROWING)
    if "database" in name:
        mariadb.data = DISKS / "database" / "data"
    if "temporary" in name:
        mariadb.temporary = DISKS / "tmp" / "mariadb"
    mariadb.start()
    mariadb.deployed("school")
    school = School(mariadb, "school")
    httpd = Httpd(folder / f"httpd-{name}", database=mariadb.option_file("school"),
                  recordings=DISKS / "recordings")
    httpd.start()
    for cause in CAUSES:
        httpd.allow_log(cause)
    yield httpd, mariadb, school
    school.close()
    httpd.stop()
    mariadb.remove()


def test_the_disk_of_the_database_is_full(world):
    """What cannot be stored is not acknowledged, and is taken when there is room again.

    MariaDB ends itself where it cannot write what it must; systemd starts it again.
    """
    httpd, mariadb, school = world
    load = Load(httpd, school, school.people(), random.Random(SEED), deliveries=6000, forms=20)
    with kept_running(mariadb), load:
        for fault in load.spread([DISKS / "database"] * 3):
            with full(fault):
                refused = load.statuses[503]
                wait_until(lambda refused=refused: load.statuses[503] > refused + 5 or load.is_idle())
    print(dict(load.statuses))
    assert load.statuses[503] > 0
    # Where the server ended at once, it had no time to say why; its own log has that.
    httpd.expect_log("crvs:error.*(full|disk|cannot be reached|gone away|Lost connection)")
    assert load.check() == []
    assert httpd.check_log() == []


def test_the_disk_of_temporary_files_is_full(world):
    """Deliveries need none, and pages that do say that they cannot be shown now."""
    httpd, _, school = world
    people = school.people()
    admin = school.browser(httpd, people.admin)
    load = Load(httpd, school, people, random.Random(SEED), deliveries=500, forms=5)
    with full(DISKS / "tmp"), load:
        for path in ("/", "/classrooms/", "/search/?q=classe", "/users/", "/courses/", "/users/audit/",
                     f"/classrooms/{people.classroom.id}/"):
            answer = admin.get(path)
            assert answer.status == 200 or (answer.status == 503 and answer.headers["Retry-After"]), (path, answer)
    assert load.check() == []
    assert httpd.check_log() == []


def test_the_disk_of_the_recordings_is_full(world):
    """An upload that was begun waits until there is room, and loses nothing; none is begun meanwhile."""
    httpd, _, school = world
    session = school.live_session(school.people().classroom)
    film = mp4(2 * 1024 * 1024)
    upload = from_machine(Browser(httpd), SECRET)
    assert upload.create(len(film), session_id=session, source="film").status == 201
    with full(DISKS / "recordings", left=1024 * 1024):
        # What is known to find no room is not begun.
        assert from_machine(Browser(httpd), SECRET).create(
            len(film), session_id=session, source="other").status == 507
        answer = upload.patch(0, film)
        assert answer.status == 507, answer
        offset = upload.offset()
        assert upload.patch(offset, film[offset:]).status == 507
    httpd.expect_log("crvs:error.*bytes are free, which is too little")
    offset = upload.offset()
    assert offset < len(film)
    assert upload.patch(offset, film[offset:]).status == 204
    stored, = (path for path in (DISKS / "recordings").glob("*/*") if path.suffix == ".mp4")
    assert hashlib.sha256(stored.read_bytes()).digest() == hashlib.sha256(film).digest()
    assert len(school.sql("SELECT id FROM recording WHERE live_session_id = %s", session)) == 1
    assert httpd.check_log() == []
