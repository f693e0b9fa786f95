# SPDX-License-Identifier: Apache-2.0
"""A school that ran the Django application comes over: crvs-admin import django, from any of its three databases."""

import csv
import os
import pathlib
import pwd
import resource
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading

import pytest

import django_school as django
from beside import LIBRARIES
from client import Browser
from mariadb import CRVS_ADMIN, sanitized
from school import PASSWORD
from server import SERVERS
from uploads import PICTURE, film
from waiting import wait_until

POSTGRES = next((path.parent for root in (SERVERS, pathlib.Path("/"))
                 for path in sorted(root.glob("usr/lib/postgresql/*/bin/initdb"), reverse=True)), None)
TABLES = ["user", "category", "course", "module", "lesson", "lesson_video", "classroom", "classroom_member", "live_session",
          "recording", "lesson_progress"]


@pytest.fixture
def source(tmp_path):
    return django.make_sqlite(tmp_path / "django.sqlite3")


@pytest.fixture
def media(tmp_path):
    """MEDIA_ROOT, where one file is missing."""
    folder = tmp_path / "media"
    (folder / "lecons").mkdir(parents=True)
    (folder / "rec").mkdir()
    (folder / "lecons" / "l’été à vélo.mp4").write_bytes(film(PICTURE))
    (folder / "lecons" / "deux.mp4").write_bytes(film(PICTURE, size=5000))
    (folder / "rec" / "deux.mp4").write_bytes(film(PICTURE, size=6000))
    return folder


@pytest.fixture
def new_school(mariadb):
    """A database with today's tables and nothing in them."""
    mariadb.deployed("newcomer")
    return "newcomer"


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


@pytest.fixture
def run(mariadb, new_school, kept):
    def run(*arguments, status=0, before=(), options=None, **how):
        done = subprocess.run(
            [*before, CRVS_ADMIN, "--config", options or mariadb.option_file(new_school), "import", "django", *map(str, arguments)],
            capture_output=True, text=True, env={**os.environ, **sanitized(), "CRVS_RECORDING_DIR": str(kept)}, **how)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr
    return run


