# SPDX-License-Identifier: Apache-2.0
"""The way into a class for somebody who isn't signed in: from a link or a QR code through login and registration."""

import urllib.parse

import pytest

from client import Browser
from school import PASSWORD

WRONG = "n’ouvre aucune classe"


@pytest.fixture
def invited(school, people):
    """A class with a subject and secrets, and the path of its link."""
    classroom = school.classroom(people.teacher, [people.member], name="Terminale S2", subject="Mathématiques",
                                 description="Le mot de passe du Wi-Fi", schedule="Lundi à 8 h")
    school.live_session(classroom, 60, title="Révision secrète")
    return classroom


def link(code):
    return f"/classrooms/join/?code={urllib.parse.quote(code)}"


def arrive(browser, code):
    """Follows a link to where somebody who isn't signed in ends up."""
    page = browser.follow(browser.get(link(code)))
    assert page.status == 200
    return page


def of_page(page, name):
    return page.page.one("meta", property=f"og:{name}")["content"]


@pytest.fixture
def open_school(make_server, school):
    def start(directive):
        httpd = make_server(directive)
        httpd.start()
        return school.browser(httpd)
    return start


# ---- What is told ----

def test_the_login_says_what_one_is_invited_to(open_school, invited):
    browser = open_school("CrvsRegistration On\nCrvsSchoolName \"Lycée de Mbouda\"")
    page = arrive(browser, invited.join_code)
    main = page.page.one("main")
    assert main.one("h1").text == "Rejoindre Terminale S2"
    assert main.one(class_="lead").text == "Mathématiques · Lycée de Mbouda"
    has, none = main.one("nav").all("a")
    assert (has.text, has["aria-current"]) == ("J’ai un compte", "page") and "aria-current" not in none.attributes
    assert none["href"] == f"/users/register/?code={invited.join_code}"
    assert has["class"] == none["class"], "neither is the lesser"


def test_a_chat_shows_class_and_school(open_school, invited, people):
    """It asks without a login and without a language, and needs whole addresses."""
    browser = open_school("CrvsSchoolName \"Lycée de Mbouda\"")
    page = arrive(browser, invited.join_code)
    assert of_page(page, "title") == "Rejoindre Terminale S2 · Mathématiques"
    assert of_page(page, "site_name") == "Lycée de Mbouda" and "Lycée de Mbouda" in of_page(page, "description")
    assert of_page(page, "url") == f"http://{browser.host}{link(invited.join_code)}"
    image = of_page(page, "image")
    assert image.startswith(f"http://{browser.host}/assets/")
    answer = Browser(browser.server).get(image.removeprefix(f"http://{browser.host}"))
    assert answer.status == 200 and answer.headers["Content-Type"] == "image/png"
    # Who has the code learns the class's name and subject, and nothing else of it.
    for secret in (people.teacher.full_name, people.member.full_name, "Wi-Fi", "Révision", "Lundi"):
        assert secret not in page.text
    # Of any other page a chat shows the school alone.
    session = browser.follow(browser.get("/classrooms/sessions/1/join/"))
    assert of_page(session, "title") == "Lycée de Mbouda" and of_page(session, "url") == f"http://{browser.host}/"


@pytest.mark.parametrize("around", ["{}.", "\u2068{}\u2069", "« {} »", "{}"])
def test_a_link_that_a_chat_spoilt(visitor, invited, around):
    assert "Terminale S2" in arrive(visitor, around.format(invited.join_code)).page.one("h1").text


def test_closed_archived_unknown_and_unreadable_tell_the_same(visitor, school, people, invited):
    closed = school.classroom(people.teacher, name="Fermée", join_open=0)
    archived = school.classroom(people.teacher, name="Archivée", archived_at="2026-01-01")
    pages = set()
    for code in (closed.join_code, archived.join_code, "00000000", "AB12"):
        page = arrive(visitor, code)
        assert WRONG in page.page.one("main").text and page.page.one("h1").text == "Se connecter"
        pages.add(page.text.replace(code, ""))
    assert len(pages) == 1


