# SPDX-License-Identifier: Apache-2.0
"""crvs-admin restore: a school comes back whole, on a server where nothing is called as it was, or nothing changes."""

import concurrent.futures
import contextlib
import os
import re
import shutil

import pytest

from backups import AWKWARD, Backups, flip, rewrite, tree
from client import Browser
from mariadb import CHANGES, MariaDB, ROOT
from school import PASSWORD
from server import HTTPD, Httpd
from waiting import wait_until

REGISTRY = {"changes", "dependencies", "events", "migrate_unfinished", "projects", "releases", "tags"}


@pytest.fixture
def school(emptied_school):
    emptied_school.sql("DELETE FROM recording")
    return emptied_school


@pytest.fixture
def backups(mariadb, school, files, tmp_path):
    return Backups(mariadb, school, files, tmp_path)


@pytest.fixture
def place(folder):
    """A CrvsRecordingDir of a new machine."""
    path = folder / "restored-recordings"
    path.mkdir()
    if os.getuid() == 0:
        shutil.chown(path, "www-data", "www-data")
    yield path
    shutil.rmtree(path)


@pytest.fixture
def empty(mariadb):
    mariadb.create("restored")
    return "restored"


@pytest.fixture
def backup(backups, school, files):
    """Of a school with people, a class, a session, and a recording that has captions."""
    people = school.people()
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30, title=AWKWARD)
    for number in range(3):
        film = school.kept_recording(files, session, content=b"film%d" % number * 50000)
    (files / film / "captions-fr.vtt").write_text("WEBVTT\n")
    return backups.make()


def rows_of(mariadb, database):
    """All that tables hold; but for the school's log, which goes on."""
    tables = sorted(name for name, in mariadb.run_sql(database, "SHOW TABLES"))
    return {table: sorted(map(str, mariadb.run_sql(database, f"SELECT * FROM `{table}`"))) for table in tables if table != "audit"}


class OtherServer(MariaDB):
    """One that never knew our account."""

    def create(self, name):
        self.run_sql(None, f"""
            CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
            CREATE USER IF NOT EXISTS ecole@'%' IDENTIFIED BY 'other';
            GRANT ALL ON `{name}`.* TO ecole@'%';""")

    def option_file(self, database):
        path = self.folder / f"{database}.cnf"
        path.write_text(f"[crvs]\nuser = ecole\npassword = other\nsocket = {self.socket}\ndatabase = {database}\n"
                        "default-character-set = utf8mb4\nconnect-timeout = 3\n")
        path.chmod(0o644)
        return path


@contextlib.contextmanager
def serving(folder, options, recordings):
    folder.mkdir()
    folder.chmod(0o755)
    httpd = Httpd(folder, database=options, recordings=recordings)
    httpd.start()
    try:
        yield httpd
    finally:
        httpd.stop()
        assert httpd.check_log() == []


def test_light_versions_come_along(backups, school, files, empty, place):
    film, name = school.kept_recording(files), "version.light.mp4"
    (files / film / name).write_bytes(b"light" * 1000)
    school.sql("INSERT INTO recording_version (recording_id, kind, state, bytes, due_at) SELECT id, 'light', 'made', 5000,"
               " UTC_TIMESTAMP() FROM recording WHERE public_id = %s", film)
    backup = backups.make()
    backups.run("--verify", backups.folder)
    backups.restore(empty, backup, files=place)
    assert tree(place)[f"{film}/{name}"] == b"light" * 1000
    assert rows_of(backups.mariadb, empty)["recording_version"] == rows_of(backups.mariadb, school.database)["recording_version"]
    flip(backup / "recordings" / film / name)
    assert f"{name} is not what it was" in backups.run("--verify", backups.folder, status=1)