def counts(mariadb, database):
    (row,) = mariadb.run_sql(database, "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in TABLES))
    return dict(zip(TABLES, map(int, row)))


def told(report):
    """How many were taken over, by the report."""
    return {line.split(None, 1)[1].split(" would be")[0].split(" were")[0]: int(line.split()[0])
            for line in report.split("\n\n")[0].splitlines()}


TAKEN = {"user": 8, "category": 3, "course": 2, "module": 3, "lesson": 4, "lesson_video": 4, "classroom": 3,
         "classroom_member": 7, "live_session": 4, "recording": 2, "lesson_progress": 4}
NOTHING = dict.fromkeys(TABLES, 0)
EVERYTHING = ("--media-url", "https://ancien.example/media")


# ---- From each database ----

@pytest.fixture
def mysql(mariadb):
    mariadb.create("former")
    mariadb.run_sql("former", django.script("mysql"))
    return f"mysql:sock={mariadb.socket},user=root,dbname=former"


@pytest.fixture
def pgsql(tmp_path):
    if not POSTGRES:
        pytest.skip("no PostgreSQL here, and no apt-get that could bring one")
    folder = tmp_path / "pg"
    folder.mkdir()
    account = {"env": {**os.environ, "LD_LIBRARY_PATH": LIBRARIES}}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        account |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        for parent in tmp_path.parents[:3]:
            parent.chmod(0o755)
        tmp_path.chmod(0o755)
    subprocess.run([POSTGRES / "initdb", "-D", folder / "data", "-U", "nobody", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
                   check=True, capture_output=True, cwd=folder, **account)
    server = subprocess.Popen([POSTGRES / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-F",
                               "-c", "timezone=Asia/Tokyo"], cwd=folder, stderr=subprocess.DEVNULL, **account)
    client = [POSTGRES / "psql", "-q", "-h", folder, "-U", "nobody", "-v", "ON_ERROR_STOP=1", "-d", "postgres"]
    try:
        wait_until(lambda: subprocess.run([*client, "-c", "SELECT 1"], env=account["env"], capture_output=True).returncode == 0)
        subprocess.run(client, input="SET timezone = 'UTC';" + django.script("pgsql"), text=True, check=True, capture_output=True,
                       env=account["env"])
        yield f"pgsql:host={folder} user=nobody dbname=postgres"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()


@pytest.mark.parametrize("kind", ["source", "mysql", "pgsql"])
def test_all_of_it_comes_over(mariadb, new_school, run, request, kind):
    report = run("--from", request.getfixturevalue(kind), *EVERYTHING)
    assert counts(mariadb, new_school) == TAKEN
    assert told(report) == {
        "accounts": 8, "categories": 3, "classes": 3, "memberships": 5, "sessions": 4, "recordings of sessions": 2,
        "courses": 2, "modules": 3, "lessons": 4, "videos of lessons": 4, "people's progress in lessons": 4}
    read = lambda sql: mariadb.run_sql(new_school, sql)
    assert read("SELECT id, username, full_name, sort_name, role, disabled_at IS NULL, created_at FROM user WHERE id < 6 ORDER BY id") == [
        ["1", "chef", "chef", "", "admin", "1", "2026-01-01 08:00:00"],
        ["2", "marthe", "Marthe Ngo Bassong", "Ngo Bassong", "trainer", "1", "2026-01-02 08:00:00"],
        ["3", "Zoe", "Zoé Mbarga", "Mbarga", "learner", "1", "2026-01-03 08:00:00"],
        ["4", "zoé-2", "Zoé Autre", "Autre", "learner", "1", "2026-01-04 08:00:00"],
        ["5", "parti", "parti", "", "learner", "0", "2026-01-05 08:00:00"]]
    assert read("SELECT id, name, LENGTH(slug) FROM category ORDER BY id") == [
        ["1", "Mathématiques", "5"], ["2", "mathematiques (2)", "7"], ["3", "Langues", "100"]]
    assert read("SELECT id, CHAR_LENGTH(title), category_id, created_by FROM course ORDER BY id") == [
        ["11", "200", "2", "2"], ["12", "4", None, "1"]]
    assert read("SELECT id, level, position FROM module ORDER BY id") == [
        ["21", "advanced", "1"], ["22", "beginner", "2"], ["23", "beginner", "1"]]
    assert read("SELECT id, description, position, is_active, created_at FROM lesson ORDER BY id") == [
        ["31", "Un texte.\n\nEt la suite.", "2", "1", "2026-03-03 09:30:00"], ["32", "", "3", "1", "2026-03-01 09:30:00"],
        ["33", "Ce qu’on y apprend.\n\nPlus.", "1", "0", "2026-03-04 09:30:00"], ["34", "", "1", "1", "2026-03-01 09:30:00"]]
    assert read("SELECT id, title, url, position FROM lesson_video ORDER BY id") == [
        ["41", "l’été à vélo.mp4", "https://ancien.example/media/lecons/l%E2%80%99%C3%A9t%C3%A9%20%C3%A0%20v%C3%A9lo.mp4", "1"],
        ["42", "Encore", "https://ancien.example/media/lecons/deux.mp4", "2"],
        ["43", "La même ailleurs", "https://ancien.example/media/lecons/deux.mp4", "1"],
        ["44", "Sans fichier", "https://ancien.example/media/lecons/perdue.mp4", "1"]]
    assert read("SELECT classroom_id, user_id, role, sort_name FROM classroom_member WHERE user_id < 7 ORDER BY 1, 2") == [
        ["51", "2", "teacher", "Ngo Bassong Marthe Ngo Bassong"], ["51", "3", "student", "Mbarga Zoé Mbarga"],
        ["51", "4", "student", "Autre Zoé Autre"], ["52", "1", "teacher", "chef"],
        ["52", "2", "teacher", "Ngo Bassong Marthe Ngo Bassong"], ["53", "2", "teacher", "Ngo Bassong Marthe Ngo Bassong"]]
    assert read("SELECT SUM(classes), SUM(courses) FROM category_count") == [["3", "2"]]
    assert read("SELECT classroom_id, members FROM classroom_count ORDER BY 1") == [["51", "3"], ["52", "2"], ["53", "2"]]
    assert read("SELECT id, start_at, duration_minutes, created_by, room_name, recording_ready, recording_url FROM live_session ORDER BY id") == [
        ["61", "2026-03-06 10:00:00", "60", "2", "CRVS_OIL3QUUO_61", "1", "https://r.example/OIL%201%20%C3%A9.mp4?X=a%20b"],
        ["62", "2026-03-07 09:30:00", "60", "2", "CRVS_OIL3QUUO_62", "1", "https://ancien.example/media/rec/deux.mp4"],
        ["63", "2026-03-08 09:30:00", "60", "2", "CRVS_OIL3QUUO_63", "0", ""],
        ["64", "2026-03-08 09:30:00", "60", "2", "CRVS_maths_64", "0", ""]]
    assert read("SELECT live_session_id, received_at, url_hash = CONVERT(SHA2(url, 256) USING ascii) FROM recording ORDER BY 1") == [
        ["61", "2026-03-06 11:00:00", "1"], ["62", "2026-03-07 10:30:00", "1"]]
    assert read("SELECT user_id, lesson_id, last_seen_at, completed_at FROM lesson_progress WHERE last_seen_at < '2026-04-01' ORDER BY 1, 2") == [
        ["3", "31", "2026-03-03 09:30:00", "2026-03-02 09:30:00"], ["3", "32", "2026-03-09 09:30:00", None],
        ["4", "34", "2026-03-05 09:30:00", "2026-03-05 09:30:00"]]
    assert read("SELECT completed_at IS NOT NULL FROM lesson_progress WHERE user_id = 4 AND lesson_id = 31") == [["1"]]
    assert read("SELECT action FROM audit WHERE action <> 'audit.action.recording_added' AND action <> 'recording_added'") != []


def test_mysql_by_a_group_of_the_option_file(mariadb, new_school, mysql, tmp_path):
    """So no password stands on the command line."""
    options = tmp_path / "school.cnf"
    options.write_text(mariadb.option_file(new_school).read_text()
                       + mariadb.option_file("former").read_text().split("[client]")[0].replace("[crvs]", "[django]"))
    done = mariadb.crvs_admin(new_school, "--config", options, "import", "django", "--from", "mysql:group=django", *EVERYTHING)
    assert done.returncode == 0, done.stderr
    assert counts(mariadb, new_school) == TAKEN


def test_a_database_from_before_later_columns_came(mariadb, new_school, run, tmp_path):
    path = tmp_path / "older.sqlite3"
    source = django.make_sqlite(path)
    connection = sqlite3.connect(path)
    connection.executescript("""
        ALTER TABLE courses_lesson DROP COLUMN is_active; ALTER TABLE classrooms_classroom DROP COLUMN category_id;
        ALTER TABLE classrooms_classroom ADD COLUMN course_id bigint; UPDATE classrooms_classroom SET course_id = 11;
        DROP TABLE courses_userlessonprogress; DROP TABLE tracking_userprogress;""")
    connection.close()
    run("--from", source, *EVERYTHING)
    assert mariadb.run_sql(new_school, "SELECT DISTINCT category_id FROM classroom") == [["2"]]
    assert mariadb.run_sql(new_school, "SELECT COUNT(*) FROM lesson WHERE is_active") == [["4"]]
    assert counts(mariadb, new_school)["lesson_progress"] == 3


# ---- What is told, and kept ----

def test_what_was_changed_is_told(run, source):
    report = run("--from", source, *EVERYTHING)
    for sentence in ["the account 'zoé' is 'zoé-2' now: there is 'Zoe' too", "users_customuser 7: its full name was cut to 150",
                     "argon needs a new password, since the old one is hashed in another way (argon2)",
                     "accounts without a password: 3", "accounts that are disabled, as they were: 1",
                     "bureau could open Django's administration", "the category 'mathematiques' is 'mathematiques (2)' now",
                     "courses_course 11: its title was cut to 200", "module 23 has a description, and no lesson",
                     "its former one, 0113QVV0, reads like another class's",
                     "its former one, maths, has not eight letters and digits",
                     "courses_comment: there is no place for it (1 rows)",
                     "users_customuser: there is no place for last_login, avatar, bio (1 rows)",
                     "courses_lesson: there is no place for content_file (1 rows)"]:
        assert sentence in report, sentence
    # Django's own is told, and not shown.
    assert "django_session: Django's own, which is not needed here (1 rows)" in report and "un secret" not in report


def test_a_value_that_is_not_known_is_told(mariadb, new_school, run, tmp_path):
    path = tmp_path / "django.sqlite3"
    source = django.make_sqlite(path)
    connection = sqlite3.connect(path)
    connection.executescript("""
        UPDATE courses_module SET level = 'expert' WHERE id = 22; UPDATE courses_course SET language = 'xx' WHERE id = 12;
        UPDATE classrooms_classroommembership SET role = 'assistant' WHERE id = 1;
        UPDATE courses_category SET slug = 'numéros' WHERE id = 2;""")
    connection.close()
    report = run("--from", source, *EVERYTHING)
    for sentence in ["the module 'Second' is for beginners now: the level 'expert' is not known",
                     "the course 'Plan' names no language now: 'xx' is none that is known here",
                     "Zoe is a student of the class 'Seconde A' now: the role 'assistant' is not known",
                     "the category 'mathematiques' has the slug 'mathematiques' now, not 'numéros'",
                     f"the category 'Langues' has the slug '{'l' * 100}' now, not '{'l' * 120}'"]:
        assert report.count(sentence) == 1, sentence
    assert report.count("has the slug") == 2 and report.count("is not known") == 2 and report.count("names no language") == 1


def test_what_has_no_place_becomes_files(run, source, tmp_path):
    folder = tmp_path / "left"
    run("--from", source, "--leftovers", folder)
    assert {path.name for path in folder.iterdir()} == {
        "courses_comment.csv", "courses_course.csv", "courses_lesson.csv", "tracking_userprogress.csv", "users_customuser.csv",
        "cut-or-not-taken.csv", "report.txt"}
    assert folder.stat().st_mode & 0o77 == 0 and all(path.stat().st_mode & 0o77 == 0 for path in folder.iterdir())
    read = lambda name: list(csv.reader((folder / name).read_text(encoding="utf-8-sig").splitlines()))
    assert read("users_customuser.csv") == [["id", "last_login", "avatar", "bio"], ["2", "", "", "Prof de maths"]]
    # A spreadsheet takes it for no formula.
    assert read("courses_comment.csv")[1][:2] == ["1", "'=1+1; merci"]
    others = read("cut-or-not-taken.csv")
    assert ["not taken", "courses_lessonvideo", "44", "video_file", "lecons/perdue.mp4"] in others
    assert ["not taken", "classrooms_livesession", "62", "recording_url", "/media/rec/deux.mp4"] in others
    assert ["cut", "users_customuser", "7", "full name", "P" * 150 + " " + "N" * 150] in others
    assert "zoé-2" in (folder / "report.txt").read_text()


def test_a_dry_run_says_the_same_and_writes_nothing(mariadb, new_school, run, source, media, kept, tmp_path):
    folder = tmp_path / "left"
    arguments = ("--from", source, "--media", media, *EVERYTHING, "--leftovers", folder)
    dry = run(*arguments, "--dry-run")
    assert counts(mariadb, new_school) == NOTHING
    assert mariadb.run_sql(new_school, "SELECT COUNT(*) FROM audit") == [["0"]]
    assert not folder.exists() and not list(kept.rglob("*"))
    wet = run(*arguments)
    assert told(dry) == told(wet)
    # But for the invitation codes that it draws.
    lines = lambda report: [line for line in report.split("To know:")[1].splitlines() if line[:1] == "-" and "code" not in line]
    assert lines(dry) == lines(wet)


# ---- Files ----

def test_files_become_recordings(mariadb, new_school, run, source, media, kept):
    report = run("--from", source, "--media", media, "--without-missing")
    assert told(report)["videos of lessons"] == 3 and told(report)["recordings of sessions"] == 2
    assert "lecons/perdue.mp4 is not taken: No such file" in report
    rows = mariadb.run_sql(new_school, """
        SELECT r.public_id, r.file_name, r.media_type, r.bytes, COALESCE(r.live_session_id, 0), GROUP_CONCAT(v.id ORDER BY v.id)
        FROM recording r LEFT JOIN lesson_video v ON v.recording_id = r.id WHERE r.file_name IS NOT NULL
        GROUP BY r.id ORDER BY r.live_session_id IS NULL, MIN(v.id)""")
    assert [row[4:] for row in rows] == [["62", None], ["0", "41"], ["0", "42,43"]]
    contents = {(kept / row[0] / row[1]).read_bytes() for row in rows}
    assert contents == {path.read_bytes() for path in media.rglob("*.mp4")}
    assert all(row[2] == "video/mp4" for row in rows)
    assert mariadb.run_sql(new_school, "SELECT recording_url FROM live_session WHERE id = 62") == [[f"/recordings/{rows[0][0]}/"]]
    # The application keeps its own, and nothing else lies beside the copies.
    assert len(list(media.rglob("*.mp4"))) == 3 and len([path for path in kept.rglob("*") if path.is_file()]) == 3


# What Django's storage.url() gave, or somebody typed; the file; the address below MEDIA_URL.
ADDRESSES = [
    ("/media/rec/un%20%C3%A9.mp4", "rec/un é.mp4", "rec/un%20%C3%A9.mp4"),
    ("/media/rec/trois%20%C3%A9.mp4?download=1&n=%2F", "rec/trois é.mp4", "rec/trois%20%C3%A9.mp4?download=1&n=%2F"),
    ("/media/rec/quatre é.mp4", "rec/quatre é.mp4", "rec/quatre%20%C3%A9.mp4"),
    ("/media/rec/100%.mp4", "rec/100%.mp4", "rec/100%25.mp4"),
    ("/media/rec/100%25%20vrai.mp4#t=5", "rec/100% vrai.mp4", "rec/100%25%20vrai.mp4#t=5"),
]


def school_with(path, addresses):
    """A school with recordings at these addresses, of the sessions 101, 102 ..."""
    tables = django.rows()
    tables["courses_lessonvideo"] = []
    session = tables["classrooms_livesession"][1]
    tables["classrooms_livesession"] = [(number, *session[1:7], address) for number, address in enumerate(addresses, 101)]
    return django.make_sqlite(path, tables)


def test_a_recordings_address_stays_percent_encoded(mariadb, new_school, run, tmp_path):
    run("--from", school_with(tmp_path / "urls.sqlite3", [address for address, _, _ in ADDRESSES]), *EVERYTHING)
    assert mariadb.run_sql(new_school, "SELECT url FROM recording ORDER BY live_session_id") == [
        [f"https://ancien.example/media/{url}"] for _, _, url in ADDRESSES]


def test_a_recordings_address_leads_to_its_file(mariadb, new_school, run, media, kept, tmp_path):
    for number, (_, name, _) in enumerate(ADDRESSES):
        (media / name).write_bytes(film(PICTURE, size=7000 + 1000 * number))
    run("--from", school_with(tmp_path / "urls.sqlite3", [address for address, _, _ in ADDRESSES]), "--media", media)
    rows = mariadb.run_sql(new_school, "SELECT public_id, file_name FROM recording ORDER BY live_session_id")
    assert [(kept / own / name).read_bytes() for own, name in rows] == [(media / name).read_bytes() for _, name, _ in ADDRESSES]


@pytest.mark.parametrize("address", ["/media/%2E%2e/x.mp4", "/media/..%2fx.mp4", "/media/rec/deux.mp4%00"])
def test_a_recordings_address_that_leaves_the_folder(run, tmp_path, media, address):
    (tmp_path / "x.mp4").write_bytes(film(PICTURE))
    message = run("--from", school_with(tmp_path / "urls.sqlite3", [address]), "--media", media, status=1)
    assert "1 files are not in" in message


def test_files_that_are_missing_stop_it(mariadb, new_school, run, source, media, kept):
    (media / "lecons" / "deux.mp4").write_bytes(b"no film")
    message = run("--from", source, "--media", media, status=1)
    assert "lecons/perdue.mp4: No such file" in message and "lecons/deux.mp4: no film or sound" in message
    assert "--media-url" in message and "--without-missing" in message and "Nothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING and not list(kept.rglob("*"))


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "media/../../x.mp4"])
def test_a_path_that_leaves_the_folder(run, tmp_path, media, path):
    tables = django.rows()
    tables["courses_lessonvideo"] = [(41, "", path, 1, 31)]
    message = run("--from", django.make_sqlite(tmp_path / "paths.sqlite3", tables), "--media", media, status=1)
    assert "1 files are not in" in message