def test_only_our_own_path_is_an_invitation(visitor, invited):
    for path in (f"/classrooms/?code={invited.join_code}", f"//evil.example/classrooms/join/?code={invited.join_code}",
                 f"/classrooms/join/?xcode={invited.join_code}", "/classrooms/join/"):
        page = visitor.get("/users/login/?next=" + urllib.parse.quote(path))
        assert "Terminale S2" not in page.text and WRONG not in page.text


def test_codes_cannot_be_tried_out_without_a_login(open_school, invited):
    browser = open_school("")
    for number in range(100):
        arrive(browser, f"0000{number:04}")
    browser.server.expect_log("too many from one address: invitation code")
    page = arrive(browser, invited.join_code)
    assert "Terminale S2" not in page.text
    # Whoever has an account still gets in.
    assert page.page.one("main").one("input", name_="next")["value"] == link(invited.join_code)


def test_right_codes_are_no_guesses(open_school, invited):
    browser = open_school("")
    for _ in range(105):
        assert "Terminale S2" in arrive(browser, invited.join_code).text


# ---- The way in ----

def test_with_an_account(visitor, school, people, invited):
    page = arrive(visitor, invited.join_code)
    goal = page.page.one("main").one("input", name_="next")["value"]
    page = visitor.log_in(people.other.username, "wrong", next=goal)
    assert page.status == 422 and "Terminale S2" in page.page.one("h1").text, "a wrong password loses nothing"
    page = visitor.follow(visitor.log_in(people.other.username, PASSWORD, next=goal))
    form = page.page.one("main").one("form")
    assert "Terminale S2" in page.page.one("main").text and len(form.all("button")) == 1
    answer = visitor.post(form["action"], {"code": form.one("input", name_="code")["value"]})
    assert answer.location == f"/classrooms/{invited.id}/"


@pytest.mark.parametrize("mode", ["On", "Code"])
def test_without_an_account(open_school, school, invited, mode):
    browser = open_school(f"CrvsRegistration {mode}")
    way = arrive(browser, invited.join_code).page.one("main").one("nav").all("a")[1]["href"]
    page = browser.get(way)
    assert page.page.one("h1").text == "Rejoindre Terminale S2"
    code = page.page.one("main").one("input", name_="code")
    assert code["type"] == "hidden"
    fields = {"full_name": "Nouvel Élève", "username": f"arrive.{mode.lower()}", "new_password": "une bonne phrase",
              "new_password_again": "autrement", "code": code["value"]}
    page = browser.post("/users/register/", fields)
    assert page.status == 422 and "Terminale S2" in page.page.one("h1").text
    assert page.page.one("main").one("input", name_="code")["value"] == code["value"]
    answer = browser.post("/users/register/", fields | {"new_password_again": "une bonne phrase"})
    assert answer.location == f"/classrooms/{invited.id}/" and browser.follow(answer).status == 200


def test_who_is_signed_in_is_not_asked_to_register(open_school, school, people, invited):
    browser = open_school("CrvsRegistration On")
    browser.log_in(people.other.username, PASSWORD)
    answer = browser.get(f"/users/register/?code={invited.join_code}")
    assert answer.location == link(invited.join_code)


def test_where_nobody_registers_the_page_says_who_gives_accounts(visitor, invited):
    page = arrive(visitor, invited.join_code)
    assert not page.page.one("main").all("nav")
    assert "demandez à votre enseignant(e)" in page.page.one("main").text and "register" not in page.text


def test_the_sheet_says_how_one_gets_in(make_server, school, people, invited):
    def step(directives):
        httpd = make_server(directives)
        httpd.start()
        page = school.browser(httpd, people.teacher).get(f"/classrooms/{invited.id}/sheet/")
        return page.page.one("article").one("ol").all("li")[1].text
    assert step("") == "Connectez-vous avec l’identifiant que votre établissement vous a donné."
    for mode in ("On", "Code"):
        assert step(f"CrvsRegistration {mode}") == "Connectez-vous, ou créez votre compte."
