# SPDX-License-Identifier: Apache-2.0
"""What a class is to be told is one row, of which the sender makes a notice for each member: whom, once, and when killed."""

import os
import signal
import subprocess
import sys

import pymysql
import pytest

# Two of them are fixtures.
from test_notices import PLAN, scene, site
from waiting import wait_until


def counts(scene):
    """Of events, and of notices."""
    return tuple(scene.school.value(f"SELECT COUNT(*) FROM {table}") for table in ("notice_event", "notice"))


def another(scene):
    """A connection of its own, in a transaction."""
    connection = pymysql.connect(unix_socket=str(scene.office.mariadb.socket), user="root", database=scene.school.database)
    connection.begin()
    return connection


def test_whoever_was_in_the_class_then_and_still_is_hears_of_it(scene):
    left, new = (scene.school.user(email=f"{name}@example.org") for name in ("parti", "nouveau"))
    for user in (left, new):
        scene.confirm(user)
    scene.school.add_members(scene.classroom, [left])
    scene.plan()
    scene.school.sql("UPDATE notice_event SET created_at = created_at - INTERVAL 5 SECOND")
    scene.school.sql("UPDATE classroom_member SET joined_at = joined_at - INTERVAL 1 MINUTE")
    scene.school.add_members(scene.classroom, [new])
    scene.school.sql("DELETE FROM classroom_member WHERE user_id = %s", left.id)
    assert [mail.to for mail in scene.mails()] == ["eleve@example.org"]
    assert scene.school.sql("SELECT user_id, state FROM notice") == [(scene.student.id, "sent")]


def test_of_what_an_account_did_that_is_erased_the_class_hears(scene):
    scene.plan()
    admin = scene.school.browser(scene.site, scene.school.user("admin"))
    assert admin.post(f"/users/{scene.teacher.id}/erase/", {"confirm": scene.teacher.username}).status == 303
    assert scene.school.value("SELECT COUNT(*) FROM user WHERE id = %s", scene.teacher.id) == 0
    assert [mail.to for mail in scene.mails()] == ["eleve@example.org"]


def test_what_is_not_wanted_by_then_is_not_written(scene):
    scene.plan()
    scene.school.insert("notice_off_class", {"user_id": scene.student.id, "classroom_id": scene.classroom.id})
    assert scene.mails() == [] and counts(scene) == (0, 0)


@pytest.mark.parametrize("is_class", [False, True])
def test_what_was_taken_off_while_notices_were_being_made_is_not_sent(scene, is_class):
    scene.plan()
    scene.office.notify(scene.site)
    table, column, value = (("notice_off_class", "classroom_id", scene.classroom.id) if is_class
                            else ("notice_off_kind", "kind", "planned"))
    # As whoever pressed the button did, ahead of the notice.
    scene.school.insert(table, {"user_id": scene.student.id, column: value})
    assert scene.mails() == [] and scene.school.sql("SELECT state, problem FROM notice") == [("dropped", "not wanted")]


@pytest.mark.parametrize("is_spread", [False, True])
def test_a_deleted_class_is_told_nothing(scene, is_spread):
    scene.plan()
    if is_spread:
        scene.office.notify(scene.site)
    assert counts(scene) == ((0, 1) if is_spread else (1, 0))
    scene.school.sql("DELETE FROM classroom WHERE id = %s", scene.classroom.id)
    assert scene.mails() == [] and counts(scene) == (0, 0)


def test_a_class_that_is_archived_meanwhile_is_told_nothing(scene):
    scene.plan()
    scene.post(f"/classrooms/{scene.classroom.id}/archive/")
    assert scene.mails() == [] and scene.school.sql("SELECT state FROM notice") == [("dropped",)]


def test_killed_while_it_writes_notices_it_has_written_none_and_the_next_one_writes_all(scene):
    session = scene.plan()
    other = scene.school.user(email="autre@example.org")
    scene.confirm(other)
    scene.school.add_members(scene.classroom, [other])
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP()")
    # Another one holds the place of the last row.
    holder = another(scene)
    holder.cursor().execute("INSERT INTO notice (user_id, kind, subject_id, revision, due_at, created_at)"
                            " VALUES (%s, 'planned', %s, 0, UTC_TIMESTAMP(), UTC_TIMESTAMP())", (other.id, session))
    process = scene.office.start(scene.site)
    wait_until(scene.office.mariadb.blocked)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    holder.rollback()
    holder.close()
    wait_until(lambda: counts(scene) == (1, 0))
    assert sorted(mail.to for mail in scene.mails()) == ["autre@example.org", "eleve@example.org"]
    assert counts(scene) == (0, 2) and scene.mails() == []


def test_what_another_sender_is_at_is_left_to_it(scene):
    scene.plan()
    holder = another(scene)
    holder.cursor().execute("SELECT * FROM notice_event FOR UPDATE")
    assert scene.office.notify(scene.site).stdout == "" and counts(scene) == (1, 0)
    holder.rollback()
    holder.close()
    assert len(scene.mails()) == 1


