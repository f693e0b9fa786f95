# SPDX-License-Identifier: Apache-2.0
"""crvs-admin recordings: what lies on a disk is taken in, and disk and database are made to agree."""

import json
import os
import shutil
import subprocess
import time

import pytest

from server import ROOT
from uploads import HEVC, PICTURE, SOUND, film, mp4

ADMIN = os.environ["CRVS_ADMIN"]
DATE = "2026-11-22-20-59-00"


@pytest.fixture
def jibri(tmp_path):
    """Jibri's recordings-directory."""
    return tmp_path


@pytest.fixture
def run(mariadb, files):
    def run(*arguments, status=0):
        done = subprocess.run([ADMIN, "--config", mariadb.option_file("school"), "recordings", *arguments],
                              capture_output=True, text=True,
                              env={**os.environ, "CRVS_RECORDING_DIR": str(files)})
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30)


@pytest.fixture
def room(school, session):
    return school.value("SELECT room_name FROM live_session WHERE id = %s", session).lower()


def record(jibri, name, content, *, age=3600, metadata=None, extension="mp4"):
    directory = jibri / f"s{len(os.listdir(jibri))}"
    directory.mkdir()
    path = directory / f"{name}_{DATE}.{extension}"
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    if metadata is not None:
        (directory / "metadata.json").write_text(metadata)
    return path


def kept(school, files, session):
    rows = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s ORDER BY id", session)
    return [(files / public_id / name).read_bytes() for public_id, name in rows]


def test_import_takes_in_what_is_finished_once(run, school, files, jibri, session, room):
    by_name = record(jibri, room, mp4(5000))
    record(jibri, "standup", mp4(6000), metadata=json.dumps({"meeting_url": f"https://m.example.org/{room.upper()}"}))
    assert "2 imported, 0 known, 0 left alone." in run("import", str(jibri))
    assert kept(school, files, session) == [mp4(5000), mp4(6000)]
    assert school.value("SELECT recording_ready FROM live_session WHERE id = %s", session) == 1
    assert "0 imported, 2 known, 0 left alone." in run("import", str(jibri))
    assert "0 imported, 1 known, 0 left alone." in run("import", f"{by_name.parent}/")
    assert by_name.exists()
    # It is the children's of httpd, to whom the folder belongs.
    assert {path.stat().st_uid for path in files.rglob("*")} == {files.stat().st_uid}


@pytest.mark.parametrize("content, age, name, why", [
    (mp4(5000), 60, "{room}", "still be growing"), (mp4(5000, index=False), 3600, "{room}", "no index"),
    (mp4(5000)[:-30], 3600, "{room}", "no index"), (b"moov", 3600, "{room}", "no index"), (b"", 3600, "{room}", "no index"),
    (mp4(5000), 3600, "standup", "no session's number"), (mp4(5000), 3600, "crvs_ab_2147483646", "no session 2147483646"),
    (mp4(5000), 3600, "crvs_other_{session}", "not that of session")],
    ids=["growing", "without index", "cut off", "no mp4", "empty", "other room", "no session", "another's room"])
def test_import_leaves_alone_what_it_cannot_place(run, school, files, jibri, session, room, content, age, name, why):
    path = record(jibri, name.format(room=room, session=session), content, age=age, metadata="{broken")
    output = run("import", str(jibri))
    assert why in output and str(path) in output and "0 imported, 0 known, 1 left alone." in output
    assert kept(school, files, session) == [] and os.listdir(files) == []


MATROSKA = b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x88matroska" + bytes(900)


def test_import_takes_whatever_a_page_takes(run, school, files, jibri, session, room):
    """Jibri's recording-extension may be another one than mp4."""
    record(jibri, room, MATROSKA, extension="mkv")
    record(jibri, "standup", film(PICTURE, SOUND, brand=b"qt  "), extension="mov", metadata=json.dumps(
        {"meeting_url": f"https://m.example.org/{room}"}))
    assert "2 imported, 0 known, 0 left alone." in run("import", str(jibri))
    assert school.sql("SELECT media_type FROM recording WHERE live_session_id = %s ORDER BY id", session) == [
        ("video/x-matroska",), ("video/mp4",)]


# As the page says it.
FEW = json.loads((ROOT / "templates/lang/en.json").read_text())["error.video_foreign.title"].replace("This", "this")


@pytest.mark.parametrize("content, why", [
    (b"G@" + bytes(900), "it is no MP4"), (film(HEVC, brand=b"qt  "), FEW), (film(HEVC), FEW)], ids=["a stream", "HEVC", "HEVC in an mp4"])
def test_import_names_whatever_it_leaves_alone(run, school, files, jibri, session, room, content, why):
    path = record(jibri, room, content, extension="ts")
    output = run("import", str(jibri))
    assert f"left: {path} (" in output and why in output
    assert "0 imported, 0 known, 1 left alone." in output and kept(school, files, session) == []


def test_import_moves_where_that_is_asked_for(run, school, files, jibri, session, room):
    path = record(jibri, room, mp4(5000))
    run("import", "--move", str(jibri))
    assert not path.exists() and kept(school, files, session) == [mp4(5000)]


