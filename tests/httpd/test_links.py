# SPDX-License-Identifier: Apache-2.0
"""Links for passwords: where their secrets do not stand, slips, and who may make them."""

import re
import types
import urllib.parse

import pytest

from client import Browser
from server import ROOT, Httpd
from waiting import wait_until

# All that mod_log_config knows of a request's path.
EVERYTHING = "%r|%U|%q|%f|%{Referer}i|%{REQUEST_URI}e|%>s"


def logged(httpd, name, count):
    """The lines of a log, once there are so many."""
    path = httpd.folder / name
    wait_until(lambda: path.exists() and len(path.read_text().splitlines()) >= count)
    return path.read_text().splitlines()


def status_that_shows(browser, text, path):
    """What mod_status says once a page was asked for. It knows each thread's last request, which may be that for itself."""
    pages = []

    def is_shown():
        browser.get(path)
        pages.append(browser.get("/server-status").text)
        return text in pages[-1]

    wait_until(is_shown)
    return pages[-1]


@pytest.mark.parametrize("base", ["/", "/classe/"])
def test_no_log_has_the_secret_of_a_link(make_server, school, base):
    """With the log that is shipped, and with one of all that there is; in a path that is spelled otherwise, too."""
    httpd = make_server()
    httpd.directives = (f'CrvsBasePath {base}\nCustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
                        '<Location "/server-status">\nSetHandler server-status\n</Location>\n')
    httpd.start()
    token = school.password_link(school.user())
    browser = Browser(httpd)
    browser.base = base
    paths = [f"users/set-password/{token}/", f"users/set-password/{token}", f"users/set-password/{token}/?a=b",
             f"users/%73et-password/{token}/", f"users//set-password/./{token}/", f"users/set-password/{token}/more"]
    for path in paths[:-1]:
        browser.get(base + path)
    assert token not in httpd.log.read_text()
    browser.get(base + paths[-1])
    link = base + paths[0]
    browser.post(link, {"new_password": "court"})
    assert browser.post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}).status == 303
    assert browser.get(link).status == 404
    assert token not in status_that_shows(browser, "set-password/-/", link)
    for name in ("access.log", "all.log"):
        lines = logged(httpd, name, len(paths) + 5)
        assert not [line for line in lines if token in line]
        assert len([line for line in lines if f"GET {base}users/set-password/-/ HTTP/1.1" in line]) >= len(paths)


@pytest.mark.parametrize("base", ["/", "/classe/"])
def test_no_log_has_the_secret_of_a_link_that_another_address_leads_to(make_server, school, base):
    """A login that leads to a link, however often that is encoded; and the page before, which browsers name."""
    httpd = make_server()
    httpd.directives = (f'CrvsBasePath {base}\nCustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
                        '<Location "/server-status">\nSetHandler server-status\n</Location>\n')
    httpd.start()
    token = school.password_link(school.user())
    browser = Browser(httpd)
    browser.base = base
    link = f"{base}users/set-password/{token}/"
    once, twice = (urllib.parse.quote(text, "") for text in (link, urllib.parse.quote(link, "")))
    queries = [f"next={link}", f"next={once}", f"next={twice}", f"a=b&next={base}users//set-password/{token}", f"a=%73et-password/{token}&next={once}"]
    for query in queries:
        assert browser.get(f"{base}users/login/?{query}").status == 200
    assert browser.request("GET", f"{base}users/login/", None, {"Referer": f"http://{browser.host}{base}users/login/?next={once}"}).status == 200
    # It leads there all the same.
    assert browser.get(f"{base}users/login/?{queries[1]}").page.one("main").one("input", name_="next")["value"] == link
    assert token not in status_that_shows(browser, "users/login/?-", f"{base}users/login/?{queries[0]}")
    for name in ("access.log", "all.log"):
        lines = logged(httpd, name, len(queries) + 2)
        assert not [line for line in lines if token in line]
        assert len([line for line in lines if f"GET {base}users/login/?- HTTP/1.1" in line]) > len(queries)