def test_a_school_on_another_server(backups, school, backup, files, place, folder):
    """Another account, another name of the database; people sign in, films play, and the next migration works."""
    teacher = school.user("trainer")
    notice = school.announcement(school.classroom(teacher), teacher)
    document = school.attachment(files, b"%PDF-1.7 plan", announcement_id=notice)
    backup = backups.make()
    assert "5 files of recordings" in backups.run("--verify", backup)
    server = OtherServer(folder / "other-server")
    server.start()
    try:
        server.create("ecole")
        new = Backups(server, school, place, backups.temporary)
        said = new.restore("ecole", backups.folder)
        assert backup.name in said and "5 files of recordings" in said and str(backups.options) in said
        assert rows_of(server, "ecole") == rows_of(backups.mariadb, school.database)
        assert tree(place) == tree(files) == tree(backup / "recordings")
        assert {path.stat().st_uid for path in place.rglob("*")} == {place.stat().st_uid}
        assert server.run_sql("ecole", "SELECT DISTINCT definer FROM information_schema.triggers WHERE trigger_schema = 'ecole'") == [["ecole@%"]]

        for verb in (["status"], ["verify"], ["revert", "--to", CHANGES[-2], "--yes"], ["deploy"], ["verify"]):
            done = server.crvs_admin("ecole", "migrate", *verb)
            assert done.returncode == 0, done.stdout + done.stderr
        with serving(folder / "restored-httpd", server.option_file("ecole"), place) as httpd:
            browser = Browser(httpd)
            assert browser.log_in(teacher.username, PASSWORD).status == 303
            assert browser.get("/classrooms/").status == 200
            assert browser.get(f"/attachments/{document}/attachment.pdf").body == b"%PDF-1.7 plan"
            admin = Browser(httpd)
            admin.log_in(server.run_sql("ecole", "SELECT username FROM user WHERE role = 'admin'")[0][0], PASSWORD)
            film, = {path.parent.name for path in place.rglob("*.vtt")}
            assert admin.get(f"/recordings/{film}/lecon.mp4").body == (files / film / "lecon.mp4").read_bytes()
            found = server.crvs_admin("ecole", "doctor", "--apache", f"{HTTPD} -f '{httpd.conf}'").stdout
            for check in ("migrations", "collation", "recordings", "definers"):
                assert re.search(f"^ok       {check}$", found, re.M), found
    finally:
        server.remove()


def test_a_dump_of_a_foreign_definer_is_told_of(mariadb, backups, school, backup):
    """The trap that a restore by hand leaves behind."""
    mariadb.run_sql(None, "CREATE USER IF NOT EXISTS gone@localhost")
    mariadb.migrated("trapped", to="school")
    trigger = "CREATE DEFINER = gone@localhost TRIGGER trap BEFORE INSERT ON category FOR EACH ROW SET NEW.slug = NEW.slug"
    mariadb.run_sql("trapped", trigger)
    found = mariadb.crvs_admin("trapped", "doctor", "--apache", "/nowhere/apachectl").stdout
    assert re.search("^warning  definers: .*gone@localhost.*crvs@localhost", found, re.M), found
    mariadb.run_sql(None, "DROP USER gone@localhost")


def test_the_schools_log_has_both(backups, backup, empty, place):
    backups.restore(empty, backup, files=place)
    rows = backups.mariadb.run_sql(empty, "SELECT action, detail FROM audit ORDER BY id DESC LIMIT 1")
    assert rows[0][0] == "backup_restored" and rows[0][1].startswith("20")


# ---- What is refused ----

def test_a_database_that_is_not_empty(backups, backup, mariadb, empty, place):
    mariadb.run_sql(empty, "CREATE TABLE precious (id INT PRIMARY KEY); INSERT INTO precious VALUES (7)")
    assert "is not empty" in backups.restore(empty, backup, files=place, status=1)
    assert mariadb.run_sql(empty, "SELECT id FROM precious") == [["7"]] and tree(place) == {}


def test_a_newer_schema(backups, backup, mariadb, empty, place, tmp_path):
    older = tmp_path / "sql"
    older.mkdir()
    plan = (ROOT / "sql" / "sqitch.plan").read_text()
    (older / "sqitch.plan").write_text(plan[:plan.index("\nlessons ") + 1])
    said = backups.restore(empty, backup, "--sql", older, files=place, status=1)
    assert "newer schema" in said and CHANGES[-1] in said
    assert mariadb.run_sql(empty, "SHOW TABLES") == [] and tree(place) == {}


def test_an_older_schema_is_migrated_afterwards(backups, backup, mariadb, empty, place):
    done = mariadb.crvs_admin(backups.school.database, "migrate", "revert", "--to", CHANGES[-2], "--yes")
    try:
        assert done.returncode == 0
        old = backups.make()
    finally:
        assert mariadb.crvs_admin(backups.school.database, "migrate").returncode == 0
    assert "next, crvs-admin migrate" in backups.restore(empty, old, files=place)
    assert mariadb.crvs_admin(empty, "migrate").returncode == 0
    assert mariadb.crvs_admin(empty, "migrate", "verify").returncode == 0


