# SPDX-License-Identifier: Apache-2.0
"""What recordings take up is kept, by whatever adds them, moves them and takes them away."""

import os
import shutil
import subprocess
import time

import pytest

from uploads import mp4

ADMIN = os.environ["CRVS_ADMIN"]
THERE = """SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*),
        CAST(SUM(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0)) AS SIGNED)
    FROM recording r JOIN (SELECT -1 AS id UNION ALL SELECT 0) a LEFT JOIN live_session s ON s.id = r.live_session_id
    WHERE r.file_name IS NOT NULL GROUP BY class"""
ALL, NONE = -1, 0


def recount(school):
    school.sql("DELETE FROM recording_space")
    school.sql("INSERT INTO recording_space " + THERE)


def counts(school):
    """How many recordings each class has, and their bytes, as they are kept and as they are."""
    said = {row[0]: tuple(row[1:]) for row in school.sql("SELECT * FROM recording_space WHERE recordings <> 0 OR bytes <> 0")}
    assert said == {row[0]: tuple(row[1:]) for row in school.sql(THERE)}
    return said


@pytest.fixture
def kept(school):
    """kept(classroom) gives them of one."""
    # Tests that add and delete by SQL have moved it.
    recount(school)
    return lambda classroom: counts(school).get(classroom, (0, 0))


@pytest.fixture
def run(mariadb):
    def run(school, folder, *arguments):
        done = subprocess.run([ADMIN, "--config", mariadb.option_file(school.database), "recordings", *arguments], text=True,
                              capture_output=True, env={**os.environ, "CRVS_RECORDING_DIR": str(folder)})
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr
    return run


@pytest.fixture
def session(school, people):
    return school.live_session(school.classroom(people.teacher), start=-90, started=-90, ended=-30)


def class_of(school, session):
    return school.value("SELECT classroom_id FROM live_session WHERE id = %s", session)


def test_what_comes_is_counted_once(school, kept, run, recordings, session, tmp_path):
    before, (count, bytes) = class_of(school, session), kept(ALL)
    room = school.value("SELECT room_name FROM live_session WHERE id = %s", session).lower()
    path = tmp_path / f"{room}_2026-11-22-20-59-00.mp4"
    path.write_bytes(mp4(5000))
    os.utime(path, (time.time() - 3600,) * 2)
    for _ in range(2):
        run(school, recordings, "import", str(tmp_path))
        assert kept(before) == (1, 5000) and kept(ALL) == (count + 1, bytes + 5000)


def test_what_gets_a_session_is_counted_there(school, sign_in, people, kept, recordings, session):
    key = school.kept_recording(recordings, content=b"x" * 300)
    version_of(school, key, 30)
    count, bytes = kept(NONE)
    assert sign_in(people.admin).post(f"/recordings/{key}/attach/", {"session_id": session}).status == 303
    assert kept(NONE) == (count - 1, bytes - 330) and kept(class_of(school, session)) == (1, 330)


def version_of(school, key, bytes):
    """A version of a recording, as the command makes it."""
    number, classroom = school.sql("SELECT r.id, COALESCE(s.classroom_id, 0) FROM recording r"
                                   " LEFT JOIN live_session s ON s.id = r.live_session_id WHERE r.public_id = %s", key)[0]
    school.insert("recording_version", {"recording_id": number, "kind": "light", "state": "made", "bytes": bytes,
                                        "due_at": "2026-01-01", "done_at": "2026-01-01"})
    school.sql("UPDATE recording_space SET bytes = bytes + %s WHERE classroom_id IN (%s, -1)", bytes, classroom)


def test_what_is_gone_for_good_is_not_counted(school, tidy, server, sign_in, people, kept, recordings, session):
    key = school.kept_recording(recordings, session, b"x" * 300)
    version_of(school, key, 30)
    sign_in(people.admin).post(f"/recordings/{key}/delete/")
    assert kept(class_of(school, session)) == (1, 330), "in the bin it still takes up what it does"
    school.sql("UPDATE recording SET purge_at = purge_at - INTERVAL 30 DAY WHERE public_id = %s", key)
    tidy(server)
    assert not (recordings / key).exists() and kept(class_of(school, session)) == (0, 0)


