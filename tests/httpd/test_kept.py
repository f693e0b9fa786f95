# SPDX-License-Identifier: Apache-2.0
"""Pages that are kept: shown until what they show changes, to nobody else, and never longer. tests/unit/test_kept.c has
how much is kept.

All other tests run with CrvsKeptPages Verify as well, which compares what is kept with what a page shows.
"""

import gzip
import os
import random
import re
import time

import pytest

import deliveries
from client import parse
from server import SECRET, Httpd

# How many steps the walk has; a longer one: CRVS_WALK=10000 make pytest TESTS=tests/httpd/test_kept.py
STEPS = int(os.environ.get("CRVS_WALK", "2000"))


@pytest.fixture(scope="module")
def site(folder, mariadb, own_school):
    """Two front ends of one school, which keep pages: as they are in a school."""
    made = pair(folder, mariadb, own_school, "On")
    yield made
    stop(made)


def pair(folder, mariadb, school, how):
    made = []
    for number in range(2):
        httpd = Httpd(folder / f"kept-{how}-{number}", f"CrvsKeptPages {how}\n", database=mariadb.option_file(school.database))
        httpd.start()
        made.append(httpd)
    return made


def stop(made):
    wrong = []
    for httpd in made:
        httpd.stop()
        wrong += httpd.check_log()
    assert wrong == []


@pytest.fixture
def people(own_school):
    return own_school.people()


def url(classroom, path=""):
    return f"/classrooms/{classroom.id}/{path}"


def name_behind_the_back(mariadb, school, classroom, name):
    """Changes a class without telling of it, as nothing of mod_crvs does."""
    mariadb.run_sql(school.database, f"UPDATE classroom SET subject = '{name}' WHERE id = {classroom.id}")


def holding(browser, user):
    """A browser whose script has marked that it may hold pages."""
    browser.cookies["crvs-who"] = f"{user.id}.script"
    return browser


# ---- What is kept ----

def test_a_page_is_kept_until_its_class_changes(mariadb, own_school, site, people):
    teacher = own_school.browser(site[0], people.teacher)
    before = teacher.get(url(people.classroom)).page.one("main").text
    name_behind_the_back(mariadb, own_school, people.classroom, "Hors de tout")
    assert teacher.get(url(people.classroom)).page.one("main").text == before
    # By the other front end.
    elsewhere = own_school.browser(site[1], people.teacher)
    form = elsewhere.get(url(people.classroom, "edit/")).values
    assert elsewhere.post(url(people.classroom, "edit/"), {**form, "schedule": "Le jeudi"}).status == 303
    after = teacher.get(url(people.classroom)).page.one("main").text
    assert "Le jeudi" in after and "Hors de tout" in after


def test_a_class_without_a_revision_is_not_kept(mariadb, own_school, site, people):
    member = own_school.browser(site[0], people.member)
    mariadb.run_sql(own_school.database, f"DELETE FROM classroom_revision WHERE classroom_id = {people.classroom.id}")
    member.get(url(people.classroom))
    name_behind_the_back(mariadb, own_school, people.classroom, "Sans révision")
    assert "Sans révision" in member.get(url(people.classroom)).text


def test_kept_pages_have_each_ones_own_name_token_and_number(own_school, site, people):
    colleague = own_school.user("trainer")
    own_school.add_members(people.classroom, [colleague], "teacher")
    own_school.live_session(people.classroom, -5, -5)
    seen = []
    for user in (people.teacher, people.admin, people.teacher, colleague):
        browser = own_school.browser(site[0], user)
        for _ in range(2):
            page = browser.get(url(people.classroom)).page
            assert {field["value"] for field in page.all("input", name_="csrf_token")} == {browser.token()}
            assert page.one("a", class_="bar-name").text == user.full_name
            seen.append(page.one("input", name_="once")["value"])
    assert len(set(seen)) == len(seen) and all(len(number) == 43 for number in seen)


def test_each_sees_what_is_for_them(own_school, site, people):
    """Whoever looked first."""
    for user, may in ((people.teacher, True), (people.member, False), (people.admin, True), (people.member, False)):
        browser = own_school.browser(site[0], user)
        text = browser.get(url(people.classroom)).text
        assert (people.classroom.join_code in text) == may and (url(people.classroom, "edit/") in text) == may
    in_english = own_school.browser(site[0], people.member, language="en")
    assert "Past sessions" in in_english.get(url(people.classroom)).text
    own_school.sql("UPDATE user SET language = 'fr', time_zone = 'Asia/Tokyo' WHERE id = %s", people.member.id)
    assert 'data-time-zone="Asia/Tokyo"' in in_english.get(url(people.classroom)).text