def test_a_file_of_that_name_which_is_another_one(backups, backup, mariadb, empty, place):
    film = sorted(path.name for path in (backup / "recordings").iterdir())[0]
    (place / film).mkdir()
    (place / film / "lecon.mp4").write_text("another")
    assert "is not what the backup has" in backups.restore(empty, backup, files=place, status=1)
    assert tree(place) == {f"{film}/lecon.mp4": b"another"} and mariadb.run_sql(empty, "SHOW TABLES") == []


def test_a_link_where_a_recordings_folder_should_be(backups, backup, mariadb, empty, place, tmp_path):
    film = sorted(path.name for path in (backup / "recordings").iterdir())[-1]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place / film).symlink_to(elsewhere)
    assert f"{place / film} is no folder" in backups.restore(empty, backup, files=place, status=1)
    assert tree(place) == tree(elsewhere) == {} and mariadb.run_sql(empty, "SHOW TABLES") == []


def test_a_link_that_comes_while_files_are_put_back(backups, backup, empty, place, tmp_path):
    """From the account of httpd's children, say: the folder of a recording is taken away once it is made."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def swap():
        wait_until(lambda: list(place.iterdir()))
        (made,) = place.iterdir()
        made.rename(tmp_path / "away")
        made.symlink_to(elsewhere)
        assert tree(tmp_path / "away") == {}, "it was too late for that"

    with concurrent.futures.ThreadPoolExecutor() as pool:
        swapped = pool.submit(swap)
        # Long enough for a rename, before the first file is written.
        backups.command("restore", [backup], files=place, options=backups.mariadb.option_file(empty),
                        faults=["unlink,unlinkat:delay_enter=3000000:when=1"])
        swapped.result()
    assert tree(elsewhere) == {} and len(tree(tmp_path / "away")) == 1, backups.said


def test_a_file_that_is_swapped_while_files_are_put_back(backups, backup, empty, place, tmp_path):
    """The same account puts another file, which root must not give away, in the place of the one that is being written."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("root's own")
    elsewhere.chmod(0o600)
    os.utime(elsewhere, (1e9, 1e9))
    before = elsewhere.stat()

    def swap():
        wait_until(lambda: list(place.glob("*/.restoring")))
        (growing,) = place.glob("*/.restoring")
        growing.rename(tmp_path / "away")
        os.link(elsewhere, growing)

    with concurrent.futures.ThreadPoolExecutor() as pool:
        swapped = pool.submit(swap)
        # Long enough for a link, before the first file that was written is given away.
        backups.command("restore", [backup], files=place, options=backups.mariadb.option_file(empty),
                        faults=["fsync:delay_enter=3000000:when=1"])
        swapped.result()
    after = elsewhere.stat()
    assert (after.st_mode, after.st_uid, after.st_gid, after.st_mtime) == (
        before.st_mode, before.st_uid, before.st_gid, before.st_mtime), backups.said
    # What was written is what was given away.
    assert (tmp_path / "away").stat().st_mtime in {path.stat().st_mtime for path in (backup / "recordings").glob("*/*")}


def test_a_dump_that_wants_a_file_of_this_machine(backups, backup, mariadb, empty, place, tmp_path):
    wanted = tmp_path / "secret"
    wanted.write_text("secret\n")
    rewrite(backup, "database.sql", lambda dump: dump + (
        f"CREATE TABLE loot (words TEXT);\nLOAD DATA LOCAL INFILE '{wanted}' INTO TABLE loot;\n").encode())
    assert "is empty again" in backups.restore(empty, backup, files=place, status=1)
    assert mariadb.run_sql(empty, "SHOW TABLES") == []


def test_a_manifest_writes_nothing_into_a_terminal(backups, backup, empty, place):
    rewrite(backup, "manifest.json", lambda text: text.replace(b'"not_included": [', b'"not_included": ["/etc/\\u001b[2Jx", '))
    said = backups.restore(empty, backup, files=place)
    assert "/etc/?[2Jx" in said and "\x1b" not in said