def test_what_an_older_release_brought_is_counted_by_tidy(school, tidy, server, kept, recordings, session):
    """It goes on while the schema is newer, and counts nothing."""
    school.kept_recording(recordings, session, b"x" * 300)
    classroom = class_of(school, session)
    assert kept(classroom) == (1, 300)
    school.sql("UPDATE recording_space SET recordings = 7, bytes = 7 WHERE classroom_id = %s", classroom)
    school.sql("UPDATE recording_space SET bytes = bytes - 1 WHERE classroom_id = -1")
    school.sql("INSERT INTO recording_space VALUES (70000, 7, 7)")
    tidy(server)
    assert kept(classroom) == (1, 300)


def test_versions_are_counted_and_forgotten(emptied_school, run, files, tmp_path):
    emptied_school.sql("DELETE FROM recording")
    recount(emptied_school)
    # ffmpeg runs as the files' owner.
    if os.getuid() == 0:
        shutil.chown(files, "www-data", "www-data")
    film = tmp_path / "film.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-c:a", "aac", "-b:a", "256k",
                    "-ac", "2", "-f", "ipod", film], check=True, stdin=subprocess.DEVNULL)
    size = film.stat().st_size
    key = emptied_school.kept_recording(files, content=film.read_bytes(), name="lecon.m4a", media_type="audio/mp4")
    run(emptied_school, files, "convert", "--force")
    version = files / key / "version.sound.m4a"
    sound = version.stat().st_size
    assert 0 < sound < size and counts(emptied_school) == {ALL: (1, size + sound), NONE: (1, size + sound)}
    version.unlink()
    run(emptied_school, files, "reconcile", "--apply")
    assert counts(emptied_school) == {ALL: (1, size), NONE: (1, size)}


def test_the_total_is_that_of_all_however_many_pages_there_are(school, sign_in, people, kept):
    """What each class takes up comes by pages, the most first, each class once."""
    admin, first = sign_in(people.admin), 1 + school.value("SELECT MAX(id) FROM classroom")
    before = kept(ALL)[1]
    # Classes that take up the same stand side by side, across the end of a page too.
    school.sql("INSERT INTO classroom (id, name, join_code, created_at) SELECT %s + seq, CONCAT('Pleine ', seq), CONCAT('Z', LPAD(seq, 7, '0')),"
               " '2026-01-01' FROM seq_0_to_119", first)
    try:
        school.sql("INSERT INTO live_session (id, classroom_id, title, start_at, created_at) SELECT 70000000 + seq, %s + seq, 'Leçon', '2026-01-01',"
                   " '2026-01-01' FROM seq_0_to_119", first)
        school.sql("INSERT INTO recording (live_session_id, url, url_hash, file_name, bytes, received_at)"
                   " SELECT 70000000 + seq, '', SHA2(CONCAT('pleine', seq), 256), 'lecon.mp4', 3000000000000 + 1000000000000 * (seq DIV 40),"
                   " '2026-01-01' FROM seq_0_to_119")
        recount(school)
        shown, path = [], "/recordings/"
        while path and len(shown) < 1000:
            page = admin.get(path).page
            assert f"{480 + before // 10**12} To" in page.one("p", class_="lead").text.replace("\u00a0", " ").replace("\u202f", " "), page.one("p", class_="lead").text
            rows = page.one("ul", class_="plain-list sizes").all("li")
            assert rows and len(rows) <= 50
            shown += [row.one("a")["href"] if row.all("a") else None for row in rows]
            path = "".join("/recordings/" + link["href"] for link in page.all("a") if "after=" in link.get("href", ""))
        assert shown[:120] == [f"/classrooms/{first + seq}/recordings/" for seq in range(119, -1, -1)]
        assert len(shown) == len(set(shown)) == school.value("SELECT COUNT(*) FROM recording_space WHERE classroom_id >= 0")
    finally:
        school.sql("DELETE FROM recording WHERE live_session_id >= 70000000")
        school.sql("DELETE FROM classroom WHERE id >= %s", first)
        recount(school)
