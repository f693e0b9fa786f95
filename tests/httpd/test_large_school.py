# SPDX-License-Identifier: Apache-2.0
"""What a page reads of the database does not grow with the school: rows are counted, as the server counts them."""

import pytest

from school import School
from server import Httpd

CLASSES, USERS, LINES = 5_000, 30_000, 50_000
# Of somebody to whom most of what they did was done, too: who signs in.
OWN_LINES = 3_000
# A class with a sixth of the school in it, and where its list's last page begins.
LARGE = 1_000_001
# Rows of a page of a list, some of them put together of two lists; of a search, those that its index gives at the most, with
# what it takes to count and sort them.
LIST, FOUND = 600, 11_000
# Of a page of a hundred classes, with what each is shown with.
ALL = 1_500

PAGES = {
    "/users/": LIST,
    "/users/?after={middle}": LIST,
    "/users/?role=admin": LIST,
    "/users/?role=disabled": LIST,
    "/users/?q=personne": 4_000,
    "/users/?q=personne&role=admin": LIST,
    "/users/?q=personne&role=trainer": 12_000,
    "/users/?q=personne&role=disabled": LIST,
    "/users/?q=personne+000018": LIST,
    "/users/?q=nomrare17": LIST,
    "/users/?q=personne rare17": LIST,
    "/users/?q=personne-qui-n-est-pas-l%C3%A0": LIST,
    # A file of those who are found, each with the codes of their classes.
    "/users/export/?q=personne-qui-n-est-pas-l%C3%A0": LIST,
    "/users/export/?q=personne rare17": LIST,
    "/users/export/?q=personne&role=admin": LIST,
    "/users/export/?q=personne&role=disabled": LIST,
    "/users/audit/": LIST,
    "/users/audit/?who=personne-qui-n-est-pas-l%C3%A0": LIST,
    # Two pages that are put together.
    "/users/audit/?who=personne7": 900,
    "/users/audit/?who=souvent": 900,
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
    f"/classrooms/{LARGE}/members/attendance/": 900,
    f"/classrooms/{LARGE}/members/attendance/?session={{session}}&after={{late}}": LIST,
    f"/classrooms/{LARGE}/attendance/": LIST,
    f"/classrooms/{LARGE}/attendance/?from={{late}}": LIST,
    # A session in which a handful of them were, and a recording that they watched.
    "/classrooms/sessions/{session}/attendance/": LIST,
    "/classrooms/sessions/{session}/attendance/?from={late}": LIST,
    "/recordings/{recording}/watched/": LIST,
    "/recordings/{recording}/watched/?after={late}": LIST,
    # Once through all classes, and the last session of each, past those that were cancelled; or until enough are found, which
    # are sorted.
    "/classrooms/all/?since=2026-11-01": 2 * CLASSES + LIST,
    "/classrooms/all/?since=2026-11-01&category={category}": 2 * CLASSES + LIST,
    "/classrooms/all/?since=2026-12-01": ALL + 6_000,
    "/classrooms/all/?since=2026-12-01&state=all&after={late_class}": ALL + 6_000,
    "/classrooms/all/?since=2026-12-01&state=archived": LIST,
    "/classrooms/all/?since=2026-12-01&category=none": LIST,
    "/classrooms/all/": ALL,
    "/classrooms/all/?after={late_class}": ALL,
    "/classrooms/all/?state=archived": ALL,
    "/classrooms/all/?state=all": ALL + 300,
    "/classrooms/all/?category={category}": ALL,
    "/classrooms/all/?category={category}&state=archived": ALL,
    "/classrooms/all/?category={category}&state=all&after={late_class}": ALL + 300,
    "/classrooms/all/?category=none": ALL,
    # What is found of a word that all have is sorted.
    "/classrooms/all/?q=classe": ALL + 4_000,
    "/classrooms/all/?q=classe&state=archived": ALL,
    "/classrooms/all/?q=classe&category=none": ALL,
    "/classrooms/all/?q=classe+02017": ALL,
    "/classrooms/all/?q=il-n-y-en-a-pas": ALL,
    # Each who teaches anywhere is looked at: one of two classes here has a teacher of its own.
    "/classrooms/all/?teacher=personne-qui-n-est-pas-l%C3%A0": 9_000,
    "/classrooms/all/?teacher=personne+005010": 9_000,
    "/classrooms/all/?teacher=personne": 15_000,
    "/categories/": LIST,
    "/recordings/": LIST,
    "/recordings/?after={late_class}": LIST,
    # A word that all classes have, and as it is typed.
    "/search/?q=classe": 900,
    "/search/suggest/?q=cl": 900,
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
                IF(seq % 10000 = 17, CONCAT('Personne ', 999999 - seq, ' nomrare', seq, ' rare', seq), CONCAT('Personne ', LPAD(seq, 6, '0'))),
                IF(seq % 10 = 0, 'trainer', 'learner'), IF(seq % 7000 = 0, '2026-01-01', NULL), '2026-01-01' FROM seq_1_to_{USERS};
        UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
        INSERT INTO classroom (id, name, subject, description, category_id, created_by, join_code, created_at)
            SELECT 1000000 + seq, CONCAT('Classe ', LPAD(seq, 5, '0')), '', '', {school.category}, 1000010, CONCAT('L', LPAD(seq, 7, '0')),
                '2026-01-01' FROM seq_1_to_{CLASSES};
        UPDATE classroom SET archived_at = '2026-01-02' WHERE id > 1000000 AND id % 500 = 3;
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
        REPLACE INTO category_count (category_id, classes, archived, courses) VALUES ({school.category}, {CLASSES} - 10, 10, 1);
        INSERT INTO classroom_count SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id;
        INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name)
            SELECT '2026-01-01' + INTERVAL seq MINUTE, 1000000 + seq % 500, CONCAT('personne', seq % 500),
                IF(seq = 99, 'class_deleted', 'login'), IF(seq % 20000 = 0, 'recording', 'user'), seq, CONCAT('personne', seq % 400)
            FROM seq_1_to_{LINES};
        INSERT INTO audit (at, actor_name, action, target_kind, target_name, detail)
            SELECT '2025-01-01' + INTERVAL seq DIV 2 MINUTE, IF(seq % 20, 'souvent', 'autre'), 'login', 'user', IF(seq % 20 = 1, 'autre', 'souvent'), CONCAT('n', seq, '.')
            FROM seq_1_to_{OWN_LINES};
        INSERT INTO live_session (classroom_id, title, start_at, created_at)
            SELECT 1000000 + s.seq, 'Leçon', '2026-11-02' + INTERVAL n.seq DAY, '2026-01-01' FROM seq_1_to_{CLASSES} s JOIN seq_1_to_4 n;
        INSERT INTO recording (live_session_id, url, url_hash, file_name, bytes, received_at)
            SELECT IF(id % 50, id, NULL), '', SHA2(id, 256), 'lecon.mp4', 1000000 + id, '2026-01-01' FROM live_session WHERE id % 2;
        UPDATE recording SET public_id = MD5(id);
        INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, left_at, kept_from)
            SELECT s.id, SHA2(n.seq, 256), SHA2(n.seq, 256), SHA2(1, 256), 'jitsi', 1000000 + n.seq * 500, s.start_at, s.start_at + INTERVAL 1 HOUR, s.start_at
            FROM live_session s JOIN seq_1_to_9 n WHERE s.classroom_id = {LARGE};
        INSERT INTO recording_position (user_id, recording_id, seconds, furthest, length, updated_at)
            SELECT 1000000 + n.seq * 500, r.id, 60, 60, 600, '2026-11-03'
            FROM recording r JOIN live_session s ON s.id = r.live_session_id JOIN seq_1_to_9 n WHERE s.classroom_id = {LARGE};
        REPLACE INTO recording_space (classroom_id, recordings, bytes)
            SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*), SUM(r.bytes)
            FROM recording r JOIN (SELECT -1 AS id UNION ALL SELECT 0) a LEFT JOIN live_session s ON s.id = r.live_session_id GROUP BY class;
        INSERT INTO live_session (classroom_id, title, start_at, cancelled_at, created_at)
            SELECT id, 'Pas de leçon', '2026-11-20', '2026-11-19', '2026-01-01' FROM classroom WHERE id > {LARGE};
        ANALYZE TABLE recording, recording_space, user, user_count, classroom, classroom_member, classroom_count, lesson_progress, live_session, audit;""")
    httpd = Httpd(folder / "large-school", "CrvsTidyInterval Off\n", database=mariadb.option_file("large_school"))
    httpd.start()
    browser = school.browser(httpd, admin)
    browser.category = school.category
    browser.session, browser.recording = school.sql(
        "SELECT s.id, r.public_id FROM live_session s JOIN recording r ON r.live_session_id = s.id WHERE s.classroom_id = %s", LARGE)[0]
    yield browser
    httpd.stop()
    school.close()
    assert httpd.check_log() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_no_more_than_it_shows(large, rows_read, path):
    def ask():
        assert large.get(path.format(category=large.category, session=large.session, recording=large.recording, middle=1_000_000 + USERS // 2, late=1_004_900, late_class=1_000_100).replace(" ", "%20")).status == 200

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


@pytest.mark.parametrize("query", ["q=personne+rare", "q=personne&role=disabled", "q=0123&role=trainer"])
def test_a_file_of_those_who_are_found_has_those_of_the_list_in_its_order(large, query):
    listed = [link.text for link in large.get(f"/users/?{query}").page.all("a", class_="row-link")]
    lines = large.get(f"/users/export/?{query}").body.decode("utf-8-sig").splitlines()
    assert listed and [line.split(";")[0] for line in lines[1:]] == listed


def test_what_somebody_did_and_what_was_done_to_them_is_listed_once(large):
    address, seen = "/users/audit/?who=souvent", []
    while address:
        page = large.get(address).page
        seen += [row.text for row in page.all("li", class_="row-line")]
        following = [link["href"] for link in page.one("main").all("a") if link.text == "Plus anciennes"]
        address = following[0] if following else None
    assert len(seen) == len(set(seen)) == OWN_LINES and f"n{OWN_LINES}." in seen[0] and "n1." in seen[-1]


def classes_of(page):
    return [link.text for link in page.page.all("a", class_="row-link")]


def test_classes_are_found_by_the_beginnings_of_their_words(large):
    page = large.get("/classrooms/all/?q=cl%C3%A2sse+0201&state=all")
    assert classes_of(page) == [f"Classe 0201{number}" for number in range(10)] and "10 classes" in page.page.text
    # One of these is archived, and half have a teacher of their own.
    assert len(classes_of(large.get("/classrooms/all/?q=0200"))) == 9
    assert classes_of(large.get("/classrooms/all/?q=0200&state=archived")) == ["Classe 02003"]
    assert classes_of(large.get("/classrooms/all/?q=0200&teacher=personne+0100")) == [f"Classe 0200{number}" for number in (0, 2, 4, 6, 8)]
    assert classes_of(large.get("/classrooms/all/?q=0200&category=none")) == classes_of(large.get("/classrooms/all/?q=%21")) == []


def test_classes_without_a_session_since_a_date_are_found_among_many(large):
    """The last sessions of all were on the sixth of November, but for those that were cancelled."""
    archived = [f"Classe {number:05}" for number in range(3, CLASSES, 500)]
    assert classes_of(large.get("/classrooms/all/?since=2026-12-01&state=archived")) == archived
    page = large.get("/classrooms/all/?since=2026-12-01&state=archived&q=03503")
    assert classes_of(page) == ["Classe 03503"] and "1 classe" in page.page.text
    assert classes_of(large.get("/classrooms/all/?since=2026-12-01&q=0201")) == [f"Classe 0201{number}" for number in range(10)]
    page = large.get("/classrooms/all/?since=2026-12-01&state=all")
    assert classes_of(page)[:3] == ["Classe 00001", "Classe 00002", "Classe 00004"] and "Plus de 500 classes" in page.page.text
    assert classes_of(large.get("/classrooms/all/?since=2026-11-08&state=archived")) == archived
    page = large.get("/classrooms/all/?since=2026-11-01&state=all")
    assert classes_of(page) == [] and "Aucune classe ne correspond" in page.page.text


@pytest.mark.parametrize("query", ["q=classe", "teacher=personne", "since=2026-12-01"])
def test_of_what_many_classes_have_some_are_shown_and_it_is_said(large, query):
    address, seen = f"/classrooms/all/?{query}", []
    while address:
        page = large.get(address)
        assert "Plus de 500 classes" in page.page.text
        seen += classes_of(page)
        following = [link["href"] for link in page.page.one("main").all("a") if link.text == "Classes suivantes"]
        address = following[0] if following else None
    assert seen == sorted(set(seen)) and len(seen) == 500


def test_the_roll_of_a_large_class_counts_all_and_shows_a_page(large):
    address, seen = f"/classrooms/sessions/{large.session}/attendance/", []
    while address:
        page = large.get(address).page
        facts = [fact.text for fact in page.one("ul", class_="facts").all("li")]
        # Nine were there; the tenth is the teacher.
        assert facts[0].startswith("4999") or facts[0].startswith("4\u202f999")
        assert any(fact.startswith("9 ") for fact in facts) and any("4990" in fact or "4\u202f990" in fact for fact in facts), facts
        rows = page.one("table").one("tbody").all("tr")
        assert len(rows) <= 100
        assert [link.text for link in page.one("main").all("a") if link.text == "Revenir au début"] == ["Revenir au début"] * bool(seen)
        part = [line.text for line in page.all("p", class_="quiet") if "Sur cette page" in line.text]
        names = [row.one("th").text for row in rows]
        assert part == [f"Sur cette page : {len(rows)} élèves sur 4999, de {names[0]} à {names[-1]}."]
        seen += [row["id"] for row in rows]
        following = [link["href"] for link in page.one("main").all("a") if link.text == "Élèves suivants"]
        address = following[0] if following else None
    assert len(seen) == 4999 == len(set(seen))
    # The file has all of them; a correction leads to whom it is about.
    lines = large.get(f"/classrooms/sessions/{large.session}/attendance/csv/").body.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4999
    done = large.post(f"/classrooms/sessions/{large.session}/attendance/correct/", {"user_id": "1004900", "status": "excused"})
    assert done.status == 303
    page = large.get(done.location.partition("#")[0]).page
    assert page.one("tbody").all("tr")[0]["id"] == "person-1004900"
    assert page.one("tr", id="person-1004900").one("span", class_="status status-excused").text == "Absence excusée"


def test_the_term_of_a_large_class_is_shown_in_pages(large):
    address, seen = f"/classrooms/{LARGE}/attendance/", []
    while address:
        page = large.get(address).page
        names = [row.one("th").text for row in page.one("table").one("tbody").all("tr")]
        part, = [line.text for line in page.all("p", class_="quiet") if "Sur cette page" in line.text]
        assert part == f"Sur cette page : {len(names)} élèves sur 4999, de {names[0]} à {names[-1]}."
        assert len(names) == 100 or len(seen) + len(names) == 4999
        seen += names
        links = {link.text: link["href"] for link in page.one("main").all("a")}
        assert ("Revenir au début" in links) == (len(seen) > len(names))
        # The session leads to its own page, and the file has all of the class.
        assert links["Exporter (CSV)"].endswith("/attendance/csv/")
        address = f"/classrooms/{LARGE}/attendance/" + links["Élèves suivants"] if "Élèves suivants" in links else None
    assert len(seen) == 4999 == len(set(seen))


@pytest.mark.parametrize("session", ["", "?session={session}"])
def test_the_list_on_paper_of_a_large_class_comes_in_several(large, session):
    path = f"/classrooms/{LARGE}/members/attendance/"
    address, seen = path + session.format(session=large.session), []
    while address:
        page = large.get(address).page
        rows = page.one("table").one("tbody").all("tr")
        assert [int(row.all("td")[0].text) for row in rows] == list(range(len(seen) + 1, len(seen) + len(rows) + 1))
        assert ("Leçon" in page.one(class_="attendance-for").text) == bool(session)
        seen += [row.one("th").text for row in rows]
        part, = [line.text for line in page.all("p", class_="quiet") if "Sur cette liste" in line.text]
        assert f"n° {len(seen) - len(rows) + 1} à {len(seen)}" in part
        following = [link["href"] for link in page.one("main").all("a") if link.text == "Élèves suivants"]
        address = path + following[0] if following else None
    assert len(seen) == 4999 == len(set(seen))
    # Whoever left meanwhile is no place to go on from: it begins again.
    page = large.get(f"{path}?after=2000000000&list=7").page
    assert page.one("table").one("tbody").all("tr")[0].all("td")[0].text == "1"


def test_who_watched_in_a_large_class_is_listed_in_pages(large):
    address, seen = f"/recordings/{large.recording}/watched/", []
    while address:
        page = large.get(address).page
        assert page.one("p", class_="lead").text == "9 personnes l’ont regardé."
        seen += [row.text for row in page.one("main").all("li", class_="row-line")]
        assert len(seen) % 100 == 0 or len(seen) == 4999
        following = [link["href"] for link in page.one("main").all("a") if link.text == "Élèves suivants"]
        address = f"/recordings/{large.recording}/watched/" + following[0] if following else None
    assert len(seen) == 4999 and sum("10 %" in text for text in seen) == 9