def test_a_disk_that_becomes_full_leaves_nothing(mariadb, new_school, run, source, media, kept, tmp_path):
    (media / "lecons" / "deux.mp4").write_bytes(film(PICTURE, size=100000))

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))

    folder = tmp_path / "left"
    message = run("--from", source, "--media", media, "--without-missing", "--leftovers", folder, status=1, preexec_fn=small_files)
    assert "Nothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING
    assert not [path for path in kept.rglob("*") if path.is_file()] and not list(folder.iterdir())
    run("--from", source, "--media", media, "--without-missing", "--leftovers", folder)


@pytest.mark.parametrize("place", ["copies", "leftovers"])
def test_a_full_disk_says_what_to_do(mariadb, new_school, run, source, media, kept, tmp_path, place):
    folder = tmp_path / "left"
    # The first copy is synced; the first table with a remainder is written.
    fault = ["--inject=fsync:error=ENOSPC:when=1"] if place == "copies" else [
        "-P", folder / "courses_comment.csv", "--inject=write:error=ENOSPC"]
    message = run("--from", source, "--media", media, "--without-missing", "--leftovers", folder, status=1,
                  before=["strace", "-o", tmp_path / "strace", *fault])
    assert "No space left on device. Make room, then begin again.\nNothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING
    assert not [path for path in kept.rglob("*") if path.is_file()] and not (folder.exists() and list(folder.iterdir()))
    run("--from", source, "--media", media, "--without-missing", "--leftovers", folder)


