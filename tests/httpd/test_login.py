# SPDX-License-Identifier: Apache-2.0
"""Logging in and out, sessions and their cookie, forged forms, throttling, the choice of a language."""

import http.cookies
import urllib.parse

import pytest

from client import Browser
from school import PASSWORD, moment

WRONG = "L’identifiant ou le mot de passe ne convient pas."


@pytest.fixture
def user(school):
    return school.user()


def cookies_of(response):
    """Name to the cookie that an answer sets."""
    cookies = http.cookies.SimpleCookie()
    for header in response.headers.get_all("Set-Cookie", []):
        cookies.load(header)
    return cookies


def is_signed_in(browser):
    return browser.get("/classrooms/").status == 200


# ---- In and out ----

def test_login_and_logout(visitor, user, school):
    response = visitor.log_in(user.username, PASSWORD)
    assert response.status == 303 and response.location == "/"
    page = visitor.follow(response)
    assert page.status == 200
    assert user.full_name in page.page.one("header").text

    token = visitor.cookies["crvs"]
    response = visitor.post("/users/logout/")
    assert response.status == 303 and response.location == "/users/login/"
    assert "crvs" not in visitor.cookies
    assert "déconnecté" in visitor.follow(response).page.text
    visitor.cookies["crvs"] = token
    assert not is_signed_in(visitor), "the cookie works after the logout"
    assert school.value("SELECT COUNT(*) FROM user_session WHERE user_id = %s", user.id) == 0


def test_the_flash_message_is_shown_once(visitor, user):
    visitor.log_in(user.username, PASSWORD)
    visitor.post("/users/logout/")
    assert "déconnecté" in visitor.get("/users/login/").page.text
    assert "déconnecté" not in visitor.get("/users/login/").page.text


def test_a_flash_message_can_only_be_one_of_ours(visitor):
    for value in ("success:flash.<b>", "success:login.title", "success:", "x", "success:flash.nothing"):
        visitor.cookies["crvs-flash"] = value
        page = visitor.get("/users/login/")
        assert page.status == 200
        assert not page.page.all(data_flash=True)


@pytest.mark.parametrize("password", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], "é" * 30])
def test_wrong_password(visitor, user, password):
    response = visitor.log_in(user.username, password)
    assert response.status == 422
    assert WRONG in response.page.one(id="errors").text
    assert response.values["username"] == user.username
    assert response.values["password"] == ""
    assert "crvs" not in visitor.cookies


def test_an_unknown_and_a_disabled_user_get_the_same_answer(server, school, user):
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", user.id)
    answers = set()
    for username, password in ((user.username, PASSWORD), (user.username, "wrong"), ("nobody-at-all", PASSWORD)):
        response = Browser(server).log_in(username, password)
        assert response.status == 422
        answers.add((response.page.one(id="errors").text, tuple(sorted(response.errors.items()))))
    assert len(answers) == 1


def test_a_user_without_a_password_cannot_log_in(visitor, school):
    """One who signs in elsewhere: the hash is empty."""
    for password in (PASSWORD, "x"):
        assert visitor.log_in(school.user(password_hash="").username, password).status == 422


@pytest.mark.parametrize("fields, wrong", [
    ({"username": "", "password": PASSWORD}, "username"),
    ({"username": "  ", "password": PASSWORD}, "username"),
    ({"password": PASSWORD}, "username"),
    ({"username": "a" * 151, "password": PASSWORD}, "username"),
    ({"username": "somebody", "password": ""}, "password"),
    ({"username": "somebody"}, "password"),
    ({"username": "somebody", "password": "a" * 73}, "password"),
    ({"username": "some\0body", "password": PASSWORD}, "username"),
])
def test_incomplete_login(visitor, fields, wrong):
    response = visitor.post("/users/login/", fields)
    assert response.status == 422
    assert set(response.errors) == {wrong}


def test_what_stands_behind_byte_72_is_not_ignored(visitor, school):
    """bcrypt ignores it, so such a password is refused."""
    user = school.user()
    assert visitor.log_in(user.username, PASSWORD + "\0" + "a" * 80).status == 422


