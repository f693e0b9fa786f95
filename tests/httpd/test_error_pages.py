# SPDX-License-Identifier: Apache-2.0
"""The pages of errors that are httpd's own: the example site has a line ErrorDocument for each."""

import base64
import hashlib
import random
import re

import pytest

from client import Browser, exchange, parse
from server import ROOT, Httpd, free_port

DOCUMENTS = "".join(re.findall(r"^ *(ErrorDocument .*\n)", (ROOT / "conf" / "example-site.conf").read_text(), re.M))
# A folder that is shut, one behind our login, one behind another, and a server behind httpd that is away.
FOLDERS = """
<Location "/shut/">
    Require all denied
</Location>
<Location "/cours/">
    AuthType crvs
    Require crvs-role admin
</Location>
<Location "/basic/">
    AuthType Basic
    AuthName "Salle des profs"
    AuthUserFile "{folder}/htpasswd"
    Require valid-user
</Location>
<Location "/small/">
    LimitRequestBody 1000
</Location>
ProxyPass "/backend/" "http://127.0.0.1:{closed}/"
LogLevel proxy:crit proxy_http:crit
"""
MODULES = ["auth_basic", "authn_file", "authz_user", "proxy", "proxy_http"]


def line_of_htpasswd(name, password):
    return f"{name}:{{SHA}}{base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()}\n"


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def site(folder, mariadb, school):
    path = folder / "httpd-errors"
    httpd = Httpd(path, FOLDERS.format(folder=path, closed=free_port()), database=mariadb.option_file("school"),
                  modules=MODULES)
    httpd.start()
    (path / "htpasswd").write_text(line_of_htpasswd("prof", "juste"))
    (path / "htdocs" / "small").mkdir()
    for folder_path in (path / "htdocs", path / "htdocs" / "small"):
        (folder_path / "note.txt").write_text("Un fichier.\n")
    yield httpd
    httpd.stop()


@pytest.fixture
def server(site):
    yield site
    assert site.process.poll() is None, "httpd is gone"
    assert site.check_log() == []


def assert_page(response, status, heading, language="fr"):
    assert response.status == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.page.one("html")["lang"] == language
    assert response.page.one("h1").text == heading
    assert response.page.one("a", class_="bar-school").text.startswith("Lycée de l’Exemple")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_example_has_a_page_for_each_usual_error():
    assert re.findall(r"ErrorDocument (\d+) /error/\n", DOCUMENTS) == [
        "400", "401", "403", "404", "405", "408", "413", "414", "429", "431", "500", "502", "503", "504"]


# ---- Unknown addresses ----

@pytest.mark.parametrize("language, heading", [("fr", "Nous ne trouvons pas cette page"), ("en", "We cannot find this page")])
def test_an_unknown_address_in_the_visitors_language(server, language, heading):
    response = Browser(server, language=language).get("/nothing/here.html?a=b")
    assert_page(response, 404, heading, language)
    # Another language leads back to the same address.
    assert response.page.all("input", name_="next")[0]["value"] == "/nothing/here.html?a=b"
    assert not response.page.all("form", class_="join-form")


def test_an_unknown_address_offers_the_code_to_who_is_signed_in(server, school, people):
    browser = school.browser(server, people.member)
    response = browser.get("/nothing/")
    assert_page(response, 404, "Nous ne trouvons pas cette page")
    assert response.page.one("a", class_="bar-name").text == people.member.full_name
    # Its form works.
    other = school.classroom(people.teacher)
    form = response.page.one("form", class_="join-form")
    token = form.one("input", name_="csrf_token")["value"]
    joined = browser.post(form["action"], {"code": other.join_code, "csrf_token": token}, token=False)
    assert (joined.status, joined.location) == (303, f"/classrooms/{other.id}/")


def test_what_is_for_a_classs_teachers_leads_its_students_back_to_the_class(server, school, people):
    session = school.live_session(people.classroom, 60)
    for path in (f"/classrooms/{people.classroom.id}/recordings/", f"/classrooms/sessions/{session}/edit/"):
        response = school.browser(server, people.member).get(path)
        assert response.status == 403
        first = response.page.one("main").all("a")[0]
        assert (first["href"], first["class"]) == (f"/classrooms/{people.classroom.id}/", "btn btn-primary")


def test_the_language_that_a_user_chose(server, school):
    user = school.user(language="en")
    assert_page(school.browser(server, user).get("/nothing/"), 404, "We cannot find this page", "en")