def test_names_are_names_alone(run, school, files, jibri, session, room):
    directory = jibri / "a $(touch pwned) *'\"\n; é"
    directory.mkdir()
    (directory / f"{room}_{DATE}.mp4").write_bytes(mp4(5000))
    (jibri / "link").symlink_to("/")
    assert "1 imported" in run("import", "--settled", "0", str(jibri))
    assert kept(school, files, session) == [mp4(5000)]


@pytest.fixture
def reconcile(run, school):
    """Runs it, of this test's recordings alone."""
    school.sql("UPDATE recording SET file_name = NULL WHERE deleted_at IS NULL")
    school.sql("DELETE FROM attachment")
    return lambda *options, status=0: run("reconcile", *options, status=status)


def test_reconcile_first_says_what_it_would_do(reconcile, school, files, session):
    gone = school.kept_recording(files, session)
    shutil.rmtree(files / gone)
    other = school.kept_recording(files, session)
    lost = "ab" * 16
    (files / lost).mkdir()
    (files / lost / "lecon.mp4").write_bytes(mp4(5000))
    (files / "incoming").mkdir()
    (files / "incoming" / ("cd" * 16)).write_bytes(b"half")
    for path in (files / lost, files / "incoming" / ("cd" * 16)):
        os.utime(path, (time.time() - 20 * 86400,) * 2)
    whole = school.kept_recording(files, session)
    before = school.sql("CHECKSUM TABLE recording, upload")

    output = reconcile(status=1)
    assert "would be put into the bin: recording" in output and gone in output
    assert f"would be registered without a session: {lost}/lecon.mp4" in output
    assert f"would be removed: incoming/{'cd' * 16}" in output
    assert "3 differences. Nothing was changed" in output and whole not in output and other not in output
    assert school.sql("CHECKSUM TABLE recording, upload") == before

    assert "3 differences, mended." in reconcile("--apply")
    assert school.value("SELECT deleted_at IS NOT NULL AND purge_at > UTC_TIMESTAMP() FROM recording WHERE public_id = %s",
                        gone) == 1
    assert school.sql("SELECT live_session_id, file_name, bytes, media_type FROM recording WHERE public_id = %s", lost) == [
        (None, "lecon.mp4", 5000, "video/mp4")]
    assert os.listdir(files / "incoming") == []
    assert "0 differences." in reconcile()


def attach(school, public_id, column, owner):
    school.sql(f"INSERT INTO attachment (public_id, {column}, file_name, media_type, bytes, created_at)"
               " VALUES (%s, %s, 'devoir.pdf', 'application/pdf', 3, UTC_TIMESTAMP())", public_id, owner)


def test_reconcile_looks_at_attached_files(reconcile, school, files, people):
    announcement = school.announcement(people.classroom, people.teacher)
    lesson = school.lesson(school.module(school.course(people.teacher)))
    whole, gone, lost, new = ("a1" * 16, "b2" * 16, "c3" * 16, "d4" * 16)
    others = ("f6" * 16, "a7" * 16)
    for public_id in (whole, *others):
        attach(school, public_id, "announcement_id", announcement)
    attach(school, gone, "announcement_id", announcement)
    attach(school, "e5" * 16, "lesson_id", lesson)
    for folder in (whole, *others, lost, new):
        (files / folder).mkdir()
        (files / folder / "attachment.pdf").write_bytes(b"pdf")
    for folder in (whole, lost):
        os.utime(files / folder, (0, 0))
    revision = school.value("SELECT revision FROM classroom_revision WHERE classroom_id = %s", people.classroom.id)

    output = reconcile(status=1)
    assert f"would be taken off: devoir.pdf of announcement {announcement}, whose file {gone}/attachment.pdf is missing" in output
    assert f"would be taken off: devoir.pdf of lesson {lesson}, whose file {'e5' * 16}/attachment.pdf is missing" in output
    assert f"would be set aside: {lost}/attachment.pdf, which no announcement and no lesson has" in output
    assert "3 differences. Nothing was changed" in output and (files / lost).is_dir()

    assert "3 differences, mended." in reconcile("--apply")
    assert school.sql("SELECT public_id FROM attachment WHERE detached_at IS NULL ORDER BY id") == [
        (whole,), *((one,) for one in others)]
    assert not (files / lost).exists() and (files / "set-aside" / lost / "attachment.pdf").read_bytes() == b"pdf"
    assert (files / new / "attachment.pdf").exists() and (files / whole / "attachment.pdf").exists()
    assert school.value("SELECT revision FROM classroom_revision WHERE classroom_id = %s", people.classroom.id) > revision
    assert "0 differences." in reconcile()