def test_all_else_is_logged_as_it_was_asked_for(make_server):
    httpd = make_server()
    httpd.directives = f'CustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
    httpd.start()
    browser = Browser(httpd)
    browser.get("/users/login/?next=%2Fclassrooms%2F")
    browser.get("/users/set-password/")
    first, second = logged(httpd, "all.log", 2)
    assert first.startswith("GET /users/login/?next=%2Fclassrooms%2F HTTP/1.1|/users/login/|?next=%2Fclassrooms%2F|/users/login/|")
    assert second.startswith("GET /users/set-password/ HTTP/1.1|/users/set-password/|")


def test_the_way_to_https_writes_no_path(make_server):
    """The virtual host of port 80 that is shipped: a link may be typed without https."""
    site = (ROOT / "conf/example-site.conf").read_text()
    section = re.search(r"<VirtualHost \*:80>\n(.*?)</VirtualHost>", site, re.S)[1]
    httpd = make_server()
    httpd.site = "<VirtualHost *>\n" + section.replace("${APACHE_LOG_DIR}", str(httpd.folder)) + "</VirtualHost>\n"
    httpd.start()
    answer = Browser(httpd).get(f"/users/set-password/{'x' * 43}/")
    assert answer.status == 301 and answer.location == f"https://classe.example.org/users/set-password/{'x' * 43}/"
    line, = logged(httpd, "classe-access.log", 1)
    assert "301" in line and "xxx" not in line


# ---- Slips, and links that teachers make ----

@pytest.fixture(scope="module")
def open_server(folder, mariadb, school, recordings):
    """A school where teachers may make links."""
    (folder / "links").mkdir(mode=0o755)
    httpd = Httpd(folder / "links", "CrvsTeachersRenewLinks On\n", database=mariadb.option_file("school"), recordings=recordings)
    httpd.start()
    yield httpd
    httpd.stop()


@pytest.fixture
def trusting(open_server):
    yield open_server
    assert open_server.check_log() == []


@pytest.fixture
def group(school):
    """A class: its teacher, students of all kinds, and an administrator."""
    teacher = school.user("trainer")
    members = {
        "new": school.user(password_hash="", full_name="Abel Neuf"), "known": school.user(full_name="Berthe Connue"),
        "waiting": school.user(password_hash="", full_name="Carl Attend"), "trainer": school.user("trainer"),
        "chief": school.user("admin"), "helper": school.user(full_name="Dora Aide"),
        "gone": school.user(password_hash="", disabled_at="2026-01-01")}
    school.password_link(members["waiting"])
    classroom = school.classroom(teacher, list(members.values()))
    # Who is a student here, and teaches elsewhere.
    school.classroom(members["helper"])
    return types.SimpleNamespace(classroom=classroom, teacher=teacher, path=f"/classrooms/{classroom.id}/", **members)


def boxes(page):
    """User id to whether it is ticked."""
    return {int(box["name"].partition("-")[2]): "checked" in box.attributes
            for box in page.page.one("main").all("input", type="checkbox") if "name" in box.attributes}


def slips_of(page):
    """Name to the slip."""
    assert page.status == 200 and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    return {slip.one("h2").text: slip for slip in page.page.one("main").all("article", class_="slip")}


def path_of(link):
    return "/" + link["href"].split("/", 3)[3]


def links_of(school, *users):
    return [school.value("SELECT COUNT(*) FROM user_link WHERE user_id = %s", user.id) for user in users]