def test_a_head_request_has_the_page_s_head_alone(server):
    full = exchange(server, b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    head = exchange(server, b"HEAD /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ") and head.endswith(b"\r\n\r\n") and head.count(b"\r\n\r\n") == 1
    length = re.search(rb"Content-Length: (\d+)", head)[1]
    assert length == re.search(rb"Content-Length: (\d+)", full)[1] and int(length) > 1000


def test_a_post_to_an_unknown_address(server):
    browser = Browser(server)
    response = browser.post("/nothing/", {"a": "b" * 1000}, token=False)
    assert_page(response, 404, "Nous ne trouvons pas cette page")
    # No link can repeat it.
    assert {field["value"] for field in response.page.all("input", name_="next")} == {""}
    # The body was read, and the connection goes on.
    assert browser.get("/note.txt").text == "Un fichier.\n"


def test_programs_get_a_problem(server):
    for headers in ({"Accept": "application/json"}, {"Content-Type": "application/json", "Accept": "*/*"}):
        response = Browser(server).request("POST", "/nothing/", b"{}", headers)
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json == {"type": "about:blank", "status": 404, "title": "Not Found",
                                 "reference": response.headers["X-Request-Id"]}


def test_a_program_that_wants_anything_gets_a_page_without_a_cookie(server):
    for headers in ({"Accept": "*/*"}, {"Accept": "image/avif,image/*,*/*;q=0.8"},
                    {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "no-cors"}):
        response = Browser(server).request("GET", "/nothing.png", headers=headers)
        assert_page(response, 404, "Nous ne trouvons pas cette page")
        assert not response.headers.get_all("Set-Cookie") and not response.page.all("form")


def test_a_method_that_a_file_does_not_take(server):
    response = Browser(server).request("DELETE", "/note.txt")
    assert_page(response, 405, "Cette adresse ne s’ouvre pas de cette façon")
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= set(response.headers["Allow"].split(", "))
    assert "DELETE" not in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/error/", "/error", "/error/?status=500", "//error/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_page_s_own_address_is_as_unknown_as_any(server, method, path):
    browser = Browser(server)
    own, other = browser.request(method, path), browser.request(method, path.replace("error", "nothing"))
    # httpd takes DELETE of nothing at all.
    assert own.status == other.status == (405 if method == "DELETE" else 404)

    def what_is_equal(response):
        return re.sub(r'value="[^"]*"', "", response.text).replace(response.headers["X-Request-Id"], "")

    assert what_is_equal(own) == what_is_equal(other)


def test_what_httpd_cannot_read(server):
    for data, status in ((b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400), (b"GET / HTTP/1.1\r\n\r\n", 400),
                         (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                         (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 400),
                         (b"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 12a\r\n\r\n", 400),
                         (b"POST /users/login/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400)):
        server.allow_log("core:(error|warn).*AH")
        answer = exchange(server, data)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status), answer
        assert answer.count(b"HTTP/1.1 ") == 1
        assert parse(body.decode()).one("a", class_="bar-school").text.startswith("Lycée de l’Exemple")


def test_random_bytes(server):
    server.allow_log("core:(error|warn).*AH")
    before, source = server.children(), random.Random(3)
    for _ in range(200):
        exchange(server, source.randbytes(source.randrange(1, 300)))
    for _ in range(200):
        exchange(server, b"GET /" + source.randbytes(source.randrange(1, 60)) + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert server.children() == before


# ---- Folders that are shut ----

def test_a_folder_that_is_shut(server, school, people):
    for browser, action in ((Browser(server), "Se connecter"), (school.browser(server, people.member), "Retour à l’accueil")):
        server.expect_log("authz_core:error.*client denied")
        response = browser.get("/shut/a.txt")
        assert_page(response, 403, "Vous n’avez pas accès à cette page")
        assert response.page.one("a", class_="btn btn-primary").text == action


def test_our_login_before_another_folder(server, school, people):
    visitor = Browser(server)
    assert visitor.get("/cours/a.txt").status == 303
    response = visitor.get("/cours/a.txt", Accept="*/*")
    assert_page(response, 401, "Connectez-vous d’abord")
    assert response.headers["WWW-Authenticate"] == 'crvs realm="session"'
    server.expect_log("authz_core:error.*authorization failure")
    response = school.browser(server, people.member).get("/cours/a.txt")
    assert_page(response, 403, "Vous n’avez pas accès à cette page")
    assert response.page.one("a", class_="bar-name").text == people.member.full_name
    assert school.browser(server, people.admin).get("/cours/a.txt").status == 404


def test_another_login_keeps_its_header(server):
    browser = Browser(server)
    response = browser.get("/basic/a.txt")
    assert_page(response, 401, "Connectez-vous d’abord")
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Salle des profs"'
    assert response.page.one("a", class_="btn btn-primary")["href"] == "/basic/a.txt"
    server.expect_log("auth_basic:error.*Password Mismatch")
    assert_page(browser.get("/basic/a.txt", Authorization=basic("prof", "faux")), 401, "Connectez-vous d’abord")
    assert_page(browser.get("/basic/a.txt", Authorization=basic("prof", "juste")), 404, "Nous ne trouvons pas cette page")


# ---- What is behind httpd ----

def test_a_server_behind_that_is_away(server, school, people):
    for browser in (Browser(server), school.browser(server, people.member)):
        response = browser.get("/backend/page?a=1")
        assert_page(response, 503, "Le service est momentanément indisponible")
        assert response.page.one("a", class_="btn btn-primary")["href"] == "/backend/page?a=1"
        # Nobody looked who asks: the page has no form.
        assert not response.page.all("form") and not response.headers.get_all("Set-Cookie")


def test_a_body_that_another_handler_finds_too_large(server):
    head = b"POST /small/note.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n"
    answer = exchange(server, head + b"a" * 2000)
    assert answer.startswith(b"HTTP/1.1 413 ") and answer.count(b"HTTP/1.1 ") == 1
    assert parse(answer.partition(b"\r\n\r\n")[2].decode()).one("h1").text == "Envoi trop volumineux"


# ---- Elsewhere ----

def test_below_another_base_path(make_server):
    httpd = make_server("CrvsBasePath /classe/\n" + DOCUMENTS.replace("/error/", "/classe/error/"))
    httpd.start()
    response = Browser(httpd).get("/nothing")
    assert_page(response, 404, "Nous ne trouvons pas cette page")
    assert response.page.one("a", class_="bar-school")["href"] == "/classe/"
    assert Browser(httpd).get("/classe/nothing").status == Browser(httpd).get("/classe/error/").status == 404


@pytest.mark.parametrize("document", ["/error/", "/error"])
def test_a_login_before_the_whole_site(make_server, school, document):
    httpd = make_server(f"""
        CrvsLogin apache
        ErrorDocument 401 {document}
        ErrorDocument 404 {document}
        <Location "/">
            AuthType Basic
            AuthName "Ecole"
            AuthUserFile "{{folder}}/htpasswd"
            Require valid-user
        </Location>
        <Location "/error">
            Require user nobody-at-all
        </Location>
        """, modules=["auth_basic", "authn_file", "authz_user"])
    httpd.directives = httpd.directives.replace("{folder}", str(httpd.folder))
    user = school.user()
    (httpd.folder / "htpasswd").write_text(line_of_htpasswd(user.username, "juste"))
    httpd.start()
    response = Browser(httpd).get("/nothing")
    assert_page(response, 401, "Connectez-vous d’abord")
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Ecole"'
    httpd.expect_log("auth_basic:error.*Password Mismatch")
    response = Browser(httpd).get("/nothing", Authorization=basic(user.username, "faux"))
    # A name that nothing proves is nobody's.
    assert_page(response, 401, "Connectez-vous d’abord")
    assert user.full_name not in response.text and not response.page.all("form")
    response = Browser(httpd).get("/nothing", Authorization=basic(user.username, "juste"))
    assert_page(response, 404, "Nous ne trouvons pas cette page")
    assert response.page.one("a", class_="bar-name").text == user.full_name


# ---- Without the database ----

@pytest.fixture
def away(make_server):
    """A site whose database is not there."""
    httpd = make_server()
    httpd.database = httpd.folder / "away.cnf"
    httpd.database.write_text(f"[crvs]\nuser = crvs\nsocket = {httpd.folder}/no.sock\ndatabase = school\n")
    httpd.start()
    httpd.expect_log("dbd:error")
    httpd.allow_log("dbd:crit")
    return httpd


def test_the_database_is_not_asked_for_a_file_that_is_not_there(away, school, people):
    browser = school.browser(away, people.member)
    for headers in ({"Accept": "*/*"}, {"Accept": "image/avif,*/*"}, {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "no-cors"}):
        assert_page(browser.request("GET", "/nothing.png", headers=headers), 404, "Nous ne trouvons pas cette page")
    # Each try would leave a line.
    assert not [line for line in away.new_lines() if "crvs:error" in line]


def test_a_page_comes_without_the_database(away, school, people):
    away.expect_log("crvs:error.*the database cannot be reached")
    response = school.browser(away, people.member).get("/nothing/")
    assert_page(response, 404, "Nous ne trouvons pas cette page")
    assert not response.page.all("form")
