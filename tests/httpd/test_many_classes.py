# SPDX-License-Identifier: Apache-2.0
"""Somebody of many classes: what their pages read of the database grows with the classes, and not with what was and will be in
each. Rows are counted, as the server counts them."""

import pytest

from school import Classroom
from server import HTTPD

CLASSES, PAST, PLANNED = 300, 60, 30
FIRST = 1_000_000


@pytest.fixture(scope="module")
def many(own_school):
    """A teacher of CLASSES classes, of which each had PAST sessions, one a day, and will have PLANNED more."""
    school = own_school
    teacher = school.user("trainer", full_name="Awa Diallo")
    school.mariadb.run_sql(school.database, f"""
        SET time_zone = '+00:00';
        INSERT INTO classroom (id, name, category_id, created_by, join_code, created_at)
            SELECT {FIRST} + seq, CONCAT('Classe ', LPAD(seq, 3, '0')), {school.category}, {teacher.id}, CONCAT('L', LPAD(seq, 7, '0')),
                UTC_TIMESTAMP() - INTERVAL 1 YEAR FROM seq_1_to_{CLASSES};
        INSERT INTO classroom_revision SELECT id, 1 FROM classroom WHERE id > {FIRST};
        INSERT INTO classroom_count SELECT id, 1 FROM classroom WHERE id > {FIRST};
        INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
            SELECT id, {teacher.id}, 'teacher', 'Awa Diallo', UTC_TIMESTAMP() FROM classroom WHERE id > {FIRST};
        INSERT INTO live_session (classroom_id, title, start_at, started_at, ended_at, created_at)
            SELECT c.id, CONCAT('Il y a ', n.seq, ' jours'), UTC_TIMESTAMP() - INTERVAL n.seq + 1 DAY, UTC_TIMESTAMP() - INTERVAL n.seq + 1 DAY,
                UTC_TIMESTAMP() - INTERVAL n.seq + 1 DAY + INTERVAL 1 HOUR, UTC_TIMESTAMP() - INTERVAL 1 YEAR
            FROM classroom c JOIN seq_1_to_{PAST} n WHERE c.id > {FIRST};
        INSERT INTO live_session (classroom_id, title, start_at, created_at)
            SELECT c.id, CONCAT('Dans ', n.seq, ' jours'), UTC_TIMESTAMP() + INTERVAL n.seq DAY + INTERVAL c.id - {FIRST} MINUTE, UTC_TIMESTAMP()
            FROM classroom c JOIN seq_1_to_{PLANNED} n WHERE c.id > {FIRST};
        INSERT INTO recording (live_session_id, url, url_hash, received_at)
            SELECT id, CONCAT('https://r.example.org/', id), SHA2(id, 256), ended_at + INTERVAL classroom_id SECOND FROM live_session WHERE ended_at IS NOT NULL AND id % 2;
        UPDATE live_session SET recording_ready = TRUE WHERE id IN (SELECT live_session_id FROM recording);""")
    lesson = school.lesson(school.module(school.course(teacher)))
    # All of one class wait for a lesson, and of the others the newest.
    school.sql("INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at) SELECT %s, '', r.id, 1, UTC_TIMESTAMP()"
               " FROM recording r JOIN live_session s ON s.id = r.live_session_id WHERE s.classroom_id > %s AND s.start_at < UTC_TIMESTAMP() - INTERVAL 4 DAY",
               lesson, FIRST + 1)
    return teacher


@pytest.fixture
def site(make_server, own_school, mariadb):
    httpd = make_server("CrvsTidyInterval Off\n", database=own_school.database)
    httpd.start()
    return httpd


@pytest.fixture
def tidied(site, own_school, mariadb):
    """The school as housekeeping leaves it."""
    done = mariadb.crvs_admin(own_school.database, "tidy", "--json", "--apache", f"{HTTPD} -f '{site.conf}'")
    assert done.returncode == 0, done.stderr
    mariadb.run_sql(own_school.database, "ANALYZE TABLE classroom, classroom_member, live_session, recording")


def test_my_classes_read_what_comes_next_of_each(own_school, site, tidied, many, rows_read):
    browser = own_school.browser(site, many)

    def ask():
        text = browser.get("/classrooms/").page.text
        assert text.count("Dans 1 jours") == CLASSES and "Il y a" not in text

    # The class, how many are in it, its category, and the next session by its index.
    assert rows_read(ask) <= 8 * CLASSES + 100