def test_my_classes_offer_the_categories_that_there_are(own_school, site, people):
    """The dialog that creates a class is kept for all who may, with a token and a number for each."""
    def offered(browser):
        page = browser.get("/classrooms/").page
        assert {field["value"] for field in page.all("input", name_="csrf_token")} == {browser.token()}
        numbers.append(page.one("input", name_="once")["value"])
        return [option.text for option in page.one("select", id="category_id").all("option")]

    numbers = []
    teacher, admin = (own_school.browser(site[0], user) for user in (people.teacher, people.admin))
    before = offered(teacher)
    assert offered(teacher) == offered(admin) == before
    own_school.sql("INSERT INTO category (name, slug) VALUES ('Musique', 'musique')")
    assert "Musique" in offered(teacher) and "Musique" in offered(admin)
    own_school.sql("UPDATE category SET name = 'Chant' WHERE slug = 'musique'")
    assert "Chant" in offered(teacher) and "Musique" not in offered(admin)
    own_school.sql("DELETE FROM category WHERE slug = 'musique'")
    assert offered(teacher) == before
    assert len(set(numbers)) == len(numbers)


def test_links_name_the_host_by_which_one_came(own_school, site, people):
    for host in ("eins.example.org", "zwei.example.org"):
        browser = own_school.browser(site[0], people.teacher, host=host)
        assert f'data-share="http://{host}/' in browser.get(url(people.classroom)).text


def test_who_is_removed_sees_it_no_more(own_school, site, people):
    member, teacher = (own_school.browser(httpd, user) for httpd, user in zip(site, (people.member, people.teacher)))
    assert member.get(url(people.classroom)).status == member.get(url(people.classroom)).status == 200
    assert teacher.post(url(people.classroom, "members/remove/"), {"user_id": people.member.id}).status == 303
    assert member.get(url(people.classroom)).status == 404
    assert member.get(url(people.classroom), If_None_Match="*").status == 404


# ---- How it is sent ----

@pytest.mark.parametrize("who", ["teacher", "member"])
def test_what_was_packed_is_the_page_that_it_was_packed_of(own_school, site, people, who):
    own_school.live_session(people.classroom, -5, -5)
    others = [own_school.user(full_name=name) for name in ("A & <b>", "É" * 150, "&amp;")]
    own_school.add_members(people.classroom, others, "teacher" if who == "teacher" else "student")
    # Who looks first, who packs it, and who gets what they packed; and then others, whose names and tokens are their own.
    for user in (getattr(people, who), getattr(people, who), *others, people.admin, people.admin):
        browser = own_school.browser(site[0], user)
        plain = browser.get(url(people.classroom))
        for _ in range(3):
            packed = browser.get(url(people.classroom), Accept_Encoding="gzip")
            assert packed.headers["Content-Encoding"] == "gzip" and len(packed.body) < len(plain.body) / 2
            text = gzip.decompress(packed.body).decode()
            page = parse(text)
            assert {field["value"] for field in page.all("input", name_="csrf_token")} == {browser.token()}
            assert page.one("a", class_="bar-name").text == user.full_name and page.one("html")["data-who"] == str(user.id)
            # Each has forms of other numbers.
            assert numbered("", text) == numbered("", plain.text)


def test_a_message_is_shown_to_whom_it_is_for_and_once(own_school, site, people):
    member, other = own_school.browser(site[0], people.member), own_school.browser(site[0], people.admin)
    for _ in range(3):
        assert not member.get(url(people.classroom)).page.all(data_flash=True)
    form = member.get("/users/profile/").values
    assert member.post("/users/profile/", form).status == 303
    assert member.get(url(people.classroom)).page.one(data_flash=True).text
    for browser in (member, other, member):
        assert not browser.get(url(people.classroom)).page.all(data_flash=True)


def numbered(number, text):
    return re.sub('(?<=name="once" value=")[^"]*', number, text)