def test_slips_are_for_whoever_has_neither_password_nor_link(school, sign_in, visitor, group):
    admin = sign_in(school.user("admin"))
    path = group.path + "slips/"
    assert boxes(admin.get(path)) == {group.new.id: True, group.known.id: False, group.waiting.id: False,
                                      group.trainer.id: False, group.helper.id: False}
    slips = slips_of(admin.post(path, {f"user-{group.new.id}": "1"}))
    assert list(slips) == ["Abel Neuf"]
    slip = slips["Abel Neuf"]
    assert slip.one(class_="slip-username").text == group.new.username and "Lycée de l’Exemple" in slip.text
    assert slip.one(class_="slip-address").one("strong").text == f"http://localhost:{admin.server.port}/"
    # Neither "tomorrow" nor the reader's own zone stands on paper: Africa/Douala is UTC+1.
    until = school.value("SELECT expires_at + INTERVAL 1 HOUR FROM user_link WHERE user_id = %s", group.new.id)
    assert re.search(rf"\b{until.day} \w+\.? .*à {until:%H}:\d\d", slip.text)
    link = path_of(slip.one("a"))
    assert slip.one("svg", role="img")["aria-label"] == "Lien de Abel Neuf"
    assert visitor.post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}).status == 303
    assert visitor.log_in(group.new.username, "une bonne phrase").status == 303
    assert boxes(admin.get(path))[group.new.id] is False
    line, = school.sql("SELECT detail FROM audit WHERE action = 'password_link' AND target_id = %s", group.new.id)
    assert line == (f"{group.classroom.name} ({group.classroom.id})",)
    assert link.split("/")[3] not in str(school.sql("SELECT * FROM user_link") + school.sql("SELECT * FROM audit"))


def test_slips_are_made_for_those_alone_who_are_ticked(school, sign_in, group):
    admin = sign_in(school.user("admin"))
    path = group.path + "slips/"
    outsider = school.user(password_hash="")
    refused = admin.post(path, {f"user-{outsider.id}": "1", f"user-{group.chief.id}": "1", f"user-{group.gone.id}": "1"})
    assert refused.status == 422 and "Cochez au moins une personne" in refused.page.text
    slips = slips_of(admin.post(path, {f"user-{user.id}": "1" for user in (group.known, group.waiting, outsider)}))
    assert list(slips) == ["Berthe Connue", "Carl Attend"]
    assert links_of(school, group.known, group.waiting, group.new, outsider) == [1, 1, 0, 0]
    hours = [school.value("SELECT TIMESTAMPDIFF(HOUR, created_at, expires_at) FROM user_link WHERE user_id = %s", user.id)
             for user in (group.known, group.waiting)]
    assert hours == [24, 14 * 24]


def test_six_slips_are_a_sheet(school, sign_in):
    pupils = [school.user(password_hash="", full_name=f"Élève {number}") for number in range(13)]
    classroom = school.classroom(school.user("trainer"), pupils)
    page = sign_in(school.user("admin")).post(f"/classrooms/{classroom.id}/slips/", {f"user-{one.id}": "1" for one in pupils})
    assert [len(sheet.all("article")) for sheet in page.page.one("main").all(class_="slips")] == [6, 6, 1]


