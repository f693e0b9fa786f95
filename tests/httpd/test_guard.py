# SPDX-License-Identifier: Apache-2.0
"""AuthType crvs and Require crvs-...: folders of files behind the logins, roles and classes of mod_crvs."""

import base64
import re
import urllib.parse

import pytest

from client import Browser
from school import PASSWORD
from server import Httpd
from waiting import wait_until

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
MODULES = ["auth_basic", "authn_file", "authz_user", "autoindex", "include", "rewrite"]
GUARDED = """
<Location "/cours">
    AuthType crvs
    Require valid-user
</Location>
"""
# By role, by the class that the address names, and by several lines.
MORE = "".join(f"""
<Location "/{name}">
    AuthType crvs
    <RequireAll>
    {lines}
    </RequireAll>
</Location>
Alias "/{name}" "FOLDER/htdocs/cours"
""" for name, lines in {
    "learner": "Require crvs-role learner",
    "trainer": "Require crvs-role trainer",
    "admin": "Require crvs-role admin",
    "no-trainers": "Require not crvs-role trainer\nRequire valid-user",
    "either": "<RequireAny>\nRequire crvs-role admin\nRequire crvs-role trainer\n</RequireAny>",
    "elsewhere": "Require crvs-role trainer\nRequire ip 192.0.2.1",
}.items()) + """
<LocationMatch "^/archives/(?<CLASS>[^/]+)/">
    AuthType crvs
    Require crvs-member %{env:MATCH_CLASS}
</LocationMatch>
<LocationMatch "^/basic/(?<CLASS>[^/]+)/">
    AuthType Basic
    AuthName "fichiers"
    AuthBasicProvider file
    AuthUserFile "FOLDER/passwords"
    Require crvs-member %{env:MATCH_CLASS}
</LocationMatch>
AliasMatch "^/(?:archives|basic)/[^/]+/" "FOLDER/htdocs/cours/plan.pdf"
"""
# Inside, and on the way in.
INNER = """
<Directory "FOLDER/htdocs">
    Options +Indexes +Includes
    DirectoryIndex index.html
    RewriteEngine On
    RewriteRule ^kurz$ /cours/plan.pdf
</Directory>
AddOutputFilter INCLUDES .shtml
<Location "/open/7">
    AuthType crvs
    Require valid-user
</Location>
Alias "/open" "FOLDER/htdocs/cours"
ErrorDocument 404 /cours/plan.pdf
"""


def prepare(httpd):
    """The folder /cours holds PDFs; FOLDER in the directives is the server's own."""
    httpd.directives = httpd.directives.replace("FOLDER", str(httpd.folder))
    folder = httpd.folder / "htdocs" / "cours" / "7"
    folder.mkdir(parents=True)
    (folder / "loi d’Ohm.pdf").write_bytes(PDF)
    for name in ("plan.pdf", "../plan.pdf", "index.html"):
        (folder / name).write_bytes(PDF)
    (httpd.folder / "htdocs" / "page.shtml").write_text('<!--#include virtual="/open/7/plan.pdf" -->')
    return httpd


@pytest.fixture(scope="module")
def shared_files(folder, mariadb, school):
    httpd = prepare(Httpd(folder / "files", GUARDED + MORE + INNER, database=mariadb.option_file("school"),
                          modules=MODULES))
    httpd.start()
    yield httpd
    httpd.stop()


@pytest.fixture
def files(shared_files):
    """The server of the files, which all tests share that need no other directives."""
    yield shared_files
    assert shared_files.check_log() == []


@pytest.fixture
def serve(make_server):
    """Starts another one: serve(GUARDED)."""
    def serve(directives, **more):
        httpd = prepare(make_server(directives, modules=MODULES, **more))
        httpd.start()
        return httpd
    return serve


# ---- Who is signed in ----

def test_a_signed_in_user_reads_a_file(files, school, people):
    member = school.browser(files, people.member)
    response = member.get("/cours/plan.pdf")
    assert response.status == 200 and response.body == PDF
    wait_until(lambda: f" {people.member.username} " in (files.folder / "access.log").read_text())
    part = member.get("/cours/plan.pdf", Range="bytes=100-199")
    assert part.status == 206 and part.body == PDF[100:200]
    assert member.get("/cours/plan.pdf", Range="bytes=999999-").status == 416
    assert member.get("/cours/missing.pdf").status == 404
    assert member.request("HEAD", "/cours/plan.pdf").status == 200


def test_no_cache_keeps_a_guarded_file_for_others(files, school, people):
    member = school.browser(files, people.member)
    for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": member.get("/cours/plan.pdf").headers["ETag"]}):
        assert member.get("/cours/plan.pdf", **headers).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/cours/plan.pdf", "/cours/7/loi%20d%E2%80%99Ohm.pdf?page=2&x=%2F"])