def test_what_is_packed_here_has_the_header_of_what_apache_packs(own_school, site, people):
    browser = holding(own_school.browser(site[0], people.member), people.member)

    def headers_of(answer):
        return {name: sorted(re.split(", *", value)) for name, value in answer.headers.items()
                if name not in ("Date", "X-Request-Id", "Content-Length", "Transfer-Encoding")}

    browser.get(url(people.classroom))
    # The first look at a page is not packed here.
    own_school.sql("UPDATE classroom_revision SET revision = revision + 1 WHERE classroom_id = %s", people.classroom.id)
    by_apache = browser.get(url(people.classroom), Accept_Encoding="gzip")
    here = browser.get(url(people.classroom), Accept_Encoding="gzip")
    assert headers_of(here) == headers_of(by_apache) and here.headers["ETag"].endswith('-gzip"')
    head = browser.request("HEAD", url(people.classroom), headers={"Accept-Encoding": "gzip"})
    assert head.body == b"" and headers_of(head) == headers_of(by_apache)
    assert browser.get(url(people.classroom), Accept_Encoding="gzip", If_None_Match=here.headers["ETag"]).status == 304


def test_a_form_of_a_packed_page_is_taken_once(own_school, site, people):
    session = own_school.live_session(people.classroom, -5, -5)
    browser = own_school.browser(site[0], people.teacher)
    for _ in range(3):
        packed = browser.get(url(people.classroom), Accept_Encoding="gzip")
    form = next(form for form in parse(gzip.decompress(packed.body).decode()).all("form") if form["action"].endswith(f"{session}/end/"))
    fields = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    assert browser.post(form["action"], fields, token=False).status == 303
    assert own_school.value("SELECT ended_at FROM live_session WHERE id = %s", session)


@pytest.mark.parametrize("accepted, coding, directives, more", [
    ("gzip, br", "gzip", "", {}), ("gzip;q=0", None, "", {}), ("identity", None, "", {}), ("br", None, "", {}),
    ("deflate, GZIP;q=0.5", "gzip", "", {}),
    # As those configured it who run the server.
    ("gzip, br", "br", "", {"modules": ["brotli"]}), ("gzip, br;q=0", "gzip", "", {"modules": ["brotli"]}),
    ("gzip, br", "gzip", "SetEnv no-brotli 1\n", {"modules": ["brotli"]}),
    ("gzip", None, "SetEnv no-gzip 1\n", {}), ("gzip", "gzip", "SetEnv no-gzip 0\n", {}),
    ("gzip", None, '<Location "/classrooms">\nFilterChain !\n</Location>\n', {})])
def test_it_is_packed_where_and_as_apache_would_pack_it(make_server, own_school, people, accepted, coding, directives, more):
    httpd = make_server("CrvsKeptPages On\n" + directives, database=own_school.database, **more)
    httpd.start()
    browser = own_school.browser(httpd, people.member)
    plain = browser.get(url(people.classroom)).text
    for _ in range(3):
        answer = browser.get(url(people.classroom), Accept_Encoding=accepted)
        assert answer.headers["Content-Encoding"] == coding
        if coding != "br":
            assert (gzip.decompress(answer.body) if coding else answer.body).decode() == plain


@pytest.mark.parametrize("more, module", [
    ('SetOutputFilter SUBSTITUTE\nSubstitute "s|Utilisateur|Quelqu’un|"\n', "substitute"),
    ('AddOutputFilterByType Sed text/html\nOutputSed "s/Utilisateur/Quelqu’un/"\n', "sed")])
def test_what_apache_changes_of_a_page_is_changed_before_it_is_packed(make_server, own_school, people, more, module):
    httpd = make_server(f'CrvsKeptPages On\n<Location "/classrooms">\nFilterChain !\n{more}AddOutputFilterByType DEFLATE text/html\n</Location>\n',
                        database=own_school.database, modules=[module])
    httpd.start()
    browser = own_school.browser(httpd, people.member)
    for _ in range(4):
        assert "Quelqu’un" in gzip.decompress(browser.get(url(people.classroom), Accept_Encoding="gzip").body).decode()


def test_an_address_that_somebody_made_up_takes_no_room(own_school, site, people):
    """What is packed here has the token as it is."""
    browser = own_school.browser(site[0], people.member)

    def is_packed_here(path):
        return browser.token().encode() in browser.get(path, Accept_Encoding="gzip").body

    # The two children of the server have their rooms each.
    assert any([is_packed_here(url(people.classroom)) for _ in range(4)])
    for path in (url(people.classroom, "?x"), url(people.classroom).replace("c", "%63", 1), "/." + url(people.classroom)):
        assert not any([is_packed_here(path) for _ in range(4)])


