# SPDX-License-Identifier: Apache-2.0
"""What a page reads of the database does not grow with the school: rows are counted, as the server counts them."""

import re

import pytest

from school import School
from server import Httpd

CLASSES, USERS, LINES = 5_000, 30_000, 50_000
# A class with a sixth of the school in it, and where its list's last page begins.
LARGE = 1_000_001
# Rows of a page of a list, some of them put together of two lists; of a search, those that its index gives at the most, with
# what it takes to count and sort them.
LIST, FOUND = 600, 11_000

PAGES = {
    "/users/": LIST,
    "/users/?after={middle}": LIST,
    "/users/?role=admin": LIST,
    "/users/?role=disabled": LIST,
    "/users/?q=personne": 4_000,
    "/users/?q=personne&role=admin": LIST,
    "/users/?q=personne&role=trainer": 12_000,
    "/users/?q=personne&role=disabled": LIST,
    "/users/?q=personne+000017": LIST,
    "/users/?q=nomrare17": LIST,
    "/users/?q=personne rare17": LIST,
    "/users/?q=personne-qui-n-est-pas-l%C3%A0": LIST,
    "/users/audit/": LIST,
    "/users/audit/?who=personne-qui-n-est-pas-l%C3%A0": LIST,
    "/users/audit/?who=personne7": LIST,
    "/users/audit/?action=class_deleted": LIST,
    "/users/audit/?action=there_is_none": LIST,
    "/users/audit/?kind=recording": LIST,
    "/users/audit/?from=2026-01-03&to=2026-01-04": LIST,
    "/users/audit/?action=login&kind=recording": LIST,
    "/users/audit/?who=personne7&action=class_deleted": LIST,
    "/users/profile/data.json": LIST,
    f"/classrooms/{LARGE}/": LIST,
    f"/classrooms/{LARGE}/members/": LIST,
    f"/classrooms/{LARGE}/members/?after={{late}}&page=99": LIST,
    f"/classrooms/{LARGE}/members/?before={{late}}&page=98": LIST,
    # One class's names are compared.
    f"/classrooms/{LARGE}/members/?q=personne-qui-n-est-pas-l%C3%A0": FOUND,
    f"/classrooms/{LARGE}/publishing/": LIST,
    # Once through all classes, and what each has since then.
    "/classrooms/all/?since=2026-11-01": 17_000,
    "/classrooms/all/": 1_600,
    "/classrooms/all/?category={category}": 1_600,
    "/categories/": LIST,
    "/recordings/": LIST,
    "/recordings/?after={late_class}": LIST,
    # A word that all classes have, and as it is typed.
    "/search/?q=classe": 900,
    "/search/suggest/?q=cl": 900,
    "/classrooms/all/?q=il-n-y-en-a-pas": 6_000,
    f"/classrooms/all/change/?do=teach&c{LARGE}=1": 2_000,
}