def test_a_visitor_is_led_to_the_login_and_back(files, school, path):
    user = school.user()
    visitor = Browser(files)
    response = visitor.get(path)
    assert response.status == 303
    assert response.location == "/users/login/?next=" + urllib.parse.quote(path, safe="-_.~")
    assert response.headers["Cache-Control"] == "no-store"
    login = visitor.follow(response)
    response = visitor.log_in(user.username, PASSWORD, next=login.page.one("main").one("input", name_="next")["value"])
    assert response.location == path
    assert visitor.follow(response).body == PDF


@pytest.mark.parametrize("method, headers", [
    ("GET", {"Accept": "*/*"}),
    ("GET", {"Accept": None}),
    ("GET", {"Accept": "text/html", "Sec-Fetch-Mode": "no-cors"}),
    ("GET", {"Accept": "*/*", "Range": "bytes=0-99"}),
    ("POST", {"Accept": "text/html"}),
    ("PUT", {"Accept": "text/html"}),
])
def test_what_is_no_page_gets_a_401(files, method, headers):
    response = Browser(files).request(method, "/cours/plan.pdf", headers=headers)
    assert response.status == 401
    assert "crvs" in response.headers["WWW-Authenticate"]
    assert PDF not in response.body


@pytest.mark.parametrize("target", ["//evil.example/cours/plan.pdf", "/cours/plan.pdf?" + "a" * 600], ids=["host", "long"])
def test_only_a_safe_path_is_returned_to(serve, target):
    response = Browser(serve(GUARDED + "MergeSlashes Off\n<LocationMatch evil>\nAuthType crvs\nRequire valid-user\n"
                             "</LocationMatch>")).get(target)
    assert response.status == 303 and response.location == "/users/login/"


def test_the_session_is_asked_about_with_every_request(files, school, people):
    member = school.browser(files, people.member)
    assert member.get("/cours/plan.pdf").status == 200
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people.member.id)
    assert member.get("/cours/plan.pdf").status == 303, "a disabled account"
    school.sql("UPDATE user SET disabled_at = NULL WHERE id = %s", people.member.id)
    assert member.get("/cours/plan.pdf").status == 200
    school.sql("UPDATE user_session SET expires_at = UTC_TIMESTAMP() WHERE user_id = %s", people.member.id)
    assert member.get("/cours/plan.pdf").status == 303, "a session past its end"
    member.cookies["crvs"] = "A" * 43
    assert member.get("/cours/plan.pdf").status == 303, "a token that nobody has"
    other = school.browser(files, people.other)
    other.post("/users/logout/")
    assert other.get("/cours/plan.pdf").status == 303


def test_a_login_below_a_base_path(serve, school, people):
    httpd = serve("CrvsBasePath /classe/" + GUARDED)
    assert Browser(httpd).get("/cours/plan.pdf").location.startswith("/classe/users/login/?next=%2Fcours%2Fplan.pdf")
    assert school.browser(httpd, people.member).get("/cours/plan.pdf").status == 200


# ---- Subrequests and internal redirects ----

def test_a_guarded_index_and_a_guarded_include(files, school, people):
    """The index of a folder that anybody may see neither lists nor includes what is guarded inside."""
    visitor, member = Browser(files), school.browser(files, people.member)
    assert PDF in member.get("/page.shtml").body
    files.expect_log("unable to include")
    assert PDF not in visitor.get("/page.shtml").body
    assert 'href="7/"' in member.get("/open/").text
    assert 'href="7/"' not in visitor.get("/open/").text
    assert member.get("/open/7/").body == PDF, "its DirectoryIndex"
    assert visitor.get("/open/7/").location == "/users/login/?next=%2Fopen%2F7%2F"


def test_an_internal_redirect_into_the_folder_asks_too(files, school, people):
    visitor, member = Browser(files), school.browser(files, people.member)
    assert visitor.get("/kurz").location == "/users/login/?next=%2Fkurz"
    assert member.get("/kurz").body == PDF
    response = visitor.get("/nothing")
    assert response.status == 404 and PDF not in response.body


# ---- Classes and roles ----

def test_members_of_a_class(serve, school, people):
    classroom = people.classroom.id
    httpd = serve(f"""
        <Location "/cours">
            AuthType crvs
            Require crvs-member 2000000001 {classroom}
        </Location>
        <Location "/cours/7">
            Require crvs-teacher {classroom}
        </Location>
    """)
    member, other, teacher, admin = [
        school.browser(httpd, user) for user in (people.member, people.other, people.teacher, people.admin)]
    httpd.expect_log("authorization failure")
    assert [browser.get("/cours/plan.pdf").status for browser in (member, teacher, admin)] == [200] * 3
    assert other.get("/cours/plan.pdf").status == 403, "asking for another login would not help"
    assert [browser.get("/cours/7/plan.pdf").status for browser in (teacher, admin)] == [200] * 2
    assert [browser.get("/cours/7/plan.pdf").status for browser in (member, other)] == [403] * 2
    assert Browser(httpd).get("/cours/plan.pdf").status == 303
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    assert member.get("/cours/plan.pdf").status == 403, "a member who was removed"
    assert member.get("/cours/plan.pdf", Range="bytes=0-99").status == 403