def test_user_names_ignore_case(visitor, school):
    user = school.user(username="Étienne.Mbarga")
    assert visitor.log_in("étienne.mbarga", PASSWORD).status == 303


def test_a_login_replaces_the_session_before(visitor, user, school):
    visitor.log_in(user.username, PASSWORD)
    first = visitor.cookies["crvs"]
    response = visitor.get("/users/login/")
    assert response.status == 303 and response.location == "/"
    # A form that was still open in another tab.
    response = visitor.post("/users/login/", {"username": user.username, "password": PASSWORD})
    assert response.status == 303
    assert visitor.cookies["crvs"] != first
    assert school.value("SELECT COUNT(*) FROM user_session WHERE user_id = %s", user.id) == 1


# ---- The session's cookie ----

def test_cookie_over_http(visitor, user):
    cookie = cookies_of(visitor.log_in(user.username, PASSWORD))["crvs"]
    assert len(cookie.value) == 43
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["secure"] and not cookie["domain"]
    assert cookie["max-age"] == str(14 * 24 * 3600)


def test_cookies_over_tls(make_server, user):
    """Behind a proxy that speaks TLS, which ServerName tells."""
    httpd = make_server("ServerName https://classe.example.org\nUseCanonicalName On")
    httpd.start()
    browser = Browser(httpd, host="classe.example.org")
    first = browser.get("/users/login/")
    assert first.headers["Strict-Transport-Security"] == "max-age=31536000"
    token = first.page.all("input", name_="csrf_token")[0]["value"]
    response = browser.post("/users/login/", {"username": user.username, "password": PASSWORD}, token=token,
                            headers={"Origin": "https://classe.example.org"})
    assert response.status == 303, response
    cookies = {**cookies_of(first), **cookies_of(response)}
    assert set(cookies) == {"__Host-crvs", "__Host-crvs-form"}
    for cookie in cookies.values():
        assert cookie["secure"] and cookie["path"] == "/" and not cookie["domain"] and cookie["httponly"]
    assert is_signed_in(browser)
    # A name without the prefix could have been set by a neighbour's host.
    browser.cookies = {"crvs": browser.cookies["__Host-crvs"]}
    assert not is_signed_in(browser)


def test_the_database_holds_no_token(visitor, user, school):
    visitor.log_in(user.username, PASSWORD)
    rows = school.sql("SELECT * FROM user_session WHERE user_id = %s", user.id)
    assert len(rows) == 1
    assert visitor.cookies["crvs"] not in str(rows)


def test_lifetime(make_server, user, school):
    httpd = make_server("CrvsSessionLifetime 10min")
    httpd.start()
    browser = Browser(httpd)
    assert cookies_of(browser.log_in(user.username, PASSWORD))["crvs"]["max-age"] == "600"
    assert school.value("""SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at) FROM user_session
                           WHERE user_id = %s""", user.id) == 600


def test_an_expired_session_is_none(server, school, user):
    browser = school.browser(server, user)
    assert is_signed_in(browser)
    school.sql(f"UPDATE user_session SET expires_at = {moment(-1)} WHERE user_id = %s", user.id)
    response = browser.get("/classrooms/")
    assert response.status == 303 and response.location.startswith("/users/login/")


def test_expired_sessions_are_removed(server, tidy, school, user):
    school.open_session(user, expires=-1)
    browser = school.browser(server, user)
    assert tidy(server)[0]["sessions"] >= 1
    assert is_signed_in(browser)
    assert school.value(f"SELECT COUNT(*) FROM user_session WHERE expires_at < {moment(0)}") == 0


def test_a_disabled_account_is_out_at_once(server, school, user):
    browser = school.browser(server, user)
    assert is_signed_in(browser)
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", user.id)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("token", ["", "a", "a" * 43, "a" * 44, "a" * 4000, "é" * 43, "' OR 1=1 -- ", "%00" * 14])
def test_made_up_cookies(visitor, token):
    response = visitor.request("GET", "/classrooms/", headers={"Cookie": f"crvs={token}".encode()})
    assert response.status == 303