@pytest.fixture(scope="module")
def large(mariadb, folder):
    """A server of such a school, a browser of its administrator, and somebody in the middle of the list."""
    mariadb.deployed("large_school")
    school = School(mariadb, "large_school")
    admin = school.user("admin", full_name="Administratrice")
    mariadb.run_sql("large_school", f"""
        INSERT INTO user (id, username, full_name, role, disabled_at, created_at)
            SELECT 1000000 + seq, CONCAT('personne', seq),
                CONCAT('Personne ', LPAD(seq, 6, '0'), IF(seq % 10000 = 17, CONCAT(' nomrare', seq, ' rare', seq), '')),
                IF(seq % 10 = 0, 'trainer', 'learner'), IF(seq % 7000 = 0, '2026-01-01', NULL), '2026-01-01' FROM seq_1_to_{USERS};
        UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
        INSERT INTO classroom (id, name, subject, description, category_id, created_by, join_code, created_at)
            SELECT 1000000 + seq, CONCAT('Classe ', LPAD(seq, 5, '0')), '', '', {school.category}, 1000010, CONCAT('L', LPAD(seq, 7, '0')),
                '2026-01-01' FROM seq_1_to_{CLASSES};
        INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
            SELECT 1000000 + seq, 1000000 + seq * 5, IF(seq % 2, 'student', 'teacher'), '', '2026-01-01' FROM seq_1_to_{CLASSES};
        INSERT IGNORE INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
            SELECT {LARGE}, u.id, 'student', u.order_name, '2026-01-01' FROM user u WHERE u.id BETWEEN 1000001 AND 1005000;
        UPDATE classroom_member SET role = 'teacher' WHERE classroom_id = {LARGE} AND user_id = 1000010;
        INSERT INTO course (id, title, category_id, created_by, created_at) VALUES (1, 'Cours', {school.category}, 1000010, '2026-01-01');
        INSERT INTO module (id, course_id, title, position, created_at) VALUES (1, 1, 'Module', 1, '2026-01-01');
        INSERT INTO lesson (id, module_id, title, position, created_at) VALUES (1, 1, 'Leçon', 1, '2026-01-01');
        INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at)
            SELECT 1000000 + seq, 1, '2026-01-01' + INTERVAL seq SECOND FROM seq_1_to_5000;
        UPDATE category_count SET classes = classes + {CLASSES}, courses = courses + 1 WHERE category_id = {school.category};
        INSERT INTO classroom_count SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id;
        INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name)
            SELECT '2026-01-01' + INTERVAL seq MINUTE, 1000000 + seq % 500, CONCAT('personne', seq % 500),
                IF(seq = 99, 'class_deleted', 'login'), IF(seq % 20000 = 0, 'recording', 'user'), seq, CONCAT('personne', seq % 400)
            FROM seq_1_to_{LINES};
        INSERT INTO live_session (classroom_id, title, start_at, created_at)
            SELECT 1000000 + s.seq, 'Leçon', '2026-11-02' + INTERVAL n.seq DAY, '2026-01-01' FROM seq_1_to_{CLASSES} s JOIN seq_1_to_4 n;
        INSERT INTO recording (live_session_id, url, url_hash, file_name, bytes, received_at)
            SELECT IF(id % 50, id, NULL), '', SHA2(id, 256), 'lecon.mp4', 1000000 + id, '2026-01-01' FROM live_session WHERE id % 2;
        REPLACE INTO recording_space (classroom_id, recordings, bytes)
            SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*), SUM(r.bytes)
            FROM recording r JOIN (SELECT -1 AS id UNION ALL SELECT 0) a LEFT JOIN live_session s ON s.id = r.live_session_id GROUP BY class;
        ANALYZE TABLE recording, recording_space, user, user_count, classroom, classroom_member, classroom_count, lesson_progress, live_session, audit;""")
    httpd = Httpd(folder / "large-school", "CrvsTidyInterval Off\n", database=mariadb.option_file("large_school"))
    httpd.start()
    browser = school.browser(httpd, admin)
    browser.category = school.category
    yield browser
    httpd.stop()
    school.close()
    assert httpd.check_log() == []


@pytest.fixture
def rows_read(mariadb):
    """How many rows the server reads while something is asked for: rows_read(ask)."""
    def count():
        return sum(int(value) for name, value in mariadb.run_sql(None, "SHOW GLOBAL STATUS LIKE 'Handler_read%'")
                   # How the server counts what it counts itself.
                   if re.fullmatch("Handler_read_(first|key|last|next|prev|rnd|rnd_next)", name))

    def of(ask):
        # What counting costs itself; and the first time, statements are prepared.
        ask()
        own = -count() + count()
        before = count()
        ask()
        return count() - before - own

    return of


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_no_more_than_it_shows(large, rows_read, path):
    def ask():
        assert large.get(path.format(category=large.category, middle=1_000_000 + USERS // 2, late=1_004_900, late_class=1_000_100).replace(" ", "%20")).status == 200

    assert rows_read(ask) <= PAGES[path]


def test_of_a_name_that_all_have_the_newest_are_shown(large):
    page = large.get("/users/?q=personne").page
    assert "Plus de 200 comptes" in page.one("p", role="status").text
    numbers = [int(link["href"].split("/")[2]) - 1_000_000 for link in page.all("a", class_="row-link")]
    assert numbers == sorted(numbers) and len(numbers) == 50 and min(numbers) >= USERS - 200
    # And the pages that follow.
    further = [link["href"] for link in page.one("main").all("a") if "after=" in link["href"]][0]
    assert int(large.get(further).page.all("a", class_="row-link")[0]["href"].split("/")[2]) - 1_000_000 == max(numbers) + 1


@pytest.mark.parametrize("words, count", [("personne rare17", 1), ("nomrare20017 personne", 1), ("rare personne", 3)])
def test_of_names_together_all_are_found(large, words, count):
    page = large.get("/users/?q=" + words.replace(" ", "+")).page
    assert len(page.all("a", class_="row-link")) == count and str(count) in page.one("p", role="status").text