def test_many_pages_are_kept_packed(make_server, own_school):
    """A hundred and fifty pages of 30 KB, and their parts, are more than twice what there is room for."""
    httpd = make_server("CrvsKeptPages On\nMaxKeepAliveRequests 0\n", database=own_school.database)
    httpd.start()
    teacher = own_school.user("trainer")
    browser = own_school.browser(httpd, teacher)
    paths = [url(own_school.classroom(teacher)) for _ in range(150)]
    for path in paths:
        browser.get(path, Accept_Encoding="gzip")
        browser.get(path, Accept_Encoding="gzip")
    # Where it is packed here, it has the token as it is.
    assert all(browser.token().encode() in browser.get(path, Accept_Encoding="gzip").body for path in paths)


def marks(browser, course):
    """What a learner sees of a course's lessons: their titles in order, with a + before those that are done, and its progress."""
    main = browser.get(f"/courses/{course}/").page.one("main")
    return (["+" * bool(line.all("svg")) + line.one("a").text for line in main.all("li", class_="lesson-line")],
            [(int(bar["value"]), int(bar["max"])) for bar in main.all("progress")])


def test_a_course_is_kept_with_the_marks_of_each(own_school, site):
    course = own_school.course(own_school.user("trainer"))
    one, two = (own_school.module(course, title=title) for title in "AB")
    ids = [own_school.lesson(module, title=title) for module, title in ((one, "a"), (one, "b"), (two, "c"))]
    users = [own_school.user() for _ in range(3)]
    quick, slow, new = (own_school.browser(httpd, user) for httpd, user in zip((*site, site[0]), users))
    assert marks(slow, course) == marks(new, course) == (["a", "b", "c"], [(0, 3), (0, 2), (0, 1)])
    for lesson in (ids[1], ids[2]):
        assert quick.post(f"/courses/lessons/{lesson}/done/", {"done": "1"}).status == 303
    slow.post(f"/courses/lessons/{ids[0]}/done/", {"done": "1"})
    for _ in range(2):
        assert marks(quick, course) == (["a", "+b", "+c"], [(2, 3), (1, 2), (1, 1)])
        assert marks(slow, course) == (["+a", "b", "c"], [(1, 3), (1, 2), (0, 1)])
        assert marks(new, course) == (["a", "b", "c"], [(0, 3), (0, 2), (0, 1)])


@pytest.mark.parametrize("change, undo, shown", [
    ("UPDATE lesson SET title = 'x' WHERE title = 'a'", "UPDATE lesson SET title = 'a' WHERE title = 'x'", "A:x,b B:c"),
    ("UPDATE lesson SET is_active = FALSE WHERE title = 'a'", "UPDATE lesson SET is_active = TRUE WHERE title = 'a'",
     "A:b B:c"),
    ("UPDATE lesson SET position = 3 - position WHERE title IN ('a', 'b')",
     "UPDATE lesson SET position = 3 - position WHERE title IN ('a', 'b')", "A:b,a B:c"),
    ("UPDATE module SET title = 'Y' WHERE title = 'A'", "UPDATE module SET title = 'A' WHERE title = 'Y'", "Y:a,b B:c"),
    ("UPDATE module SET position = 3 - position", "UPDATE module SET position = 3 - position", "B:c A:a,b"),
    ("UPDATE module SET level = 'advanced' WHERE title = 'B'", "UPDATE module SET level = 'beginner' WHERE title = 'B'",
     "A:a,b B:c advanced")])
def test_a_change_of_a_course_shows_at_once(own_school, site, change, undo, shown):
    """Whoever makes it: the database by hand, too."""
    course = own_school.course(own_school.user("trainer"))
    one, two = (own_school.module(course, title=title) for title in "AB")
    for module, title in ((one, "a"), (one, "b"), (two, "c")):
        own_school.lesson(module, title=title)
    browsers = [own_school.browser(httpd, own_school.user()) for httpd in site]

    def seen(browser):
        main = browser.get(f"/courses/{course}/").page.one("main")
        sections = main.all("section", class_="module")
        return " ".join([*(section.one("h2").text + ":" + ",".join(link.text for link in section.all("a", class_="lesson-link"))
                           for section in sections), *(["advanced"] if "Avancé" in main.text else [])])

    of_course = f" AND {{}} IN (SELECT id FROM module WHERE course_id = {course})"
    for statement, expected in ((None, "A:a,b B:c"), (change, shown), (undo, "A:a,b B:c"), (change, shown)):
        if statement:
            where = f"course_id = {course}" if "UPDATE module" in statement else of_course.format("module_id")[5:]
            own_school.sql(statement + (" AND " if "WHERE" in statement else " WHERE ") + where)
        for browser in (*browsers, *browsers):
            assert seen(browser) == expected


