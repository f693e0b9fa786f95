# SPDX-License-Identifier: Apache-2.0
"""What is over by itself is removed: by the server now and then, or by a timer; never in somebody's request."""

import re

import pymysql
import pytest

from school import PASSWORD, moment
from server import HTTPD
from waiting import wait_until

OVERDUE = ("SELECT (SELECT COUNT(*) FROM user_session WHERE expires_at < UTC_TIMESTAMP())"
           " + (SELECT COUNT(*) FROM user_link WHERE expires_at < UTC_TIMESTAMP())"
           " + (SELECT COUNT(*) FROM user_import WHERE created_at < UTC_TIMESTAMP() - INTERVAL 7 DAY)"
           " + (SELECT COUNT(*) FROM audit WHERE detail = 'overdue')"
           " + (SELECT COUNT(*) FROM form_sent WHERE created_at < UTC_TIMESTAMP() - INTERVAL 1 DAY)")


@pytest.fixture
def overdue(school, tidy, server):
    """Makes one of each kind that has expired, in a school that has no others."""
    tidy(server)
    user = school.user()

    def make():
        school.open_session(user, expires=-1)
        school.insert("user_link", {"token_hash": "0" * 64, "user_id": user.id}, created_at=moment(-9), expires_at=moment(-1))
        school.insert("user_import", {"created_by": user.id, "line_count": 0}, created_at="UTC_TIMESTAMP() - INTERVAL 8 DAY")
        school.insert("audit", {"action": "login", "detail": "overdue"}, at="UTC_TIMESTAMP() - INTERVAL 401 DAY")
        school.insert("form_sent", {"hash": "0" * 64}, created_at="UTC_TIMESTAMP() - INTERVAL 25 HOUR")
        assert school.value(OVERDUE) == 5

    return make


def test_the_server_does_it_by_itself(make_server, overdue, school):
    httpd = make_server("CrvsTidyInterval 1s\n")
    overdue()
    httpd.start()
    wait_until(lambda: school.value(OVERDUE) == 0)


def test_a_server_that_ends_waits_for_what_is_being_removed(make_server, overdue, mariadb):
    """Else mod_dbd's connections go while one of them is in use, and the process dies of it."""
    httpd = make_server("CrvsTidyInterval 1s\n")
    overdue()
    held = pymysql.connect(unix_socket=str(mariadb.socket), user="root", database="school")
    try:
        held.cursor().execute("SELECT * FROM user_session FOR UPDATE")
        httpd.start()
        httpd.expect_log("what has expired could not be removed")
        httpd.allow_log("crvs:error.*sessions_expire")
        wait_until(lambda: mariadb.blocked("crvs"))
        httpd.stop()
    finally:
        held.close()


def test_nobodys_request_does_it(server, overdue, school):
    overdue()
    browser = school.browser(server)
    assert browser.log_in(school.user().username, PASSWORD).status == 303
    assert browser.get("/classrooms/").status == 200
    assert school.value(OVERDUE) == 5


def test_a_timer_does_it(server, overdue, tidy, school):
    overdue()
    assert tidy(server) == ({"sessions": 1, "links for passwords": 1, "lines of the audit": 1, "attendance": 0, "imports": 1, "uploads": 0,
                             "recordings": 0, "forms": 1, "notices": 0, "classes": 0, "files": 0}, "")
    assert school.value(OVERDUE) == 0
    assert set(tidy(server)[0].values()) == {0}


def test_a_class_that_an_older_release_made_gets_its_revision(school, people, server, tidy):
    """Else its page would be made afresh each time."""
    tidy(server)
    school.sql("DELETE FROM classroom_revision WHERE classroom_id = %s", people.classroom.id)
    assert [tidy(server)[0]["classes"] for _ in range(2)] == [1, 0]
    assert school.value("SELECT revision FROM classroom_revision WHERE classroom_id = %s", people.classroom.id) == 1


