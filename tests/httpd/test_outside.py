# SPDX-License-Identifier: Apache-2.0
"""CrvsLogin apache: users whom another AuthType signs in, their accounts, names and roles."""

import base64
import concurrent.futures
import os
import pathlib
import re

import pytest

from client import Browser
from meetings import bearer
from server import Httpd
from test_database import Locks
from waiting import wait_until

# Of "x", unsalted SHA-1: as quick as a test needs.
HASH = "{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI="
MODULES = ["auth_basic", "authn_file", "authz_user"]
# The variables are set as mod_auth_openidc and its like set theirs: from what they know, here from what a test says.
FRONT = """
CrvsLogin apache
CrvsNameFrom OIDC_CLAIM_name
CrvsEmailFrom env:OIDC_CLAIM_email
CrvsRoleFrom OIDC_CLAIM_groups trainer=teachers "trainer=ou=staff,o=school" admin=crvs-admins
<Location "/">
    AuthType Basic
    AuthName "école"
    AuthBasicProvider file
    AuthUserFile "FOLDER/passwords"
    Require valid-user
</Location>
<Location "/open/">
    Require all granted
</Location>
<Location "/classrooms/recording/webhook">
    Require all granted
</Location>
SetEnvIf X-Imitated-Name "(.+)" OIDC_CLAIM_name=$1
SetEnvIf X-Imitated-Email "(.+)" OIDC_CLAIM_email=$1
SetEnvIf X-Imitated-Groups "(.+)" OIDC_CLAIM_groups=$1
"""


def start(httpd):
    httpd.directives = httpd.directives.replace("FOLDER", str(httpd.folder))
    httpd.folder.mkdir(parents=True, exist_ok=True)
    (httpd.folder / "passwords").write_text("")
    httpd.start()
    return httpd


@pytest.fixture(scope="module")
def shared_front(folder, mariadb, school):
    httpd = start(Httpd(folder / "front", FRONT, database=mariadb.option_file("school"), modules=MODULES))
    yield httpd
    httpd.stop()


@pytest.fixture
def front(shared_front):
    yield shared_front
    assert shared_front.check_log() == []


class Outsider(Browser):
    """The browser of somebody whom Basic knows, and of whom the module in front says more."""

    def __init__(self, server, username, **said):
        super().__init__(server)
        with open(server.folder / "passwords", "a", encoding="utf-8") as passwords:
            passwords.write(f"{username}:{HASH}\n")
        credentials = base64.b64encode(f"{username}:x".encode()).decode()
        self.always = {"Authorization": f"Basic {credentials}"}
        self.says(**said)

    def says(self, **said):
        self.said = {f"X-Imitated-{name.capitalize()}": value.encode() for name, value in said.items()}

    def request(self, method, path, body=None, headers=None):
        return super().request(method, path, body, {**self.always, **self.said, **(headers or {})})


def account(school, username):
    """The account's name, address, role, and whether it has a password."""
    return school.sql("SELECT full_name, email, role, password_hash <> '' FROM user WHERE username = %s", username)


def audited(school, username):
    return school.sql("SELECT action, actor_name, detail FROM audit WHERE target_name = %s ORDER BY id", username)


# ---- First sight ----

def test_an_account_is_made_at_first_sight(front, school):
    browser = Outsider(front, "awa@example.org", name="Awa Diop é", email="awa@example.org", groups="x, teachers")
    page = browser.get("/classrooms/")
    assert page.status == 200 and "Awa Diop é" in page.page.one("header").text
    assert account(school, "awa@example.org") == [("Awa Diop é", "awa@example.org", "trainer", 0)]
    assert audited(school, "awa@example.org") == [("user_first_seen", "awa@example.org", "trainer")]
    assert browser.get("/classrooms/create/").status == 200
    assert account(school, "awa@example.org") == [("Awa Diop é", "awa@example.org", "trainer", 0)]
    assert len(audited(school, "awa@example.org")) == 1


def test_browsers_hold_no_page(front):
    """When Apache's user leaves we never hear of it: a mark of ours would stay."""
    browser = Outsider(front, "leaving")
    browser.cookies["crvs-who"] = "1.script"
    page = browser.get("/classrooms/")
    assert page.status == 200 and page.headers["Cache-Control"] == "private, no-store"
    assert "data-who" not in page.text and "crvs-who" not in str(page.headers.get_all("Set-Cookie"))


def test_the_sheet_of_a_class_says_how_one_signs_in(front, school, people):
    teacher = Outsider(front, people.teacher.username, groups="teachers")
    steps = teacher.get(f"/classrooms/{people.classroom.id}/sheet/").page.one("article").one("ol").all("li")
    assert steps[1].text == "Connectez-vous comme pour les autres services de votre établissement."


