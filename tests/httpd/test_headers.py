# SPDX-License-Identifier: Apache-2.0
"""Headers of every kind of answer, what pages may hold, and how styles and icons are cached and packed."""

import gzip
import re

import pytest

from client import Browser
from server import SECRET
from deliveries import body_of, deliver, token

POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:", "media-src 'self' https:",
          "connect-src 'self'", "manifest-src 'self'", "form-action 'self' https://meet.example.org", "base-uri 'none'", "frame-ancestors 'none'"}


@pytest.fixture
def pages(school, sign_in, people):
    """Pages of all kinds: path to answer."""
    for number in range(3):
        session = school.live_session(people.classroom, start=-3000 + number, recording_ready=number > 0)
        for recording in range(number):
            school.insert("recording", {"live_session_id": session, "url": f"https://a.example/{recording}",
                                        "url_hash": f"{recording:064}"}, received_at="UTC_TIMESTAMP()")
    school.live_session(people.classroom, start=-5, started=-5)
    school.live_session(people.classroom, start=500)
    teacher, member = sign_in(people.teacher), sign_in(people.member)
    answers = {}
    for path in ("/classrooms/", "/classrooms/create/", "/classrooms/join/", "/classrooms/join/?code=AB12CD34",
                 f"/classrooms/{people.classroom.id}/", "/classrooms/sessions/create/", "/search/?q=Classe", "/search/"):
        answers[f"teacher {path}"] = teacher.get(path)
        answers[f"member {path}"] = member.get(path)
    answers["login"] = Browser(teacher.server).get("/users/login/")
    answers["404"] = teacher.get("/classrooms/2147483647/")
    answers["405"] = teacher.request("DELETE", "/classrooms/")
    answers["422"] = teacher.post("/classrooms/create/", {})
    answers["403"] = teacher.post("/classrooms/create/", {}, token="wrong")
    return answers


def assert_safe(response):
    policy = response.headers.get_all("Content-Security-Policy")
    assert len(policy) == 1 and set(policy[0].split("; ")) == POLICY
    assert response.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    # Over http it would lock the trial's host name.
    assert "Strict-Transport-Security" not in response.headers


def test_security_headers_of_every_answer(server, pages, school, sign_in, people, visitor):
    session = school.live_session(people.classroom, -1, -1)
    others = [visitor.get("/"), visitor.get("/classrooms"), visitor.get("/classrooms/"), visitor.get("/assets/nothing.css"),
              visitor.get("/classrooms/", Accept="application/json"),
              sign_in(people.member).get(f"/classrooms/sessions/{session}/join/"),
              deliver(visitor, body_of(session), token(SECRET)), deliver(visitor, body_of(session), {})]
    server.expect_log("machine refused")
    assert {response.status for response in others} == {200, 301, 302, 303, 401, 404}
    for response in [*pages.values(), *others]:
        assert_safe(response)


def test_pages_hold_nothing_inline(pages):
    for name, response in pages.items():
        for element in response.page:
            assert not [attribute for attribute in element.attributes if attribute.startswith("on") or attribute == "style"], name
            assert element.name != "style"
            assert element.name != "script" or element["src"].startswith("/assets/") and not element.text
            for attribute in ("href", "src", "action"):
                assert not element.get(attribute, "").strip().lower().startswith(("javascript:", "data:", "//"))


def test_links_out_of_the_site_tell_nothing(pages):
    found = 0
    for response in pages.values():
        for link in response.page.all("a"):
            if link["href"].startswith("http"):
                assert set(link["rel"].split()) == {"noopener", "noreferrer"}
                found += 1
    assert found


def test_every_form_that_posts_has_a_token(pages):
    for name, response in pages.items():
        for form in response.page.all("form"):
            if form.get("method", "get").lower() == "post":
                assert len(form.all("input", name_="csrf_token", type="hidden")) == 1, name
                assert form["action"].startswith("/")
            else:
                assert not form.all("input", name_="csrf_token"), name


def test_ids_are_unique_and_references_lead_somewhere(pages):
    for name, response in pages.items():
        ids = [element["id"] for element in response.page if "id" in element.attributes]
        assert len(ids) == len(set(ids)), name
        for element in response.page:
            for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                assert set(element.get(attribute, "").split()) <= set(ids), (name, attribute)
            if element.get("href", "").startswith("#") and element.name == "a":
                assert element["href"][1:] in ids, (name, element["href"])


def test_pages_are_private(pages):
    for response in pages.values():
        # Without a script that looks after it, a browser holds nothing of somebody who is signed in.
        signed_in = "data-who=" in response.text
        assert response.headers["Cache-Control"] == ("private, no-store" if signed_in else "private, no-cache")
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_every_page_is_complete(pages):
    for name, response in pages.items():
        assert len(response.page.all("h1")) == 1, name
        assert len(response.page.all("main")) == 1, name
        assert response.page.one("title").text, name
        assert response.text.rstrip().endswith("</html>"), name


# ---- Styles, script, icons ----

@pytest.fixture
def assets(visitor):
    """Path to answer, unpacked, of all that a page asks for."""
    text = visitor.get("/users/login/").text
    paths = set(re.findall(r'"(/assets/[^"#]+)', text))
    assert {path.rpartition(".")[2] for path in paths} == set(TYPES)
    return {path: visitor.get(path) for path in paths}


TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png",
         "webmanifest": "application/manifest+json"}


def test_assets_are_cached_for_a_year(assets):
    for path, response in assets.items():
        assert response.status == 200
        assert re.fullmatch(r"/assets/[a-z_.]+\.[0-9a-f]{10}\.[a-z]+", path)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers.get_content_type() == TYPES[path.rpartition(".")[2]]
        assert "Set-Cookie" not in response.headers
        assert "cookie" not in response.headers["Vary"].lower() and "accept-encoding" in response.headers["Vary"].lower()


def test_assets_are_packed(visitor, assets):
    for path, plain in assets.items():
        packed = visitor.get(path, Accept_Encoding="gzip, deflate, br")
        if packed.headers["Content-Encoding"] is None:
            # Too small to gain by it: made at the start, or a few bytes. Or packed as it is.
            assert len(plain.body) < 2000 or path.endswith(".png"), path
            continue
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body)
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]


@pytest.mark.parametrize("accepted", ["gzip;q=0", "identity", "gzip;q=0, identity", "br", "x-nothing", "gzip; q=0.0"])
def test_packed_only_for_those_who_take_it(visitor, assets, accepted):
    path = max(assets, key=lambda one: len(assets[one].body))
    response = visitor.get(path, Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] is None
    assert response.body == assets[path].body


def test_assets_need_no_cookie_and_read_none(server, school, people, assets):
    browser = Browser(server)
    browser.cookies["crvs"] = "a" * 43
    for path in assets:
        assert browser.get(path).status == 200
    assert not school.sql("SELECT 1 FROM user_session WHERE user_id = %s", people.member.id)


@pytest.mark.parametrize("name", ["app.0000000000.css", "app.css", "manifest.json", "app.css.gz", "%2e%2e%2fbase.html", "app.css%00",
                                  "package.json", "app.scss", "a" * 2000])
def test_other_assets_do_not_exist(visitor, name):
    assert visitor.get(f"/assets/{name}").status == 404


def test_packed_files_are_no_assets_of_their_own(visitor, assets):
    for path in assets:
        assert visitor.get(path + ".gz").status == 404


# ---- What is looked for on every site ----

def test_the_manifest_names_the_school(make_server):
    httpd = make_server('CrvsBasePath /ecole/\nCrvsSchoolName "Lycée \\"A\\" & B"\nCrvsAccent "#7a1f5c"')
    httpd.start()
    browser = Browser(httpd)
    page = browser.get("/ecole/users/login/").page
    manifest = browser.get(page.one("link", rel="manifest")["href"]).json
    assert manifest["name"] == 'Lycée "A" & B' and manifest["lang"] == "fr" and manifest["theme_color"] == "#7a1f5c"
    assert manifest["start_url"] == manifest["scope"] == "/ecole/"
    for icon in manifest["icons"]:
        assert browser.get(icon["src"]).headers.get_content_type() == icon["type"]


def test_icons_and_robots_are_answered_without_asking_who(visitor):
    for path in ("/favicon.ico", "/apple-touch-icon.png"):
        icon = visitor.get(visitor.get(path).location)
        assert icon.status == 200 and icon.body.startswith(b"\x89PNG")
    robots = visitor.get("/robots.txt")
    assert robots.headers.get_content_type() == "text/plain" and robots.text.startswith("User-agent: *")


def test_pages_say_what_the_site_is(visitor):
    for language, end in (("fr", "et les cours."), ("en", "and courses.")):
        description = visitor.get("/users/login/", Accept_Language=language).page.all("meta", name_="description")[0]["content"]
        assert description.endswith(end)


# ---- What a page weighs ----

def test_pages_are_packed_by_apache(make_server, school, people):
    httpd = make_server("AddOutputFilterByType DEFLATE text/html application/json application/problem+json")
    httpd.start()
    browser = school.browser(httpd, people.member)
    path = f"/classrooms/{people.classroom.id}/"
    packed = browser.get(path, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["Vary"].lower()
    assert people.classroom.name in gzip.decompress(packed.body).decode()
    # Assets are not packed twice.
    style = browser.get(path).page.all("link", rel="stylesheet")[0]["href"]
    assert b"Bootstrap" in gzip.decompress(browser.get(style, Accept_Encoding="gzip").body)


def test_weight(school, sign_in):
    """A first visit has at most 60 KB on the wire, a page after that at most 8 KB."""
    teacher = school.user("trainer")
    classroom = school.classroom(teacher, [school.user() for _ in range(29)])
    for number in range(10):
        session = school.live_session(classroom, start=60 - number * 1000, description="Chapitre 3, exercices 12 à 18.")
        if number > 1:
            deliver(sign_in(teacher), body_of(session), token(SECRET))
    browser = sign_in(teacher)
    page = browser.get(f"/classrooms/{classroom.id}/")
    weight = len(gzip.compress(page.body, 6)) + sum(len(f"{name}: {value}\r\n") for name, value in page.headers.items())
    assert weight <= 8192
    for path in set(re.findall(r'"(/assets/[^"#]+)', page.text)):
        weight += len(browser.get(path, Accept_Encoding="gzip").body)
    assert weight <= 60 * 1024