def test_reconcile_mends_nothing_while_the_disk_is_away(reconcile, school, files, session, people):
    """Somebody attached a file meanwhile, and one arrives: what is there alone says nothing."""
    announcement = school.announcement(people.classroom, people.teacher)
    for public_id in ("a1" * 16, "b2" * 16):
        attach(school, public_id, "announcement_id", announcement)
    (files / ("b2" * 16)).mkdir()
    (files / ("b2" * 16) / "attachment.pdf").write_bytes(b"pdf")
    gone, new = school.kept_recording(files, session), school.kept_recording(files, session)
    shutil.rmtree(files / gone)
    kept = ("SELECT COUNT(*) FROM attachment WHERE detached_at IS NULL UNION ALL SELECT COUNT(*) FROM recording"
            " WHERE file_name IS NOT NULL AND deleted_at IS NULL")
    assert "2 differences. Nothing was changed" in reconcile(status=1)
    assert "of 4 recordings and attached files 2 are missing. Is the disk" in reconcile("--apply", status=75)
    assert school.sql(kept) == [(2,), (2,)]
    assert "2 differences, mended." in reconcile("--apply", "--lost")
    assert school.sql(kept) == [(1,), (1,)] and new


def test_reconcile_puts_no_recording_into_the_bin_while_the_disk_is_away(reconcile, school, files, session):
    for _ in range(3):
        school.kept_recording(files, session)
    away = files.with_name("away")
    files.rename(away)
    files.mkdir()
    try:
        assert "of 3 recordings and attached files 3 are missing" in reconcile("--apply", status=75)
    finally:
        files.rmdir()
        away.rename(files)
    assert "0 differences." in reconcile("--apply")
    assert school.value("SELECT COUNT(*) FROM recording WHERE file_name IS NOT NULL AND deleted_at IS NULL") == 3


@pytest.mark.parametrize("name", ["lecon.mp4", "version.sound.m4a"])
def test_reconcile_does_not_take_a_recording_that_it_cannot_see_for_missing(reconcile, school, files, session, name):
    keys = [school.kept_recording(files, session) for _ in range(3)]
    school.sql("INSERT INTO recording_version (recording_id, kind, state, bytes, due_at) SELECT id, 'sound', 'made', 1, UTC_TIMESTAMP() FROM recording"
               " WHERE public_id = %s", keys[0])
    (files / keys[0] / "version.sound.m4a").write_bytes(b"x")
    (files / keys[0] / name).unlink()
    # Neither there nor missing: ELOOP, also to root.
    (files / keys[0] / name).symlink_to(name)
    assert f"{keys[0]}/{name}: Too many levels" in reconcile("--apply", status=75)
    assert school.value("SELECT COUNT(*) FROM recording WHERE file_name IS NOT NULL AND deleted_at IS NULL") == 3
    assert school.value("SELECT COUNT(*) FROM recording_version WHERE state = 'made'") >= 1


def test_reconcile_does_not_take_what_a_folder_does_not_say_for_empty(reconcile, school, files, session):
    """Also to root: a name that leads in circles."""
    school.kept_recording(files, session)
    (files / "incoming").symlink_to("incoming")
    assert "incoming: Too many levels" in reconcile(status=75)


def test_reconcile_does_not_take_what_it_cannot_see_for_missing(reconcile, run, school, files, people):
    announcement = school.announcement(people.classroom, people.teacher)
    for public_id in ("a1" * 16, "b2" * 16, "c3" * 16, "d4" * 16):
        attach(school, public_id, "announcement_id", announcement)
        (files / public_id).mkdir()
        (files / public_id / "attachment.pdf").write_bytes(b"pdf")
    (files / ("d4" * 16) / "attachment.pdf").unlink()
    # Neither there nor missing: ELOOP, also to root.
    (files / ("d4" * 16) / "attachment.pdf").symlink_to("attachment.pdf")
    assert "d4/attachment.pdf: Too many levels" in run("reconcile", "--apply", status=75)
    assert school.value("SELECT COUNT(*) FROM attachment WHERE detached_at IS NULL") == 4


def test_reconcile_leaves_alone_what_is_under_way(reconcile, school, people, files, session):
    new = files / ("ef" * 16)
    new.mkdir()
    (new / "lecon.mp4").write_bytes(mp4(5000))
    (files / "incoming").mkdir()
    upload = files / "incoming" / school.upload(people.teacher, session)
    upload.write_bytes(b"half")
    os.utime(upload, (time.time() - 20 * 86400,) * 2)
    assert "0 differences." in reconcile("--apply")
    assert upload.exists()


def test_wrong_use(run, jibri):
    assert "missing: DIRECTORY" in run("import", status=2)
    assert "nowhere: No such file" in run("reconcile", "--recording-dir", str(jibri / "nowhere"), status=75)
    assert "recordings what?" in run(status=2)


@pytest.mark.parametrize("change, why", [
    (("socket = ", "socket = /nowhere"), "no connection to the database ({file}): "),
    (("database = ", "database = elsewhere_"), "no connection to the database ({file}): "),
    (None, "the database has no tables yet: run crvs-admin migrate")], ids=["no server", "no such database", "no tables"])
def test_without_a_database(mariadb, files, tmp_path, change, why):
    mariadb.create("empty")
    options = tmp_path / "any name.cnf"
    options.write_text(mariadb.option_file("empty").read_text().replace(*change or ("", "")))
    done = subprocess.run([ADMIN, "--config", options, "recordings", "reconcile", "--recording-dir", files],
                          capture_output=True, text=True)
    assert done.returncode == 75 and why.format(file=options) in done.stderr and done.stdout == ""
