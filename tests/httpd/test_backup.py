# SPDX-License-Identifier: Apache-2.0
"""crvs-admin backup: what is in one, and that it is whole or not there, whatever comes in between."""

import fcntl
import hashlib
import json
import os
import re
import signal
import subprocess

import pytest

from backups import AWKWARD, Backups, flip, tree
from mariadb import CHANGES, CRVS_ADMIN, PASSWORD
from server import HTTPD
from waiting import wait_until


@pytest.fixture
def backups(mariadb, school, files, tmp_path):
    return Backups(mariadb, school, files, tmp_path)


@pytest.fixture
def school(emptied_school):
    emptied_school.sql("DELETE FROM recording")
    return emptied_school


@pytest.fixture
def film(school, files):
    return school.kept_recording(files, content=b"film" * 1000)


def test_a_backup_says_what_is_in_it(backups, school, files, film):
    school.user(full_name=AWKWARD)
    (files / film / "captions-fr.vtt").write_text("WEBVTT\n")
    # On its way, and no part of a recording.
    (files / film / "captions-fr.vtt.new").write_text("WEBV")
    (files / "incoming").mkdir()
    (files / "incoming" / ("a" * 32)).write_text("half a film")
    backup = backups.make()
    manifest = json.loads((backup / "manifest.json").read_text())
    assert sorted(manifest["changes"]) == sorted(CHANGES)
    assert manifest["files"] == 2 and manifest["bytes"] == 4007 and manifest["missing"] == []
    for table in ("user", "audit", "classroom", "recording", "category", "changes"):
        # The backup's own line came after.
        rows = school.value(f"SELECT COUNT(*) FROM `{table}`") - (table == "audit")
        assert manifest["rows"].get(table, 0) == rows, table
    assert set(tree(backup)) == {"database.sql", "manifest.json", "SHA256SUMS", f"recordings/{film}/lecon.mp4",
                                 f"recordings/{film}/captions-fr.vtt"}
    assert (backup / "recordings" / film / "lecon.mp4").read_bytes() == b"film" * 1000
    subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=backup, check=True)
    # For their owner alone: it has everybody's names.
    assert {path.stat().st_mode & 0o077 for path in [backup, *backup.rglob("*")]} == {0}
    assert [tuple(row) for row in school.sql("SELECT action, actor_name, detail FROM audit ORDER BY id DESC LIMIT 1")] == [
        ("backup_made", "", backup.name)]


def test_nobodys_account_is_in_the_dump(backups, mariadb, school):
    """In people's texts the words stay."""
    school.user(full_name="CREATE DEFINER=`a`@`b` FUNCTION")
    assert mariadb.run_sql(school.database, "SELECT COUNT(*) > 0 FROM information_schema.triggers "
                                            "WHERE trigger_schema = DATABASE() AND definer = 'crvs@localhost'") == [["1"]]
    dump = (backups.make() / "database.sql").read_text()
    assert not re.search("localhost[`\"]", dump) and " TRIGGER " in dump and re.search("FUNCTION [`\"]checkit", dump)
    assert "CREATE DEFINER=`a`@`b` FUNCTION" in dump


def test_no_key_that_opens_passwords_is_in_the_dump(backups, school):
    """Its table is, for the school to make new keys in; and what stands behind it in the dump."""
    keys = ["k" * 43, "q" * 43]
    for key in keys:
        school.sql("INSERT INTO login_key (secret, created_at) VALUES (%s, UTC_TIMESTAMP())", key)
    user = school.user(full_name="INSERT INTO `login_key` VALUES (1);")
    backup = backups.make()
    dump = (backup / "database.sql").read_text()
    assert [key for key in keys if key in dump] == []
    assert "CREATE TABLE `login_key`" in dump and user.username in dump
    rows = json.loads((backup / "manifest.json").read_text())["rows"]
    assert "login_key" not in rows and rows["user"] == school.value("SELECT COUNT(*) FROM user")
    backups.mariadb.create("keyless")
    backups.restore("keyless", backup)
    assert backups.mariadb.run_sql("keyless", "SELECT COUNT(*) FROM login_key") == [["0"]]