def test_a_user_of_whom_nothing_more_is_said(front, school):
    browser = Outsider(front, "plain")
    assert browser.get("/classrooms/").status == 200
    assert account(school, "plain") == [("plain", "", "learner", 0)]
    assert browser.get("/classrooms/create/").status == 403


@pytest.mark.parametrize("name", ["\u202eevil", "é" * 151, " "])
def test_a_name_that_cannot_be_shown_is_left(front, school, name):
    username = f"odd{len(name)}"
    assert Outsider(front, username, name=name).get("/classrooms/").status == 200
    assert account(school, username)[0][0] == username


def test_first_pages_at_once_make_one_account(front, school):
    browsers = [Outsider(front, "many") for _ in range(12)]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        assert set(pool.map(lambda browser: browser.get("/classrooms/").status, browsers)) == {200}
    assert len(account(school, "many")) == len(audited(school, "many")) == 1


def test_what_is_said_later_is_followed(front, school, people):
    browser = Outsider(front, people.member.username, name="Nouveau Nom", groups="teachers")
    assert browser.get(f"/classrooms/{people.classroom.id}/").status == 200, "an account that was there before"
    assert account(school, people.member.username)[0][::2] == ("Nouveau Nom", "trainer")
    assert school.value("SELECT sort_name FROM classroom_member WHERE user_id = %s", people.member.id) == "Nouveau Nom"
    assert audited(school, people.member.username) == [("role_mapped", "", "learner > trainer")]
    browser.says(groups="crvs-admins")
    browser.get("/classrooms/")
    assert account(school, people.member.username)[0][::2] == ("Nouveau Nom", "admin"), "a name that is not said stays"
    browser.says()
    browser.get("/classrooms/")
    assert account(school, people.member.username)[0][2] == "learner", "no value, no rights"


def test_what_is_not_said_stays_as_it_was_changed_meanwhile(mariadb, front, school, people):
    """A name is followed while an administrator changes the address: that one is not put back."""
    browser = Outsider(front, people.member.username, groups="teachers")
    browser.get("/classrooms/")
    browser.says(groups="teachers", name="Nouveau Nom")
    with Locks(mariadb) as locks, concurrent.futures.ThreadPoolExecutor(1) as pool:
        locks.run("START TRANSACTION")
        locks.run("UPDATE user SET email = 'new@example.org', role = 'admin' WHERE id = %s", people.member.id)
        looked = pool.submit(browser.get, "/classrooms/")
        wait_until(lambda: mariadb.blocked("crvs"))
        locks.run("COMMIT")
        looked.result()
    assert account(school, people.member.username)[0][:3] == ("Nouveau Nom", "new@example.org", "admin")
    school.sql("UPDATE user SET role = 'trainer' WHERE id = %s", people.member.id)


def test_the_last_administrator_is_not_taken_in_silence(front, school, people):
    browser = Outsider(front, people.admin.username, groups="crvs-admins")
    browser.get("/classrooms/")
    others = school.sql("SELECT id FROM user WHERE role = 'admin' AND disabled_at IS NULL AND id <> %s", people.admin.id)
    browser.says(groups="teachers")
    try:
        for other, in others:
            school.sql("UPDATE user SET role = 'trainer' WHERE id = %s", other)
        front.expect_log(f'crvs:warn.*CrvsRoleFrom made "{people.admin.username}", the last administrator, a trainer')
        assert browser.get("/classrooms/").status == 200
    finally:
        for other, in others:
            school.sql("UPDATE user SET role = 'admin' WHERE id = %s", other)


@pytest.mark.parametrize("groups, role", [
    ("teachers", "trainer"),
    ("a;teachers ; b", "trainer"),
    ("crvs-admins,teachers", "admin"),
    ("cn=x,ou=y; ou=staff,o=school", "trainer"),
    ("ex teachers", "learner"),
    ("teachers-not", "learner"),
    ("Teachers", "learner"),
    ("admin", "learner"),
    ("ou=staff", "learner"),
])
def test_roles_by_rule(front, school, groups, role):
    username = school.user().username + "-by-rule"
    Outsider(front, username, groups=groups).get("/classrooms/")
    assert account(school, username)[0][2] == role


# ---- Who stays out ----

def test_a_disabled_account_stays_out(front, school, people):
    browser = Outsider(front, people.member.username)
    assert browser.get("/classrooms/").status == 200
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people.member.id)
    front.expect_log("is disabled")
    response = browser.get("/classrooms/")
    assert response.status == 403 and "désactivé" in response.page.one("h1").text
    assert response.page.one("main").all("a")[0]["href"] == "/classrooms/", "to try again"
    assert people.member.full_name not in response.text