@pytest.mark.parametrize("number", [1021, 1114])
def test_a_database_without_room_says_what_to_do(mariadb, new_school, run, source, number):
    mariadb.run_sql(new_school, f"""CREATE TRIGGER full BEFORE INSERT ON lesson_progress FOR EACH ROW
        SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'no room'""")
    message = run("--from", source, *EVERYTHING, status=1)
    assert "no room. Make room on the database's disk, then begin again.\nNothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING


class Losing:
    """Stands before the database, and loses the connection behind COMMIT, which arrives or does not."""

    COMMIT = b"\x07\0\0\0\x03COMMIT"

    def __init__(self, path, behind, arrives):
        self.behind, self.arrives, self.lost = str(behind), arrives, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.pass_on, args=[client], daemon=True).start()

    def pass_on(self, client):
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self.behind)
            while True:
                for source, other in [(client, server), (server, client)]:
                    if source not in select.select([client, server], [], [])[0]:
                        continue
                    data = source.recv(1 << 16)
                    if data == self.COMMIT:
                        self.lost += 1
                        if self.arrives:
                            server.sendall(data)
                            server.recv(1 << 16)
                    if not data or data == self.COMMIT:
                        return
                    other.sendall(data)


@pytest.fixture
def losing(mariadb, new_school, tmp_path):
    """An option file that leads to the database by way of one who loses a COMMIT, and who that is."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-"))

    def losing(arrives):
        between = Losing(folder / "losing.sock", mariadb.socket, arrives)
        whole = mariadb.option_file(new_school).read_text()
        assert mariadb.way() in whole
        options = tmp_path / "losing.cnf"
        options.write_text(whole.replace(mariadb.way(), f"socket = {folder / 'losing.sock'}"))
        return options, between
    yield losing
    shutil.rmtree(folder)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_connection_lost_behind_the_commit(mariadb, new_school, run, losing, source, media, kept, tmp_path, arrives):
    """Nobody can know whether it took effect: so the files stay, and what to look at is said."""
    options, between = losing(arrives)
    arguments = ("--from", source, "--media", media, "--without-missing", "--leftovers")
    message = run(*arguments, tmp_path / "left", status=1, options=options)
    assert between.lost == 1
    assert "Nothing was taken over" not in message and "crvs-admin user list" in message and "nobody knows" in message
    files = {(path.parent.name, path.name) for path in kept.rglob("*.mp4")}
    assert len(files) == 3 and (tmp_path / "left" / "report.txt").exists()
    if arrives:
        assert counts(mariadb, new_school)["user"] == 8
        assert {tuple(row) for row in mariadb.run_sql(new_school, "SELECT public_id, file_name FROM recording WHERE bytes > 0")} == files
    else:
        assert counts(mariadb, new_school) == NOTHING
        run(*arguments, tmp_path / "other")
        assert counts(mariadb, new_school)["user"] == 8


def test_a_database_that_fails_at_the_end_leaves_nothing(mariadb, new_school, run, source, media, kept, tmp_path):
    mariadb.run_sql(new_school, """CREATE TRIGGER full BEFORE INSERT ON lesson_progress FOR EACH ROW
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the table is full'""")
    message = run("--from", source, "--media", media, "--without-missing", "--leftovers", tmp_path / "left", status=1)
    assert "the table is full" in message and "Nothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING
    assert not [path for path in kept.rglob("*") if path.is_file()] and not list((tmp_path / "left").iterdir())