@pytest.mark.parametrize("form, is_known", [
    ("crvs={0}", True), ("a=b; crvs={0}; crvs-who=1", True), ("xcrvs=a;crvs={0}", True), ("a=crvs=x;crvs={0} ", True),
    # A neighbour's page can add a cookie, and nobody can tell which is ours. In the value of one it cannot hide another.
    ("crvs={0}; crvs=other", False), ("crvs=other; crvs={0}", False),
    ("a=1 crvs={0}", False), ("a=1,crvs={0}", False), ("a=1\tcrvs={0}", False), ("a=1 crvs=other; crvs={0}", True),
    ("xcrvs={0}", False), ("crvsx={0}", False), ("crvs =other{0}", False), ("crvs", False), ("crvs=", False)])
def test_which_cookie_is_the_session(server, school, user, form, is_known):
    browser = school.browser(server, user)
    header = form.format(browser.cookies["crvs"])
    assert (browser.request("GET", "/classrooms/", headers={"Cookie": header}).status == 200) == is_known


def test_use_is_noted_every_five_minutes(server, school, user):
    browser = school.browser(server, user)
    query = "SELECT last_seen_at, UTC_TIMESTAMP() - INTERVAL 1 MINUTE < last_seen_at FROM user_session WHERE user_id = %s"
    school.sql(f"UPDATE user_session SET last_seen_at = {moment(-4)} WHERE user_id = %s", user.id)
    is_signed_in(browser)
    assert school.sql(query, user.id)[0][1] == 0
    school.sql(f"UPDATE user_session SET last_seen_at = {moment(-6)} WHERE user_id = %s", user.id)
    is_signed_in(browser)
    assert school.sql(query, user.id)[0][1] == 1


# ---- Where to go after the login ----

@pytest.mark.parametrize("goal", ["/classrooms/join/?code=AB12CD34", "/search/?q=caf%C3%A9&b=%2F", "/"])
def test_next_is_followed(visitor, user, goal):
    form = visitor.get("/users/login/?next=" + urllib.parse.quote(goal, safe="")).page
    assert form.one("input", name_="next", type="hidden", value=goal)
    response = visitor.log_in(user.username, PASSWORD, next=goal)
    assert response.status == 303 and response.location == goal


@pytest.mark.parametrize("goal", [
    "https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/", "\\/evil.example/",
    "/%5cevil.example/", "/%2fevil.example/", "javascript:alert(1)", "evil", "", "/a\r\nX-Injected: yes",
    "/%0d%0aX-Injected:yes", "/%00", "/a//b", "/./a", "/../a", "/" + "a" * 512, "/\t/evil.example", "/é", "/%",
    "http:/evil.example", " /evil"])
def test_next_leads_nowhere_else(visitor, user, goal):
    quoted = urllib.parse.quote(goal, safe="")
    assert visitor.get(f"/users/login/?next={quoted}").page.all("input", name_="next", value="")
    # After a wrong password too.
    response = visitor.log_in(user.username, "wrong", next=goal)
    assert response.page.all("form", action="/users/login/")[0].one("input", name_="next")["value"] == ""
    response = visitor.log_in(user.username, PASSWORD, next=goal)
    assert response.status == 303 and response.location == "/"
    # Signed in already.
    response = visitor.get(f"/users/login/?next={quoted}")
    assert response.status == 303 and response.location == "/"
    response = visitor.post("/users/language/", {"language": "fr", "next": goal})
    assert response.status == 303 and response.location == "/"
    assert "X-Injected" not in response.headers


# ---- Forged forms ----

REFUSED = "crvs:warn.*form from another site"