def test_the_examples_are_accepted(make_server):
    """That of OpenID Connect without the directives of its module, which Debian's apache2 doesn't bring."""
    conf = pathlib.Path(os.environ.get("CRVS_SOURCE_DIR", pathlib.Path(__file__).parents[2])) / "conf"
    ldap = (conf / "login-ldap.conf").read_text().replace("exec:/bin/cat /etc/apache2/ldap-password", "secret")
    done = make_server(ldap, modules=[*MODULES, "ldap", "authnz_ldap"]).run("-t")
    assert done.returncode == 0, done.stderr
    oidc = re.sub(r"(?m)^OIDC.*", "", (conf / "login-openidc.conf").read_text())
    done = make_server(oidc, modules=MODULES).run("-t", "-D", "DUMP_CRVS")
    assert done.returncode == 0 and "CrvsRoleFrom env:OIDC_CLAIM_groups" in done.stdout, done.stderr


@pytest.mark.parametrize("example", ["login-ldap.conf", "login-openidc.conf"])
def test_the_examples_let_machines_and_calendars_through(folder, mariadb, school, example):
    """They know no password of the module in front, and prove themselves to us."""
    conf = pathlib.Path(os.environ.get("CRVS_SOURCE_DIR", pathlib.Path(__file__).parents[2])) / "conf"
    let_through = re.findall(r"(?ms)^<(Location(?:Match)? [^\n]*>\n[^<]*Require all granted\n</Location(?:Match)?)>", (conf / example).read_text())
    locations = "".join(f"<{block}>\n" for block in let_through)
    front = start(Httpd(folder / example, FRONT + locations, database=mariadb.option_file("school"), modules=MODULES))
    try:
        browser = Browser(front)
        assert browser.request("POST", "/meeting/events/room/created", b"{}", bearer() | {"Content-Type": "application/json"}).status == 400
        assert browser.request("POST", "/classrooms/recording/webhook/", b"{}", bearer() | {"Content-Type": "application/json"}).status == 400
        assert browser.get("/meeting/jwks.json").status == 404
        assert browser.get(f"/calendar/{'a' * 43}.ics").status == 404
        assert browser.get(f"/calendar/{'a' * 43}/1.ics").status == 404
        assert browser.get("/calendar/").status == 401
    finally:
        front.stop()


def test_a_name_that_only_resembles_an_accounts_stays_out(front, school):
    school.user(username="renée", role="admin", full_name="Renée A.")
    front.expect_log("is not the account")
    for username in ("renee", "RENÉE"):
        response = Outsider(front, username).get("/classrooms/")
        assert response.status == 403 and "identifiant" in response.page.one("h1").text
        assert "Renée A." not in response.text
    assert Outsider(front, "renée").get("/classrooms/").status == 200


def test_the_own_login_is_shut(front, school, people):
    """Neither a cookie of ours nor a password of ours signs anybody in, and nobody is led in circles."""
    browser = Outsider(front, "passer-by")
    token = browser.cookies["crvs"] = school.open_session(people.admin)
    assert "passer-by" in browser.get("/classrooms/").page.one("header").text
    response = browser.get("/users/login/?next=/search/")
    assert response.status == 303 and response.location == "/search/"
    response = browser.log_in(people.admin.username, "correct horse")
    assert response.status == 303 and "passer-by" in browser.follow(response).page.one("header").text
    assert browser.cookies["crvs"] == token, "a session was opened"


def test_a_cookie_of_ours_opens_no_recording(make_server, school, people, recordings):
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    key = school.kept_recording(recordings, session)
    httpd = start(make_server(f'{FRONT}CrvsRecordingDir "{recordings}"\n', modules=MODULES))
    browser = Outsider(httpd, "stranger")
    browser.cookies["crvs"] = school.open_session(people.member)
    assert browser.get(f"/recordings/{key}/lecon.mp4").status == 404
    assert Outsider(httpd, people.member.username).get(f"/recordings/{key}/lecon.mp4").status == 200


def test_a_place_without_an_authtype_says_so(make_server, school, people):
    httpd = make_server("CrvsLogin apache\n")
    httpd.start()
    httpd.expect_log("needs an AuthType and a Require line")
    visitor = school.browser(httpd, people.admin)
    for path in ("/classrooms/", "/users/login/", f"/classrooms/{people.classroom.id}/"):
        response = visitor.get(path)
        assert response.status == 403 and "qui vous êtes" in response.page.one("h1").text
    assert visitor.get("/classrooms/", Accept="application/json").headers.get_content_type() == "application/problem+json"