def test_an_import_has_its_slips(school, sign_in, visitor):
    admin = sign_in(school.user("admin"))
    path = admin.post("/users/import/", {"pasted": "nom;identifiant\nUne;slip.un\nDeux;slip.deux\n"}).location
    admin.post(path)
    form = admin.get(path).page.one("form", action=path + "slips/")
    fields = {"after": form.one("input", name_="after")["value"]}
    slips = slips_of(admin.post(path + "slips/", fields))
    assert list(slips) == ["Une", "Deux"]
    visitor.post(path_of(slips["Une"].one("a")), {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"})
    assert list(slips_of(admin.post(path + "slips/", fields))) == ["Deux"]
    line = school.value("SELECT line FROM user_import_line WHERE username = 'slip.deux'")
    assert admin.post(path + "slips/", {"after": line}).location == path


def test_teachers_make_no_links_unless_the_school_says_so(school, sign_in, group):
    teacher = sign_in(group.teacher)
    assert teacher.get(group.path + "slips/").status == 403
    assert teacher.post(group.path + "slips/", {f"user-{group.new.id}": "1"}).status == 403
    assert teacher.post(group.path + "members/link/", {"user_id": group.new.id}).status == 403
    members = teacher.get(group.path + "members/")
    assert "slips/" not in members.text and "members/link/" not in members.text
    assert links_of(school, group.new) == [0]


def test_where_they_may_it_is_for_students_who_teach_nowhere(school, trusting, group):
    teacher = school.browser(trusting, group.teacher)
    path = group.path + "slips/"
    assert boxes(teacher.get(path)) == {group.new.id: True, group.known.id: False, group.waiting.id: False}
    everybody = [group.new, group.known, group.trainer, group.chief, group.helper, group.gone, group.teacher]
    slips = slips_of(teacher.post(path, {f"user-{user.id}": "1" for user in everybody}))
    assert list(slips) == ["Abel Neuf", "Berthe Connue"]
    for user in (group.trainer, group.chief, group.helper, group.gone, group.teacher, school.user()):
        assert teacher.post(group.path + "members/link/", {"user_id": user.id}).status == 403
        assert links_of(school, user) == [0]
    assert teacher.post(group.path + "members/link/", {"user_id": "x"}).status == 400


def test_a_teacher_renews_the_link_of_a_student_who_is_told(school, trusting, group):
    teacher = school.browser(trusting, group.teacher)
    assert group.path + "slips/" in teacher.get(group.path + "members/").text
    page = teacher.post(group.path + "members/link/", {"user_id": group.known.id})
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    link = page.page.one("input", id="link")["value"]
    assert page.page.one("main").one("svg", class_="qr") and page.page.one("a", class_="trail")["href"] == group.path + "members/"
    line = school.sql("SELECT actor_name, detail FROM audit WHERE action = 'password_link' AND target_id = %s", group.known.id)
    assert line == [(group.teacher.username, f"{group.classroom.name} ({group.classroom.id})")]
    student = school.browser(trusting, group.known)
    profile = student.get("/users/profile/").page.one("section", aria_labelledby="password-title").text
    assert f"Dernier lien fait pour choisir votre mot de passe, par {group.teacher.full_name} : aujourd’hui" in profile
    visitor = Browser(trusting)
    path = "/" + link.split("/", 3)[3]
    assert visitor.post(path, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}).status == 303
    assert student.get("/classrooms/").status == 303, "the old session goes on"


def test_only_teachers_of_the_class_with_a_teachers_account(school, trusting, group):
    """A learner who was made a teacher of a class is none in the school."""
    assistant, colleague = school.user(), school.user("trainer")
    school.classroom(colleague)
    school.add_members(group.classroom, [assistant], role="teacher")
    for user, status in ((assistant, 403), (group.known, 403), (colleague, 404), (school.user(), 404)):
        browser = school.browser(trusting, user)
        assert browser.get(group.path + "slips/").status == status
        assert browser.post(group.path + "members/link/", {"user_id": group.new.id}).status == status
    assert links_of(school, group.new) == [0]


def test_a_link_ends_when_its_account_becomes_a_teachers(school, trusting, group):
    teacher, admin = school.browser(trusting, group.teacher), school.browser(trusting, school.user("admin"))
    for user in (group.new, group.known):
        assert teacher.post(group.path + "members/link/", {"user_id": user.id}).status == 200
    admin.post(f"/users/{group.new.id}/", {"full_name": group.new.full_name, "username": group.new.username, "email": "",
                                           "role": "trainer"})
    path = admin.post("/users/import/", {
        "pasted": f"nom;identifiant;rôle\n{group.known.full_name};{group.known.username};trainer\n"}).location
    admin.post(path)
    assert school.value("SELECT role FROM user WHERE id = %s", group.known.id) == "trainer"
    assert links_of(school, group.new, group.known) == [0, 0]


def test_a_teachers_link_ends_when_its_owner_teaches_too(school, trusting, group):
    """Else who made it could sign in as another teacher. An administrator's is no such way."""
    teacher, admin = school.browser(trusting, group.teacher), school.browser(trusting, school.user("admin"))
    assert teacher.post(group.path + "members/link/", {"user_id": group.new.id}).status == 200
    assert admin.post(f"/users/{group.known.id}/link/").status == 200
    for user in (group.new, group.known):
        assert admin.post(group.path + "members/role/", {"user_id": user.id, "role": "teacher"}).status == 303
    assert links_of(school, group.new, group.known) == [0, 1]