def test_files_that_are_still_there_stay(backups, backup, empty, files):
    before = {path: path.stat().st_ino for path in files.rglob("*")}
    assert "0 files of recordings (4 were there already)" in backups.restore(empty, backup)
    assert {path: path.stat().st_ino for path in files.rglob("*")} == before


def test_recordings_whose_file_is_in_no_backup(backups, backup, school, files, empty, place):
    lost = school.kept_recording(files)
    (files / lost / "lecon.mp4").unlink()
    said = backups.restore(empty, backups.make(), files=place)
    assert f"its file {lost}/lecon.mp4 is not in the backup" in said and "reconcile --apply" in said


# ---- It fails, or is killed ----

@pytest.mark.parametrize("script, said", [
    ("head -c 30000 | {real} \"$@\"; exit 1", "error in your SQL syntax"),
    ("grep -vE \"^\\\\(.*'learner'.*,$\" | {real} \"$@\"", "has not the"),
    ("cat >/dev/null; echo 'ERROR 1114 (HY000): The table is full' >&2; exit 1", "The table is full")])
def test_a_database_that_does_not_take_it(backups, backup, mariadb, empty, place, script, said):
    """Only while it loads: what clears up comes through."""
    backups.wrap("mariadb", f'if [ -e {{folder}}/loaded ]; then exec {{real}} "$@"; fi; touch {{folder}}/loaded; {script}')
    assert said in backups.restore(empty, backup, files=place, status=1)
    assert "is empty again" in backups.said and mariadb.run_sql(empty, "SHOW TABLES") == []
    backups.restore(empty, backup, files=place)


def test_a_disk_that_is_full(backups, backup, mariadb, empty, place):
    assert "No space left" in backups.restore(empty, backup, files=place, status=1, faults=["fsync:error=ENOSPC:when=2"])
    assert all(content.startswith(b"film") or content == b"WEBVTT\n" for content in tree(place).values())
    assert mariadb.run_sql(empty, "SHOW TABLES") == []
    backups.restore(empty, backup, files=place)
    assert tree(place) == tree(backup / "recordings")


def test_a_disk_without_room(backups, backup, mariadb, empty, place):
    # The kernel's struct statfs, in which nothing is free.
    answer = "00" * 120
    assert "has no room" in backups.restore(empty, backup, files=place, status=1,
                                            faults=[f"statfs:retval=0:poke_exit=@arg2={answer}"])
    assert mariadb.run_sql(empty, "SHOW TABLES") == [] and tree(place) == {}


# The first calls are of the files, the later ones of the database: "write" feeds it.
@pytest.mark.parametrize("point", ["mkdirat:2", "fsync:2", "renameat:2", "pipe2:1", "write:9", "write:16", "wait4:2", "wait4:3"])
def test_kill_9(backups, backup, mariadb, empty, place, point):
    call, when = point.split(":")
    done = backups.command("restore", [backup], options=mariadb.option_file(empty), files=place,
                           faults=[f"{call}:signal=KILL:when={when}"])
    assert done.returncode == -9, done.stdout + done.stderr
    if mariadb.run_sql(empty, "SHOW TABLES LIKE 'restore_unfinished'"):
        for command in (["migrate"], ["doctor", "--apache", "/nowhere/apachectl"]):
            done = mariadb.crvs_admin(empty, *command)
            assert done.returncode and "restore was interrupted" in done.stdout + done.stderr
    said = backups.command("restore", [backup], options=mariadb.option_file(empty), files=place)
    # Where all was done, and only not said.
    assert said.returncode == 0 or "is not empty" in said.stderr
    assert rows_of(mariadb, empty) == rows_of(mariadb, backups.school.database)
    assert tree(place) == tree(backup / "recordings")


# ---- Doctor ----

@pytest.mark.parametrize("hours, level", [(1, "ok"), (80, "warning")])
def test_how_old_the_last_backup_is(mariadb, school, backup, hours, level):
    school.sql("UPDATE audit SET at = at - INTERVAL %s HOUR WHERE action = 'backup_made'", hours)
    found = mariadb.crvs_admin(school.database, "doctor", "--apache", "/nowhere/apachectl").stdout
    assert re.search(f"^{level} +backup: the last one was made {hours} hours ago", found, re.M), found