# ---- Forms, flash and logout ----

def test_forms_and_messages_work_without_a_session_of_ours(front, school, people):
    browser = Outsider(front, people.teacher.username, groups="teachers")
    assert browser.post("/classrooms/join/", {"code": "x"}, token=False).status == 422
    response = browser.post("/classrooms/create/", {"name": "Classe d’Apache", "category_id": school.category})
    assert response.status == 303
    assert "La classe est créée" in browser.follow(response).page.text
    assert browser.post("/classrooms/join/", {"code": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    front.allow_log("form from another site")
    assert school.value("SELECT COUNT(*) FROM user_session WHERE user_id = %s", people.teacher.id) == 0


def test_signing_out_says_that_the_browser_keeps_the_login(front):
    browser = Outsider(front, "leaver")
    link = browser.get("/classrooms/").page.one("header").all("a", href="/users/logout/")
    assert len(link) == 1
    page = browser.get("/users/logout/")
    assert page.status == 200 and "fermez toutes ses fenêtres" in page.page.one("main").text
    assert browser.post("/users/logout/").status == 200


@pytest.mark.parametrize("url", ["/oidc/redirect_uri?logout=https%3A%2F%2Fwww.example.org%2F", "https://idp.example.org/out"])
def test_signing_out_at_the_module_in_front(make_server, url):
    httpd = start(make_server(FRONT + f'CrvsLogoutURL "{url}"\n', modules=MODULES))
    browser = Outsider(httpd, "leaver")
    assert len(browser.get("/classrooms/").page.one("header").all("a", href=url)) == 1
    assert len(browser.get("/users/logout/").page.one("main").all("a", href=url)) == 1


# ---- What the client says ----

def test_headers_of_the_client_give_no_role(make_server, school):
    httpd = start(make_server(FRONT.replace("CrvsRoleFrom OIDC_CLAIM_groups", "CrvsRoleFrom header:X-Groups") + """
        RequestHeader set X-Groups teachers env=OIDC_CLAIM_groups
    """, modules=[*MODULES, "headers"]))
    browser = Outsider(httpd, "climber")
    for name in ("X-Groups", "x-groups", "X-GROUPS"):
        browser.get("/classrooms/", **{name: "crvs-admins"})
        browser.get("/classrooms/", **{name: ["x", "crvs-admins"]})
        assert account(school, "climber")[0][2] == "learner"
    browser.says(groups="whatever")
    browser.get("/classrooms/", **{"X-Groups": "crvs-admins"})
    assert account(school, "climber")[0][2] == "trainer", "what a module of this server sets"


@pytest.mark.parametrize("directive", [
    "CrvsLogin", "CrvsLogin ldap", "CrvsRoleFrom", "CrvsRoleFrom HTTP_X_ROLE", "CrvsNameFrom env:http_x_name",
    "CrvsEmailFrom REDIRECT_REDIRECT_HTTP_X", "CrvsRoleFrom header:", "CrvsRoleFrom GROUPS teacher=x",
    "CrvsRoleFrom GROUPS admin=", 'CrvsRoleFrom GROUPS admin="IT staff"', "CrvsRoleFrom GROUPS admin", 'CrvsRoleFrom "a b"', "CrvsLogoutURL //evil.example/",
    "CrvsLogoutURL javascript:alert(1)",
])
def test_a_wrong_directive_stops_the_start(make_server, directive):
    done = make_server(directive).run("-t")
    assert done.returncode != 0 and directive.split()[0] in done.stderr, done.stderr


def test_authtype_crvs_has_no_place_here(front, make_server):
    httpd = start(make_server('CrvsLogin apache\n<Location "/x">\nAuthType crvs\nRequire valid-user\n</Location>',
                              modules=MODULES))
    httpd.expect_log("with CrvsLogin apache, use the AuthType")
    assert Browser(httpd).get("/x").status == 500


def test_nothing_of_passwords_is_shown_where_apache_signs_people_in(front, school):
    """Nor made: a link to set one would lead nowhere."""
    user = school.user()
    browser = Outsider(front, "chief", groups="crvs-admins")
    page = browser.get(f"/users/{user.id}/")
    assert page.status == 200 and not page.page.all("form", action=f"/users/{user.id}/link/")
    assert "mot de passe" not in page.page.one("main").text
    assert browser.post(f"/users/{user.id}/link/").status == 404
    assert school.value("SELECT COUNT(*) FROM user_link WHERE user_id = %s", user.id) == 0