# ---- What is not taken ----

def test_a_second_one_is_refused(mariadb, new_school, run, source):
    run("--from", source, *EVERYTHING)
    message = run("--from", source, *EVERYTHING, status=1)
    assert "this school is not empty: it has 8 accounts, 3 categories, 2 courses, 3 classes and 2 recordings" in message
    assert "Nothing was taken over" in message and counts(mariadb, new_school) == TAKEN


def test_a_school_with_one_account_is_not_empty(mariadb, new_school, run, source):
    mariadb.run_sql(new_school, "INSERT INTO user (username, full_name, created_at) VALUES ('a', 'A', UTC_TIMESTAMP())")
    assert "it has 1 accounts" in run("--from", source, status=1)


@pytest.mark.parametrize("statement, said", [
    ("DROP TABLE classrooms_classroom", "it has no table classrooms_classroom"),
    ("ALTER TABLE users_customuser DROP COLUMN date_joined", "its table users_customuser has no column date_joined"),
    ("DELETE FROM courses_module WHERE id = 21", "row 31 of courses_lesson belongs to row 21 of courses_module, which is not there"),
    ("DELETE FROM users_customuser", "this database has no account"),
    ("UPDATE courses_course SET id = 3000000000 WHERE id = 12", "courses_course has a row with the id '3000000000'"),
    ("UPDATE classrooms_livesession SET start_at = 'demain' WHERE id = 63", "row 63 of classrooms_livesession begins at no moment"),
])
def test_a_database_that_is_another_or_not_whole(mariadb, new_school, run, tmp_path, statement, said):
    path = tmp_path / "django.sqlite3"
    source = django.make_sqlite(path)
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    message = run("--from", source, *EVERYTHING, status=1)
    assert said in message and "Nothing was taken over" in message
    assert counts(mariadb, new_school) == NOTHING