@pytest.mark.parametrize("headers, log", [
    ({"Sec-Fetch-Site": "cross-site"}, REFUSED),
    ({"Sec-Fetch-Site": "same-site"}, REFUSED),
    ({"Sec-Fetch-Site": "none"}, REFUSED),
    ({"Sec-Fetch-Site": None, "Origin": "https://evil.example"}, REFUSED),
    ({"Sec-Fetch-Site": None, "Origin": "null"}, REFUSED),
    ({"Sec-Fetch-Site": None, "Origin": "http://localhost"}, REFUSED),
])
def test_forms_from_elsewhere(server, visitor, user, headers, log):
    server.expect_log(log)
    response = visitor.post("/users/login/", {"username": user.username, "password": PASSWORD}, headers)
    assert response.status == 403
    assert "crvs" not in visitor.cookies


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": None, "Origin": None},
    {"Sec-Fetch-Site": None},
    # Sec-Fetch-Site decides where it is there: Origin is "null" under some referrer policies.
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
])
def test_forms_from_browsers_that_say_less(visitor, user, headers):
    response = visitor.post("/users/login/", {"username": user.username, "password": PASSWORD}, headers)
    assert response.status == 303


@pytest.mark.parametrize("host", ["classe.example.org", "classe.example.org:8443", "10.0.0.7", "[::1]:8080",
                                  "CLASSE.Example.ORG"])
def test_another_host_name(server, user, host):
    """Neither ServerName nor localhost, as behind a proxy or by the machine's address."""
    browser = Browser(server, host=host)
    response = browser.log_in(user.username, PASSWORD)
    assert response.status == 303 and response.location == "/"
    response = browser.post("/users/language/", {"language": "fr"}, {"Sec-Fetch-Site": None})
    assert response.status == 303


def test_tokens_belong_to_one_browser(server, school, user):
    victim, attacker = school.browser(server, user), school.browser(server, school.user())
    for token in (attacker.token(), Browser(server).token(), "", "a", attacker.token()[:-1], "é" * 43, "A" * 100000):
        assert victim.post("/users/logout/", token=token).status == 403
    assert victim.post("/users/logout/", token=False).status == 403
    assert is_signed_in(victim)


def test_the_token_of_the_login_form_is_needed(server, user):
    fields = {"username": user.username, "password": PASSWORD}
    browser = Browser(server)
    assert browser.post("/users/login/", fields, token=False).status == 422
    assert browser.post("/users/login/", fields, token=Browser(server).token()).status == 422
    # Without cookies there is nothing that a token could be of.
    token = browser.token()
    browser.cookies.clear()
    assert browser.post("/users/login/", fields, token=token).status == 422
    assert not is_signed_in(browser)


def test_the_token_changes_with_the_login(visitor, user):
    before = visitor.token()
    visitor.log_in(user.username, PASSWORD)
    assert visitor.token() != before
    assert visitor.post("/users/logout/", token=before).status == 403


def test_a_refused_form_says_what_to_do(visitor):
    page = visitor.post("/users/login/", {}, token="wrong").page
    assert "vérifiez et envoyez à nouveau" in page.text


# ---- Throttling. Each on a server of its own: counts are kept by the server. ----

@pytest.fixture
def fresh_server(make_server):
    httpd = make_server()
    httpd.start()
    return httpd


def test_ten_failures_of_an_account_from_one_address(fresh_server, school, user):
    browser = Browser(fresh_server)
    for _ in range(10):
        assert browser.log_in(user.username, "wrong").status == 422
    fresh_server.expect_log("crvs:warn.*too many failed logins: login account and address")
    response = browser.log_in(user.username, PASSWORD)
    assert response.status == 429
    assert 0 < int(response.headers["Retry-After"]) <= 901
    assert "Trop d’essais" in response.page.one(id="errors").text
    assert response.values["username"] == user.username
    # However the name is written, and from another browser.
    for written in (user.username.upper(), f" {user.username} "):
        assert Browser(fresh_server).log_in(written, PASSWORD).status == 429
    # Others at the same address are let in.
    assert Browser(fresh_server).log_in(school.user().username, PASSWORD).status == 303