def test_what_is_kept_wrong_is_counted_afresh_after_a_start_and_seldom(make_server, school):
    """As where an older release wrote to the newer schema until then. It reads all, so not in each round."""
    httpd = make_server("CrvsTidyInterval 1s\n")
    gone = school.value("SELECT MAX(id) FROM category") + 1000
    user = school.user()

    def is_wrong():
        return (school.value("SELECT COUNT(*) FROM category_count WHERE category_id = %s", gone)
                + school.value("SELECT COUNT(*) FROM recording_space WHERE classroom_id = %s", gone))

    def make_wrong():
        school.sql("INSERT INTO category_count (category_id, classes) VALUES (%s, 1)", gone)
        school.sql("INSERT INTO recording_space (classroom_id, recordings, bytes) VALUES (%s, 1, 1)", gone)

    make_wrong()
    httpd.start()
    wait_until(lambda: is_wrong() == 0)
    make_wrong()
    # Two rounds: the first is over when the second has begun.
    for _ in range(2):
        school.open_session(user, expires=-1)
        wait_until(lambda: school.value(OVERDUE) == 0)
    assert is_wrong() == 2
    httpd.stop()
    httpd.start()
    wait_until(lambda: is_wrong() == 0)


def test_it_removes_more_than_fits_in_one_statement(server, overdue, tidy, school):
    user = school.user()
    for _ in range(230):
        school.open_session(user, expires=-1)
    assert tidy(server)[0]["sessions"] == 230


def test_what_was_sent_is_known_for_two_months_from_then_on(school, server, tidy):
    user = school.user(email="a@example.org")
    for number, state, done in ((1, "sent", -10), (2, "waiting", None), (3, "held", None), (4, "sent", -61)):
        school.insert("notice", {"user_id": user.id, "kind": "added", "subject_id": number, "state": state},
                      due_at="UTC_TIMESTAMP()", created_at="UTC_TIMESTAMP() - INTERVAL 70 DAY",
                      done_at=f"UTC_TIMESTAMP() + INTERVAL {done} DAY" if done else "NULL")
    classroom = school.classroom(user)
    # Of other tests.
    school.sql("DELETE FROM notice_event")
    for number, days in ((1, 1), (2, 61)):
        school.insert("notice_event", {"kind": "recording", "subject_id": number, "classroom_id": classroom.id},
                      due_at="UTC_TIMESTAMP()", created_at=f"UTC_TIMESTAMP() - INTERVAL {days} DAY")
    tidy(server)
    assert school.sql("SELECT subject_id FROM notice WHERE user_id = %s ORDER BY subject_id", user.id) == [(1,), (2,)]
    assert school.sql("SELECT subject_id FROM notice_event WHERE classroom_id = %s", classroom.id) == [(1,)]


def test_without_a_server_nothing_is_removed(mariadb, make_server, overdue, school):
    """How long lines of the audit are kept is Apache's to say."""
    httpd = make_server(site="CrvsEngine Off\n")
    httpd.write()
    overdue()
    done = mariadb.crvs_admin("school", "tidy", "--apache", f"{HTTPD} -f '{httpd.conf}'")
    assert (done.returncode, done.stdout) == (1, "") and "CrvsEngine On" in done.stderr
    assert school.value(OVERDUE) == 5


def test_without_its_database_the_server_says_so_and_goes_on(make_server, mariadb):
    httpd = make_server("CrvsTidyInterval 1s\n", database="nowhere")
    httpd.allow_log(r"\[dbd:")
    for _ in range(2):
        httpd.expect_log("crvs:warn.*what has expired could not be removed: ")
    httpd.start()
    httpd.wait_for_log("what has expired could not be removed: ")
    httpd.wait_for_log("what has expired could not be removed: ")


@pytest.mark.parametrize("interval, shown", [("60", "60"), ("2min", "120"), ("24h", "86400"), ("off", "Off")])
def test_the_interval(make_server, interval, shown):
    httpd = make_server(f"CrvsTidyInterval {interval}\n")
    done = httpd.run("-t", "-D", "DUMP_CRVS")
    assert re.search(rf"^CrvsTidyInterval {shown}$", done.stdout, re.M), done.stderr