def test_what_came_of_it_waits_for_what_another_sender_is_at(scene):
    session = scene.plan()
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP()")
    with another(scene) as holder:
        holder.cursor().execute("SELECT * FROM notice_event WHERE kind = 'planned' FOR UPDATE")
        assert scene.office.notify(scene.site).stdout == "" and counts(scene) == (2, 0)
    assert scene.mails() == [] and counts(scene) == (0, 2), "nobody heard of it"


def test_one_of_which_no_notices_can_be_made_keeps_no_other_from_being_told(scene):
    session = scene.plan()
    scene.school.sql("UPDATE notice_event SET created_at = created_at - INTERVAL 1 MINUTE")
    scene.school.sql("UPDATE classroom_member SET joined_at = joined_at - INTERVAL 1 HOUR")
    scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title="Un mot")
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP()")
    with another(scene) as holder:
        # What it would write, another one holds for too long.
        holder.cursor().execute("INSERT INTO notice (user_id, kind, subject_id, due_at, created_at)"
                                " VALUES (%s, 'planned', %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())", (scene.student.id, session))
        done = scene.office.notify(scene.site)
    assert done.stdout == "1 sent, 0 not taken, 0 not needed any more.\n" and done.stderr.count(f"(planned {session})") == 1
    assert counts(scene) == (1, 1)
    assert [("Un mot" in mail.text, "Les fractions" in mail.text) for mail in scene.office.mails() + scene.mails()] == [
        (True, False), (False, True)]


def test_a_table_that_is_missing_keeps_no_other_mail_from_being_sent(scene):
    other = scene.school.user(email="autre@example.org")
    scene.confirm(other)
    scene.school.classroom(scene.teacher, [other])
    second = scene.school.value("SELECT MAX(id) FROM classroom")
    scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title="Un mot")
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE")
    scene.post("/classrooms/sessions/create/", **PLAN, classroom_id=second)
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP() WHERE kind = 'planned'")
    scene.school.sql("RENAME TABLE announcement TO announcement_away")
    try:
        done = scene.office.notify(scene.site)
    finally:
        scene.school.sql("RENAME TABLE announcement_away TO announcement")
    assert done.stdout == "1 sent, 1 not taken, 0 not needed any more.\n" and "crvs-admin migrate" in done.stderr
    assert [mail.to for mail in scene.office.mails()] == ["autre@example.org"]
    assert [mail.to for mail in scene.mails()] == ["eleve@example.org"]


def test_doctor_counts_the_members_of_a_class_that_was_not_told(scene):
    scene.plan()

    def ask():
        return scene.office.mariadb.crvs_admin(scene.school.database, "doctor", "--apache",
                                               scene.office.command(scene.site)[-1]).stdout

    assert "mails are due" not in ask()
    scene.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP() - INTERVAL 20 MINUTE")
    assert "2 mails are due for more than a quarter of an hour" in ask()


# ---- Memory ----

# Runs a command and says on standard error how many kB it took at most. A process that is started counts what whoever
# started it had, so that this must be a small one.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""


@pytest.mark.skipif(bool(os.environ.get("CRVS_PRELOAD")), reason="sanitizers take memory of their own")
def test_the_sender_takes_no_more_memory_however_much_there_is_to_send(scene, tmp_path):
    """Forty people with a hundred long announcements each: 4,000 notices, of 30 MB of text."""
    school = scene.school
    school.sql("INSERT INTO user (username, email, full_name, role, created_at) SELECT CONCAT('m', seq), CONCAT('m', seq,"
               " '@example.org'), 'Élève', 'learner', UTC_TIMESTAMP() FROM seq_1_to_40")
    school.sql("INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at) SELECT %s, id, 'student', 'É',"
               " UTC_TIMESTAMP() - INTERVAL 1 DAY FROM user WHERE full_name = 'Élève'", scene.classroom.id)
    school.sql("INSERT INTO notice_person (user_id, address, confirmed_at, asked_at, off_token) SELECT id, email, UTC_TIMESTAMP(),"
               " UTC_TIMESTAMP(), LEFT(SHA2(id, 256), 43) FROM user WHERE full_name = 'Élève'")
    school.sql("INSERT INTO announcement (classroom_id, title, body, created_at) SELECT %s, 'Un mot', REPEAT('mot ', 1900),"
               " UTC_TIMESTAMP() FROM seq_1_to_100", scene.classroom.id)
    school.sql("DELETE FROM classroom_member WHERE user_id IN (%s, %s)", scene.teacher.id, scene.student.id)
    school.sql("INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, created_at) SELECT 'announcement', id, classroom_id,"
               " UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM announcement")
    done = subprocess.run([sys.executable, "-c", MEASURE, *scene.office.command(scene.site)], capture_output=True, text=True,
                          env=scene.office.environment(), stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (0, "40 sent, 0 not taken, 0 not needed any more.\n"), done.stderr
    assert int(done.stderr) < 100_000, f"{done.stderr} kB"
