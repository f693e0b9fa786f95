# SPDX-License-Identifier: Apache-2.0
"""What httpd's children and the database keep of what was asked for: no more where more browsers are there, or more pages."""

import os

import pytest

from server import Httpd, memory_of

CONNECTIONS, PEOPLE = 60, 3000
# core/db/private.h: CRVS_DB_MOST_PREPARED
MOST_PREPARED = 64


@pytest.fixture(scope="module")
def site(folder, mariadb, own_school):
    httpd = Httpd(folder / "memory", "CrvsTidyInterval Off\nCrvsKeptPages Off\nMaxKeepAliveRequests 0\n", database=mariadb.option_file(own_school.database),
                  environment={"MALLOC_ARENA_MAX": "1"})
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


def private_megabytes(httpd):
    """What the children have to themselves."""
    return sum(memory_of(pid)[1] for pid in httpd.children())


def test_a_connection_to_the_database_keeps_the_statements_that_were_used_last(site, own_school, mariadb):
    teacher, student = own_school.user("admin"), own_school.user()
    classroom = own_school.classroom(teacher, [student])
    session = own_school.live_session(classroom, start=-100, started=-100, ended=-50)
    course = own_school.course(teacher)
    module = own_school.module(course)
    lesson = own_school.lesson(module)
    recording = own_school.value("SELECT public_id FROM recording WHERE id = %s", own_school.recording(session))
    paths = ["/", "/search/?q=algebra", "/search/suggest/?q=alg", "/users/", "/users/?q=many1", "/users/audit/", "/users/profile/",
             "/users/profile/data.json", f"/users/{student.id}/", f"/users/{student.id}/erase/", "/categories/", "/classrooms/",
             "/classrooms/all/", "/classrooms/all/?q=x", "/recordings/", "/recordings/inbox/", "/courses/", "/courses/mine/",
             f"/courses/{course}/", f"/courses/{course}/edit/", f"/courses/modules/{module}/edit/", f"/courses/lessons/{lesson}/",
             f"/courses/lessons/{lesson}/edit/", f"/recordings/{recording}/", f"/recordings/{recording}/edit/", "/calendar/",
             f"/recordings/{recording}/watched/", f"/classrooms/sessions/{session}/edit/", f"/classrooms/sessions/{session}/attendance/",
             f"/classrooms/sessions/{session}/publish/", *(f"/classrooms/{classroom.id}/{part}" for part in (
                 "", "members/", "edit/", "code/", "sheet/", "slips/", "sessions/", "recordings/", "publishing/", "attendance/",
                 "attendance/csv/", "members/attendance/", "announcements/", "announcements/create/", "members/?q=zz"))]
    browser = own_school.browser(site, teacher)
    # The second time round, those that went are prepared anew.
    for _ in range(2):
        for path in paths:
            assert browser.get(path).status == 200, path
    # All were for one connection to httpd, so that one child's connection has them; the other's has hardly any.
    prepared = mariadb.run_sql(None, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")[0][1]
    assert MOST_PREPARED <= int(prepared) < MOST_PREPARED + 8


@pytest.mark.skipif(bool(os.environ.get("CRVS_PRELOAD")), reason="sanitizers take memory of their own")
def test_what_a_large_answer_took_is_not_kept_for_each_connection(site, own_school):
    own_school.sql("INSERT INTO user (username, full_name, role, created_at) SELECT CONCAT('many', seq), CONCAT('Élève ', seq),"
                   f" 'learner', UTC_TIMESTAMP() FROM seq_1_to_{PEOPLE}")
    admin = own_school.user("admin")
    browsers = [own_school.browser(site, admin) for _ in range(CONNECTIONS)]
    before = private_megabytes(site)
    for browser in browsers:
        assert browser.get("/users/export/").text.count("many") == PEOPLE
    # Each of them took a megabyte and more, and all are still connected.
    assert private_megabytes(site) - before < CONNECTIONS / 4