def test_what_a_new_machine_needs_besides_is_named(backups, make_server):
    httpd = make_server("CrvsMeetingToken \"ecole file:/etc/crvs/meeting aud=lycee\"\n", database=None)
    httpd.directives = ""
    httpd.write()
    backup = backups.make("--apache", f"{HTTPD} -f '{httpd.conf}'", files=None)
    named = json.loads((backup / "manifest.json").read_text())["not_included"]
    assert named == [str(backups.options), str(httpd.conf), str(httpd.folder / "webhook-secret")]
    assert all(path in backups.said for path in named)
    # Apache also said where recordings are: in that server's own folder.
    assert tree(backup / "recordings") == {}


def test_no_password_is_on_a_command_line(backups, mariadb):
    backups.wrap("mariadb-dump", 'tr "\\0" "\\n" </proc/$PPID/cmdline >{folder}/seen; printf "%s\\n" "$@" >>{folder}/seen; {real} "$@"')
    backups.make()
    seen = (backups.programs / "seen").read_text()
    assert "--single-transaction" in seen and PASSWORD not in seen
    # Nor is it left anywhere.
    assert not list(backups.temporary.iterdir())


# ---- One after the other ----

def test_what_did_not_change_is_linked(backups, school, files, film):
    first = backups.make()
    other = school.kept_recording(files, content=b"another film")
    changed = school.kept_recording(files, content=b"1")
    second = backups.make()
    (files / changed / "lecon.mp4").write_bytes(b"2")
    (files / other / "lecon.mp4").unlink()
    school.sql("DELETE FROM recording WHERE public_id = %s", other)
    third = backups.make()
    at = f"recordings/{film}/lecon.mp4"
    assert (first / at).samefile(third / at) and (third / at).stat().st_nlink == 3
    assert not (first / at).samefile(files / film / "lecon.mp4")
    at = f"recordings/{changed}/lecon.mp4"
    assert ((second / at).read_bytes(), (third / at).read_bytes()) == (b"1", b"2")
    assert "2 files" in backups.said and "of which 1 of" in backups.said
    at = f"recordings/{other}/lecon.mp4"
    assert (second / at).exists() and not (third / at).exists()
    for backup in (first, second, third):
        assert "is whole" in backups.run("--verify", backup)


def test_the_newest_are_kept(backups, film):
    made = [backups.make("--keep", "2") for _ in range(4)]
    assert backups.whole() == made[2:]
    assert f"{made[1].name} was removed" in backups.said
    assert "is whole" in backups.run("--verify", made[3])
    assert backups.run("--keep", "0", backups.folder, status=2)


def test_a_file_system_without_hard_links(backups, film):
    first = backups.make()
    second = backups.make(faults=["link,linkat:error=EPERM"])
    at = f"recordings/{film}/lecon.mp4"
    assert not (first / at).samefile(second / at) and (first / at).read_bytes() == (second / at).read_bytes()
    assert "is whole" in backups.run("--verify", second)