def test_a_recording_that_ends_is_not_shown_longer(own_school, site, people):
    session = own_school.live_session(people.classroom, -1440, -1440, -1400)
    recording = own_school.recording(session)
    own_school.sql("UPDATE recording SET expires_at = UTC_TIMESTAMP() + INTERVAL 3 SECOND WHERE id = %s", recording)
    member = own_school.browser(site[0], people.member)
    assert "Voir l’enregistrement" in member.get(url(people.classroom)).text
    ended = time.monotonic() + 15
    while "Voir l’enregistrement" in member.get(url(people.classroom)).text:
        assert time.monotonic() < ended
        time.sleep(0.1)


# ---- What a browser holds ----

def test_an_unchanged_page_is_not_sent_again(own_school, site, people):
    teacher = holding(own_school.browser(site[0], people.teacher), people.teacher)
    first = teacher.get(url(people.classroom))
    etag = first.headers["ETag"]
    assert etag.startswith('W/"') and first.headers["Cache-Control"] == "private, no-cache"
    for held in (etag, etag.removeprefix("W/"), f'"x", {etag}', etag[:-1] + '-gzip"'):
        again = teacher.get(url(people.classroom), If_None_Match=held)
        assert again.status == 304 and again.body == b"" and again.headers["ETag"] == etag
    assert len(again.headers.as_bytes()) < 300 and again.headers["Cache-Control"] == "private, no-cache"
    assert teacher.get(url(people.classroom), If_None_Match='W/"0000"').status == 200
    # The other front end has rendered nothing yet, and knows it too.
    assert holding(own_school.browser(site[1], people.teacher), people.teacher).get(
        url(people.classroom), If_None_Match=etag).status == 200, "another session has other tokens"
    own_school.sql("UPDATE classroom SET schedule = 'Le mardi' WHERE id = %s", people.classroom.id)
    changed = teacher.get(url(people.classroom), If_None_Match=etag)
    assert changed.status == 200 and "Le mardi" in changed.text and changed.headers["ETag"] != etag