def test_roles(files, school, people):
    files.expect_log("authorization failure")
    statuses = {}
    for user in (people.member, people.teacher, people.admin):
        browser = school.browser(files, user)
        statuses[user.role] = [browser.get(f"/{role}/plan.pdf").status for role in ("learner", "trainer", "admin")]
    assert statuses == {"learner": [200, 403, 403], "trainer": [200, 200, 403], "admin": [200, 200, 200]}
    browser = school.browser(files, people.teacher)
    school.sql("UPDATE user SET role = 'learner' WHERE id = %s", people.teacher.id)
    assert browser.get("/trainer/plan.pdf").status == 403


def test_a_class_named_by_the_address(files, school, people):
    """One block guards the folders of all classes."""
    classroom = people.classroom.id
    member, other = school.browser(files, people.member), school.browser(files, people.other)
    files.expect_log("authorization failure")
    files.expect_log("an expression gave")
    assert member.get(f"/archives/{classroom}/x.pdf").body == PDF
    assert other.get(f"/archives/{classroom}/x.pdf").status == 403
    assert member.get(f"/archives/{classroom + 1}/x.pdf").status == 403
    for path in ("secret", "0", "99999999999", f"{classroom}x"):
        assert member.get(f"/archives/{path}/x.pdf").status == 403


@pytest.mark.parametrize("path, expected", [
    ("no-trainers", {"member": 200, "teacher": 403}),
    ("either", {"member": 403, "teacher": 200}),
    ("elsewhere", {"member": 403, "teacher": 403}),
])
def test_lines_that_work_together(files, school, people, path, expected):
    files.allow_log("authorization failure|client denied")
    for name, status in expected.items():
        assert school.browser(files, getattr(people, name)).get(f"/{path}/plan.pdf").status == status, name


# ---- Another AuthType ----

def basic(username, password="x"):
    return {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}


def test_a_user_whom_another_authtype_found(files, school, people):
    # Of "x", unsalted SHA-1: as quick as a test needs.
    names = [people.member.username, people.other.username, people.member.username.upper(), "stranger"]
    (files.folder / "passwords").write_text("".join(f"{name}:{{SHA}}EfatjsUqKYSrqv18O1FlA3hcIHI=\n" for name in names))
    files.expect_log("authorization failure")
    get = lambda name: Browser(files).get(f"/basic/{people.classroom.id}/x.pdf", **basic(name)).status
    assert get(people.member.username) == 200
    assert [get(name) for name in (people.other.username, "stranger")] == [401, 401]
    assert get(people.member.username.upper()) == 401, "another name, though the database finds both"
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people.member.id)
    assert get(people.member.username) == 401


# ---- When something is wrong ----

@pytest.mark.parametrize("line, word", [
    ("Require crvs-member", "number of a class"),
    ("Require crvs-member x", "number of a class"),
    ("Require crvs-member 0", "number of a class"),
    ("Require crvs-member 7 99999999999", "number of a class"),
    ("Require crvs-teacher -1", "number of a class"),
    ("Require crvs-role", "learner, trainer or admin"),
    ("Require crvs-role teacher", "learner, trainer or admin"),
    ("Require crvs-member %{env:X", "Unterminated"),
])
def test_a_wrong_line_stops_the_start(make_server, line, word):
    done = make_server(f'<Location "/x">\nAuthType crvs\n{line}\n</Location>').run("-t")
    assert done.returncode != 0 and re.search(word, done.stderr), done.stderr


def test_a_server_with_the_engine_off_opens_nothing(serve):
    httpd = serve(GUARDED, site="")
    httpd.expect_log("CrvsEngine is off")
    assert Browser(httpd).get("/cours/plan.pdf").status == 500


# ---- A guard around all of it ----

def test_a_guard_around_the_school_itself_leaves_its_login_open(serve, school, people):
    httpd = serve("""<Location "/">
        AuthType crvs
        Require crvs-role trainer
    </Location>""")
    httpd.expect_log("authorization failure")
    httpd.expect_log("machine refused")
    visitor = Browser(httpd)
    assert visitor.get("/cours/plan.pdf").location == "/users/login/?next=%2Fcours%2Fplan.pdf"
    login = visitor.get("/users/login/")
    assert login.status == 200
    style = login.page.all("link", rel="stylesheet")[0]["href"]
    response = visitor.get(style)
    assert response.status == 200 and "immutable" in response.headers["Cache-Control"]
    assert "private" not in response.headers["Cache-Control"]
    assert visitor.get("/classrooms/").location.startswith("/users/login/?next=")
    assert visitor.request("POST", "/classrooms/recording/webhook/", "{}").headers.get_content_type().endswith("json")
    assert school.browser(httpd, people.teacher).get("/classrooms/").status == 200
    assert school.browser(httpd, people.member).get("/classrooms/").status == 403


def test_an_address_that_is_kept_out_does_not_even_see_the_login(serve):
    httpd = serve("""<Location "/">
        AuthType crvs
        <RequireAll>
            Require valid-user
            Require ip 192.0.2.1
        </RequireAll>
    </Location>""")
    httpd.expect_log("client denied")
    assert Browser(httpd).get("/users/login/").status == 403