def test_two_at_once(backups):
    backups.make()
    with open(backups.folder / ".lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another backup" in backups.run(backups.folder, status=1)
    assert len(backups.whole()) == 1


# ---- What comes and goes meanwhile ----

def test_recordings_that_come_and_go_meanwhile(backups, school, files, film):
    """The dump was made before: what it names has its file, unless that was purged, and that is no failure."""
    gone = school.kept_recording(files, content=b"purged")
    backups.wrap("mariadb-dump", '{real} "$@" && mv {files}/coming {files}/%s && rm -r {files}/%s' % ("e" * 32, gone))
    (files / "coming").mkdir()
    (files / "coming" / "lecon.mp4").write_bytes(b"new")
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() WHERE public_id = %s", gone)
    backup = backups.make()
    assert set(tree(backup / "recordings")) == {f"{film}/lecon.mp4", f"{'e' * 32}/lecon.mp4"}
    assert json.loads((backup / "manifest.json").read_text())["missing"] == []


def test_a_file_that_the_school_has_lost(backups, school, files, film):
    (files / film / "lecon.mp4").unlink()
    backup = backups.make()
    assert json.loads((backup / "manifest.json").read_text())["missing"] == [f"{film}/lecon.mp4"]
    assert f"{film}/lecon.mp4" in backups.said and "reconcile" in backups.said
    assert "1 recordings or attachments had lost their file" in backups.run("--verify", backup)


def test_an_attachment_that_the_school_has_lost(backups, school, files, film):
    """One that nothing has any more is not missed."""
    school.sql("DELETE FROM attachment")
    people = school.people()
    notice = school.announcement(people.classroom, people.teacher)
    for key, owner in (("a" * 32, notice), ("b" * 32, notice), ("c" * 32, None)):
        school.sql("INSERT INTO attachment (public_id, announcement_id, file_name, media_type, bytes, created_at)"
                   " VALUES (%s, %s, 'Plan.pdf', 'application/pdf', 4, UTC_TIMESTAMP())", key, owner)
    school.put_file(files, "a" * 32, "attachment.pdf", b"%PDF")
    backup = backups.make()
    lost = f"{'b' * 32}/attachment.pdf"
    assert json.loads((backup / "manifest.json").read_text())["missing"] == [lost]
    assert f'{lost} of announcement {notice} ("Plan.pdf")' in backups.said and "a" * 32 not in backups.said
    assert tree(backup / "recordings")[f"{'a' * 32}/attachment.pdf"] == b"%PDF"


def test_a_link_where_a_recordings_folder_should_be(backups, files, film, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("secret")
    (files / ("f" * 32)).symlink_to(elsewhere)
    backup = backups.make()
    assert f"{files / ('f' * 32)} is a symbolic link" in backups.said
    assert tree(backup / "recordings") == {f"{film}/lecon.mp4": (files / film / "lecon.mp4").read_bytes()}


def test_a_migration_meanwhile(backups, mariadb, school):
    backups.wrap("mariadb-dump", '{real} "$@" && mariadb --no-defaults --socket={socket} --user=root {database} '
                                 '-e "UPDATE changes SET \\`change\\` = \'later\' WHERE \\`change\\` = \'school\'"')
    try:
        assert "migrated meanwhile" in backups.run(backups.folder, status=1)
    finally:
        school.sql("UPDATE changes SET `change` = 'school' WHERE `change` = 'later'")
    assert backups.left() == []


# ---- It fails, or is killed ----

@pytest.mark.parametrize("script, said", [
    ('{real} "$@" | head -c 20000', "could not be read whole"),
    ("echo 'Got error: 2013: Lost connection' >&2; exit 2", "2013: Lost connection"),
    ('{real} "$@" | grep -v "Dump completed"', "could not be read whole")])
def test_a_dump_that_ends_early(backups, script, said):
    backups.wrap("mariadb-dump", script)
    assert said in backups.run(backups.folder, status=1)
    assert backups.left() == []


def test_mariadb_dump_of_a_mysql_server(backups):
    """MySQL would refuse it: said when it is made, and not when it is needed."""
    backups.wrap("mariadb-dump", '{real} "$@" | sed "s/^\\(-- Server version\t\\).*/\\18.0.45-0ubuntu0/"')
    assert "install MySQL's own mysqldump" in backups.run(backups.folder, status=1)
    assert backups.left() == []


@pytest.mark.parametrize("fault", ["write:error=ENOSPC:when=12", "fsync:error=ENOSPC:when=2", "fsync:error=ENOSPC:when=1"])
def test_a_full_disk(backups, school, files, film, fault):
    first = backups.make()
    school.kept_recording(files, content=os.urandom(3000000))
    assert "disk is full" in backups.run(backups.folder, status=1, faults=[fault])
    assert backups.left() == [first.name]
    assert "is whole" in backups.run("--verify", backups.folder)


POINTS = ["mkdir:1", "write:2", "write:20", "fsync:1", "fsync:2", "utimensat:1", "fsync:4", "rename:1", "unlink:1"]


@pytest.mark.parametrize("point", POINTS)
def test_kill_9(backups, school, files, film, point):
    """With one whole backup before: that one, or the new one, is there whole."""
    first = backups.make()
    new = school.kept_recording(files, content=b"new" * 100000)
    call, when = point.split(":")
    backups.kill(call, when, "--keep", "1")
    for backup in backups.whole():
        assert "is whole" in backups.run("--verify", backup)
    assert backups.whole()[:1] == [first] or len(backups.whole()) == 1
    second = backups.make()
    assert backups.left() == [path.name for path in backups.whole()] and second in backups.whole()
    at = f"recordings/{new}/lecon.mp4"
    assert hashlib.sha256((second / at).read_bytes()).digest() == hashlib.sha256(b"new" * 100000).digest()
    assert "is whole" in backups.run("--verify", second)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_leaves_no_password(backups, film, how):
    """Ctrl-C goes to the program and to what it runs, which here does not end first: that would be a backup that failed."""
    backups.wrap("mariadb-dump", "trap '' INT TERM; touch {folder}/begun; while kill -0 $PPID; do sleep .1; done")
    with subprocess.Popen([CRVS_ADMIN, "backup", backups.folder, "--apache", "/nowhere/apachectl"], start_new_session=True,
                          env=backups.environment(backups.files, backups.options)) as process:
        wait_until((backups.programs / "begun").exists)
        os.killpg(process.pid, how)
    assert process.returncode == -how
    # A link to the option file has none.
    assert [path for path in backups.temporary.rglob("*") if path.is_file() and not path.is_symlink()] == []


def test_what_an_interrupted_one_had_is_not_copied_again(backups, school, files, film):
    backups.kill("rename", 1)
    left, = backups.left()
    assert left.endswith(".partial")
    assert "no whole backup" in backups.run("--verify", backups.folder, status=1)
    assert "not whole" in backups.run("--verify", backups.folder / left, status=1)
    backup = backups.make()
    assert "of which 0 of 0 MB were copied" in backups.said and f"{left} was interrupted" in backups.said
    assert backups.left() == [backup.name]


# ---- Verifying ----

@pytest.mark.parametrize("damage, said", [
    (lambda backup, film: flip(backup / "recordings" / film / "lecon.mp4"), "lecon.mp4 is not what it was"),
    (lambda backup, film: flip(backup / "database.sql"), "database.sql is not what it was"),
    (lambda backup, film: flip(backup / "manifest.json"), "manifest.json is not what it was"),
    (lambda backup, film: (backup / "manifest.json").unlink(), "manifest.json"),
    (lambda backup, film: (backup / "SHA256SUMS").unlink(), "SHA256SUMS is missing or broken"),
    (lambda backup, film: (backup / "SHA256SUMS").write_text("".join(
        line for line in open(backup / "SHA256SUMS") if film not in line)), "does not name all files"),
    (lambda backup, film: (backup / "recordings" / film / "lecon.mp4").unlink(), "lecon.mp4 is missing")],
    ids=["film", "dump", "manifest", "no manifest", "no sums", "fewer sums", "no film"])
def test_a_damaged_backup_is_told_of(backups, film, damage, said):
    backup = backups.make()
    damage(backup, film)
    assert said in backups.run("--verify", backups.folder, status=1)
    # Nothing of it gets into a database.
    backups.mariadb.create("untouched")
    assert said in backups.restore("untouched", backup, status=1)
    assert backups.mariadb.run_sql("untouched", "SHOW TABLES") == []


def test_nobody_says_where_recordings_are(backups, film):
    said = backups.run(backups.folder, status=1, files=None)
    assert "--recording-dir" in said and "--without-recordings" in said
    backup = backups.make("--without-recordings", files=None)
    assert tree(backup / "recordings") == {}