def test_unknown_names_are_throttled_alike(fresh_server):
    fresh_server.expect_log("too many failed logins")
    answers = [Browser(fresh_server).log_in("nobody", "wrong").status for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_successes_are_not_counted(fresh_server, user):
    for _ in range(9):
        Browser(fresh_server).log_in(user.username, "wrong")
    for _ in range(12):
        assert Browser(fresh_server).log_in(user.username, PASSWORD).status == 303
    assert Browser(fresh_server).log_in(user.username, "wrong").status == 422


def test_fifty_failures_of_an_account_from_many_addresses(make_server, user):
    httpd = make_server("RemoteIPHeader X-Client\nRemoteIPInternalProxy 127.0.0.1", modules=["remoteip"])
    httpd.start()
    browser = Browser(httpd)

    def attempt(address, password="wrong"):
        return browser.request("POST", "/users/login/", urllib.parse.urlencode(
            {"username": user.username, "password": password, "csrf_token": browser.token()}),
            {"Content-Type": "application/x-www-form-urlencoded", "X-Client": address}).status

    assert [attempt(f"192.0.2.{number}") for number in range(50)] == [422] * 50
    httpd.expect_log("too many failed logins: login account$")
    assert attempt("192.0.2.200", PASSWORD) == 429


def test_addresses_of_one_ipv6_network_count_as_one(make_server, user):
    httpd = make_server("RemoteIPHeader X-Client\nRemoteIPInternalProxy 127.0.0.1", modules=["remoteip"])
    httpd.start()
    browser = Browser(httpd)
    answers = []
    for number in [*range(11), "other network"]:
        address = f"2001:db8:0:1::{number:x}" if isinstance(number, int) else "2001:db8:0:2::1"
        answers.append(browser.request("POST", "/users/login/", urllib.parse.urlencode(
            {"username": user.username, "password": "wrong", "csrf_token": browser.token()}),
            {"Content-Type": "application/x-www-form-urlencoded", "X-Client": address}).status)
    httpd.expect_log("too many failed logins")
    assert answers == [422] * 10 + [429, 422]


def test_two_hundred_failures_from_one_address(fresh_server, school, user):
    fresh_server.expect_log("too many failed logins: login address")
    browser = Browser(fresh_server)
    # Users that there are: their hashes are cheap ones.
    answers = [browser.log_in(school.user().username, "wrong").status for _ in range(201)]
    assert answers == [422] * 200 + [429]
    assert browser.log_in(user.username, PASSWORD).status == 429


# ---- Languages ----

def language_of(response):
    return response.page.one("html")["lang"]


@pytest.mark.parametrize("asked, expected", [
    (None, "fr"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr-CM", "fr"), ("de", "fr"), ("de, en;q=0.5", "en"),
    ("en;q=0.2, fr;q=0.8", "fr"), ("en;q=0, *", "fr"), ("", "fr"), ("," * 1000, "fr"), ("en;q=x", None),
    ("*", "fr"), ("\x80\xff", "fr")])
def test_the_browsers_language(server, asked, expected):
    response = Browser(server, language=asked).get("/users/login/")
    assert response.status == 200
    assert expected is None or language_of(response) == expected


def test_a_visitor_chooses_a_language(visitor):
    page = visitor.get("/users/login/?next=%2Fsearch%2F").page
    form = page.one("header").one("form", action="/users/language/")
    fields = {field["name"]: field["value"] for field in form.all("input")}
    assert fields["language"] == "en" and fields["next"] == "/users/login/?next=%2Fsearch%2F"
    response = visitor.post("/users/language/", fields, token=False)
    assert response.status == 303
    assert language_of(visitor.follow(response)) == "en"


def test_a_users_choice_goes_where_the_user_goes(server, school, user):
    browser = school.browser(server, user, language="fr")
    browser.post("/users/language/", {"language": "en"})
    assert school.value("SELECT language FROM user WHERE id = %s", user.id) == "en"
    assert language_of(school.browser(server, user, language="fr").get("/classrooms/")) == "en"


@pytest.mark.parametrize("language", ["de", "", "EN ", "../en", "x" * 1000, "en\0"])
def test_a_language_that_there_is_not(server, school, user, language):
    assert school.browser(server, user).post("/users/language/", {"language": language}).status == 400
    assert school.value("SELECT language FROM user WHERE id = %s", user.id) is None


def test_pages_in_both_languages_are_kept_apart_by_caches(visitor):
    headers = visitor.get("/users/login/").headers
    assert "private" in headers["Cache-Control"]
    assert {"cookie", "accept-language"} <= {name.strip().lower() for name in headers["Vary"].split(",")}