def test_a_compressed_page_is_known_by_its_name(own_school, site, people):
    member = holding(own_school.browser(site[0], people.member), people.member)
    first = member.get(url(people.classroom), Accept_Encoding="gzip")
    assert first.headers["Content-Encoding"] == "gzip"
    again = member.get(url(people.classroom), Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert again.status == 304 and len(again.headers.as_bytes()) < 300


def test_both_front_ends_know_the_page_of_one_browser(own_school, site, people):
    member = holding(own_school.browser(site[0], people.member), people.member)
    etag = member.get(url(people.classroom)).headers["ETag"]
    elsewhere = own_school.browser(site[1])
    elsewhere.cookies.update(member.cookies)
    assert elsewhere.get(url(people.classroom), If_None_Match=etag).status == 304


def test_what_no_browser_may_hold_has_no_name(own_school, site, people):
    member = own_school.browser(site[0], people.member)
    for _ in range(2):
        answer = member.get(url(people.classroom), If_None_Match="*")
        assert answer.status == 200 and "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_message_is_shown_and_then_gone(own_school, site, people):
    teacher = holding(own_school.browser(site[0], people.teacher), people.teacher)
    etag = teacher.get(url(people.classroom)).headers["ETag"]
    assert teacher.post(url(people.classroom, "archive/")).status == 303
    shown = teacher.get(url(people.classroom), If_None_Match=etag)
    assert shown.page.all("div", class_="alert alert-success flash") and "ETag" not in shown.headers
    after = teacher.get(url(people.classroom), If_None_Match=etag)
    assert after.status == 200 and not after.page.all("div", class_="alert alert-success flash")


def test_a_form_of_a_held_page_makes_one_thing(own_school, site, people):
    """A page that is not sent again keeps the number of its form; once something was made with it, it is another page."""
    teacher = holding(own_school.browser(site[0], people.teacher), people.teacher)
    first = teacher.get(url(people.classroom))
    etag, number = first.headers["ETag"], first.page.one("input", name_="once")["value"]
    assert teacher.get(url(people.classroom), If_None_Match=etag).status == 304
    fields = {"classroom_id": people.classroom.id, "title": "Une fois", "start_at": "2099-11-26T08:30",
              "duration_minutes": "60", "description": "", "once": number}
    assert teacher.post("/classrooms/sessions/create/", {**fields, "title": ""}).status == 422
    assert teacher.get(url(people.classroom), If_None_Match=etag).status == 304
    led = {teacher.post("/classrooms/sessions/create/", fields).location for _ in range(2)}
    assert len(led) == 1
    assert own_school.value("SELECT COUNT(*) FROM live_session WHERE title = 'Une fois' AND classroom_id = %s",
                            people.classroom.id) == 1
    teacher.get(url(people.classroom))
    fresh = teacher.get(url(people.classroom), If_None_Match=etag)
    assert fresh.status == 200 and fresh.page.one("input", name_="once")["value"] != number
    # Meant, and not by chance: the same again.
    again = {**fields, "once": fresh.page.one("input", name_="once")["value"]}
    assert teacher.post("/classrooms/sessions/create/", again).status == 303
    assert own_school.value("SELECT COUNT(*) FROM live_session WHERE title = 'Une fois' AND classroom_id = %s",
                            people.classroom.id) == 2


# ---- A walk ----

class Walk:
    """People who look and write, by chance, through either of two front ends."""

    def __init__(self, school, site, seed):
        self.school, self.site, self.chance = school, site, random.Random(seed)
        self.admins = [school.user("admin") for _ in range(2)]
        self.teachers = [school.user("trainer") for _ in range(4)]
        self.students = [school.user() for _ in range(14)]
        self.classes = [school.classroom(teacher, self.students[at::2], name=f"Classe {at}")
                        for at, teacher in enumerate(self.teachers)]
        course = school.course(self.teachers[0])
        self.lessons = [school.lesson(school.module(course)) for _ in range(3)]
        self.course = course
        for classroom in self.classes:
            for start in (-2880, 60, 2880):
                past = start < 0
                session = school.live_session(classroom, start, start if past else None, start + 50 if past else None)
                if past:
                    school.recording(session)
        self.browsers = {(user.id, at): None for user in self.everybody() for at in range(2)}
        self.changed = 0

    def everybody(self):
        return self.admins + self.teachers + self.students

    def browser(self, user):
        at = self.chance.randrange(2)
        if not self.browsers[user.id, at]:
            self.browsers[user.id, at] = self.school.browser(self.site[at], user)
        return self.browsers[user.id, at]

    def look(self):
        user, classroom = self.chance.choice(self.everybody()), self.chance.choice(self.classes)
        may = user in self.admins or self.school.value(
            "SELECT COUNT(*) FROM classroom_member WHERE classroom_id = %s AND user_id = %s", classroom.id, user.id)
        browser = self.browser(user)
        answer = browser.get(url(classroom))
        assert answer.status == (200 if may else 404), (user, classroom, answer)
        if may and self.chance.random() < 0.3:
            packed = gzip.decompress(browser.get(url(classroom), Accept_Encoding="gzip").body).decode()
            # A minute may have passed, which the page tells of.
            after = browser.get(url(classroom))
            assert numbered("", packed) in (numbered("", answer.text), numbered("", after.text))

    def any(self, query, *values):
        found = self.school.sql(query, *values)
        return self.chance.choice(found)[0] if found else 0

    def write(self):
        classroom, student = self.chance.choice(self.classes), self.chance.choice(self.students)
        session = self.any("SELECT id FROM live_session WHERE classroom_id = %s", classroom.id)
        recording = self.any("SELECT public_id FROM recording WHERE public_id IS NOT NULL")
        teacher = self.chance.choice([*self.admins, self.teachers[self.classes.index(classroom)]])
        word = f"Mot {self.chance.randrange(10 ** 6)}"
        one = f"/classrooms/sessions/{session}/"
        announcement = f"/announcements/{self.any('SELECT id FROM announcement WHERE classroom_id = %s', classroom.id)}/"
        user, path, fields = self.chance.choice([
            (teacher, "/classrooms/sessions/create/", {
                "classroom_id": classroom.id, "title": word, "start_at": f"2099-0{self.chance.randrange(1, 9)}-11T08:30",
                "duration_minutes": "60", "repeat": self.chance.choice(["", "weekly"]), "repeat_until": ""}),
            (teacher, url(classroom, "edit/"), {"name": word, "subject": word, "description": word, "schedule": word,
                                                "category_id": self.chance.choice(["", self.school.category])}),
            (teacher, url(classroom, "archive/"), {}), (teacher, url(classroom, "restore/"), {}),
            (teacher, url(classroom, "restore/"), {}),
            (teacher, url(classroom, "code/"), {"change": self.chance.choice(["reset", "close", "open"])}),
            (teacher, url(classroom, "members/"), {"usernames": student.username}),
            (teacher, url(classroom, "members/remove/"), {"user_id": student.id}),
            (teacher, url(classroom, "members/role/"), {"user_id": student.id,
                                                        "role": self.chance.choice(["student", "teacher"])}),
            (student, url(classroom, "leave/"), {}),
            (student, "/classrooms/join/", {"code": self.any("SELECT join_code FROM classroom WHERE id = %s", classroom.id)}),
            (teacher, one + "edit/", {"title": word, "description": word, "start_at": "2099-05-05T10:00",
                                      "duration_minutes": "90"}),
            (teacher, one + "cancel/", {"reason": word}), (teacher, one + "restore/", {}),
            (teacher, one + "start/", {}), (teacher, one + "end/", {}),
            (teacher, one + "recordings/add/", {"url": f"https://r.example.org/{word[4:]}.mp4"}),
            (teacher, url(classroom, "announcements/create/"), {"title": word, "body": word,
                                                                "is_pinned": self.chance.choice(["", "1"])}),
            (teacher, announcement + "edit/", {"title": word}), (teacher, announcement + "delete/", {}),
            (teacher, announcement + "pin/", {"is_pinned": self.chance.choice("01")}),
            (teacher, f"/recordings/{recording}/edit/", {"title": word}),
            (teacher, f"/recordings/{recording}/hide/", {"hidden": self.chance.choice("01")}),
            (teacher, f"/recordings/{recording}/delete/", {}), (teacher, f"/recordings/{recording}/restore/", {}),
            (student, "/users/profile/", {"full_name": word, "language": self.chance.choice(["", "fr", "en"]),
                                          "time_zone": self.chance.choice(["", "Asia/Tokyo"])}),
            (self.admins[0], f"/users/{student.id}/", {"username": student.username, "full_name": word, "email": "",
                                                       "role": "learner"}),
            (self.admins[0], f"/categories/{self.school.category}/edit/", {"name": word}),
            (self.teachers[0], f"/courses/lessons/{self.chance.choice(self.lessons)}/edit/", {"title": word}),
            (self.teachers[0], url(self.classes[0], "publishing/"), {
                "kind": "lesson", "course_id": self.course, "lesson_id": self.chance.choice(self.lessons)}),
            (self.teachers[0], one + "publish/", {"course_id": self.course, "lesson_id": self.chance.choice(self.lessons)}),
            (self.teachers[0], one + "unpublish/", {"video_id": self.any("SELECT id FROM lesson_video")}),
            (None, session, word),
        ])
        if user:
            answer = self.browser(user).post(path, fields)
        else:
            body = deliveries.body_of(path, f"https://r.example.org/{fields[4:]}.mp4")
            answer = deliveries.deliver(self.browser(teacher), body, deliveries.standard(SECRET, body, "msg_" + fields[4:]))
        assert answer.status < 500, (path, answer)
        self.changed += answer.status in (200, 303)


def test_a_walk_finds_no_kept_page_that_is_not_what_it_shows(folder, mariadb, own_school):
    seed = int(os.environ.get("CRVS_WALK_SEED", random.randrange(10 ** 9)))
    print(f"CRVS_WALK_SEED={seed}")
    site = pair(folder, mariadb, own_school, "Verify")
    try:
        walk = Walk(own_school, site, seed)
        for _ in range(STEPS):
            walk.look() if walk.chance.random() < 0.7 else walk.write()
        assert walk.changed > STEPS / 12
    finally:
        stop(site)