def test_a_file_that_is_no_database(run, tmp_path):
    path = tmp_path / "django.sqlite3"
    assert "No such file" in run("--from", f"sqlite:{path}", status=1)
    assert not path.exists()
    path.write_text(django.script("sqlite"))
    assert "is no SQLite database" in run("--from", f"sqlite:{path}", status=1)
    path.unlink()
    django.make_sqlite(path)
    with open(path, "r+b") as file:
        file.truncate(3 * 4096)
    assert "is to be made again" in run("--from", f"sqlite:{path}", status=1)


@pytest.mark.parametrize("source", ["", "django.sqlite3", "oracle:x", "sqlite:"])
def test_a_source_of_no_known_kind(run, source):
    assert "sqlite:FILE, mysql:PARAMETERS or pgsql:PARAMETERS" in run("--from", source, status=1)


def test_a_password_in_a_source_is_not_told(run):
    message = run("--from", "mysql:host=127.0.0.1,port=1,user=x,pass=hunter2,dbname=y", status=1)
    assert "no connection to the mysql database" in message and "hunter2" not in message


def test_leftovers_are_never_written_over(run, source, tmp_path):
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / "users_customuser.csv").write_text("mine")
    assert "is there already" in run("--from", source, "--leftovers", folder, status=1)
    assert [path.name for path in folder.iterdir()] == ["users_customuser.csv"]
    assert (folder / "users_customuser.csv").read_text() == "mine"