def test_home_reads_what_is_near_and_newest_of_each(own_school, site, tidied, many, rows_read):
    browser = own_school.browser(site, many)
    waiting = own_school.value("SELECT COUNT(*) FROM recording r LEFT JOIN lesson_video v ON v.recording_id = r.id WHERE v.id IS NULL")

    def ask():
        page = browser.get("/").page
        section = page.one("section", aria_labelledby="waits-heading")
        assert len(section.all("h3")) == 5 and f"Et {waiting - 5} autres enregistrements à publier." in section.text
        assert len(page.one("section", aria_labelledby="recordings-heading").all("h3")) == 6

    # Four lists look at each class; a session of each is near, and a recording of each waits.
    assert rows_read(ask) <= 40 * CLASSES


def test_what_runs_comes_before_what_is_to_come(own_school, site, tidied, many):
    """Also where it was begun long before its hour, and where others of its class are still open."""
    first, second = FIRST + 1, FIRST + 2
    early = own_school.value("SELECT MAX(id) FROM live_session WHERE classroom_id = %s", first)
    own_school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() - INTERVAL 2 DAY WHERE id = %s", early)
    late, cancelled = (own_school.insert("live_session", {"classroom_id": second, "title": title, "duration_minutes": 600},
                                         start_at="UTC_TIMESTAMP() - INTERVAL 2 HOUR", created_at="UTC_TIMESTAMP()")
                       for title in ("Pas commencée", "Supprimée"))
    own_school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP(), start_at = start_at - INTERVAL 1 HOUR WHERE id = %s", cancelled)
    browser = own_school.browser(site, many)
    try:
        text = browser.get("/classrooms/").page.one("main").text
        assert f"Dans {PLANNED} jours" in text and "Pas commencée" in text and "Supprimée" not in text
        assert text.count("Dans 1 jours") == CLASSES - 2
        own_school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() WHERE classroom_id = %s AND title = 'Dans 1 jours'", second)
        text = browser.get("/classrooms/").page.one("main").text
        assert "Pas commencée" not in text and "En direct Dans 1 jours" in text and f"En direct Dans {PLANNED} jours" in text
    finally:
        own_school.sql("UPDATE live_session SET started_at = NULL WHERE start_at > UTC_TIMESTAMP()")
        own_school.sql("DELETE FROM live_session WHERE id IN (%s, %s)", late, cancelled)


def test_housekeeping_marks_what_is_over_and_nothing_else(own_school, many, tidied):
    assert own_school.sql("SELECT is_past, COUNT(*), MIN(closes_at > UTC_TIMESTAMP() - INTERVAL 1 DAY) FROM live_session GROUP BY is_past ORDER BY is_past") == [
        (0, CLASSES * PLANNED, 1), (1, CLASSES * PAST, 0)]


def test_classes_without_a_session_since_a_date_are_found_by_the_last_of_each(own_school, site, tidied, many, mariadb):
    """And not by looking through what was before."""
    def looked_at():
        return sum(int(value) for _, value in mariadb.run_sql(
            None, "SHOW GLOBAL STATUS WHERE Variable_name REGEXP '^Handler_(icp_attempts|read_(first|key|last|next|prev))$'"))

    browser = own_school.browser(site, own_school.user("admin"))
    idle = own_school.insert("classroom", {"name": "Sans séance", "category_id": own_school.category, "join_code": "ZZZZ9999"},
                             created_at="UTC_TIMESTAMP() - INTERVAL 1 YEAR")
    own_school.live_session(Classroom(idle, "", "ZZZZ9999"), -60 * 1440, title="Il y a longtemps")
    own_school.live_session(Classroom(idle, "", "ZZZZ9999"), 60, title="Supprimée", cancelled_at="2026-01-01")
    day = own_school.value("SELECT DATE(UTC_TIMESTAMP() - INTERVAL 20 DAY)")
    try:
        before = looked_at()
        page = browser.get(f"/classrooms/all/?since={day}").page
        assert [link.text for link in page.all("a", class_="row-link")] == ["Sans séance"]
        assert looked_at() - before <= 4 * CLASSES
    finally:
        own_school.sql("DELETE FROM live_session WHERE classroom_id = %s", idle)
        own_school.sql("DELETE FROM classroom WHERE id = %s", idle)