# ---- The school runs ----

def test_people_go_on_with_their_passwords_and_codes(mariadb, new_school, run, source, make_server):
    run("--from", source, *EVERYTHING)
    httpd = make_server(database=new_school)
    httpd.start()
    assert Browser(httpd).log_in("chef", "école du chef").status == 303
    for name, password in [("zoe", "zoé-sans"), ("zoé-2", "zoé-avec")]:
        assert Browser(httpd).log_in(name, password + "x").status == 422
        assert Browser(httpd).log_in(name, password).status == 303
        assert Browser(httpd).log_in(name, password).status == 303
    assert Browser(httpd).log_in("parti", "parti").status == 422
    for name in ("argon", "long", "bureau"):
        assert Browser(httpd).log_in(name, "").status == 422
        assert Browser(httpd).log_in(name, PASSWORD).status == 422
    assert mariadb.run_sql(new_school, "SELECT COUNT(*) FROM user WHERE password_hash LIKE '$2y$%'") == [["3"]]
    # As it is on paper, to a class that had it; its page shows it so.
    marthe = Browser(httpd)
    assert marthe.log_in("marthe", "craie-blanche").status == 303
    assert marthe.get("/classrooms/51/").page.one(data_join_code=True)["data-join-code"] == "OIL3QUUO"
    chef = Browser(httpd)
    chef.log_in("chef", "école du chef")
    assert chef.post("/classrooms/join/", {"code": "oil3 quuo"}).location == "/classrooms/51/"
    zoe = Browser(httpd)
    zoe.log_in("Zoe", "zoé-sans")
    assert zoe.get("/courses/lessons/31/").status == 200
