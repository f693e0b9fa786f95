# SPDX-License-Identifier: Apache-2.0
"""Nothing that was typed is lost, whatever becomes of the login, the token or the database: for every form of the table."""

import pytest

from client import Browser
from forms import form_for, forms_of
from school import PASSWORD
from test_access import FORBIDDEN, LOGIN, NOWHERE, ROUTES, RULES, outcome, scene

EXPIRED = "Votre connexion avait expiré"
ENDED = "Votre connexion a pris fin"
# Not of a page: programs, and what a page's script sends.
NO_FORMS = ("machine", "session_upload", "lesson_upload", "notices_off_press")
def right_of(pattern, who):
    rights = RULES["POST", pattern][1]
    return rights.get(who, rights.get("else"))


def actor_of(pattern):
    """Somebody who may send it; None: nobody, as the scene is."""
    return next((who for who in ("teacher", "admin", "member") if right_of(pattern, who) not in (FORBIDDEN, NOWHERE)), None)


def expected(pattern):
    return right_of(pattern, actor_of(pattern))


FORMS = [pattern for method, pattern, access in ROUTES
         if method == "POST" and access not in NO_FORMS and actor_of(pattern)]
BEHIND_LOGIN = [pattern for pattern in FORMS if RULES["POST", pattern][1].get("anonymous") == LOGIN]
every_form = pytest.mark.parametrize("pattern", FORMS)


def filled(scene, pattern):
    return {name.format(**scene.values): value.format(**scene.values) for name, value in (RULES["POST", pattern][2] or {}).items()}


def typed(fields):
    """What somebody typed or chose; not the button, nor what a page never shows again."""
    return {name: value for name, value in fields.items() if "password" not in name and name != "do"}


@every_form
def test_an_expired_token_gives_the_form_back(scene, pattern):
    actor = actor_of(pattern)
    browser, fields = scene.browser(actor), filled(scene, pattern)
    path = scene.path(pattern, browser)
    before = scene.content()
    answer = browser.post(path, fields, token="expired")
    assert answer.status in (403, 422)
    assert EXPIRED in answer.page.one("main").text
    assert scene.content() == before
    assert "crvs-language" not in browser.cookies
    again = form_for(answer, path, typed(fields))
    assert again.fields["csrf_token"] == browser.token()
    assert outcome(again.send(browser, **fields)) == expected(pattern)


@every_form
def test_another_site_gets_nothing(server, scene, pattern):
    browser, fields = scene.browser(actor_of(pattern)), filled(scene, pattern)
    path = scene.path(pattern, browser)
    before = scene.content()
    server.allow_log("crvs:warn.*form from another site")
    answer = browser.post(path, {**fields, "title": "typed elsewhere"}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
    assert answer.status == 403 and "ne vient pas de ce site" in answer.page.one("main").text
    assert "typed elsewhere" not in answer.text and forms_of(answer, path) == []
    assert scene.content() == before


@every_form
def test_a_program_gets_no_page(scene, pattern):
    browser = scene.browser(actor_of(pattern))
    answer = browser.post(scene.path(pattern, browser), filled(scene, pattern), {"Accept": "application/json"}, token="expired")
    assert answer.status == 403 and answer.headers.get_content_type() == "application/problem+json"


@pytest.mark.parametrize("pattern", BEHIND_LOGIN)
def test_a_login_that_ended_brings_the_form_back(server, scene, pattern):
    actor = actor_of(pattern)
    fields = filled(scene, pattern)
    path = scene.path(pattern, scene.browser(actor))
    user = getattr(scene.people, actor)
    browser = Browser(server)
    before = scene.content()

    login = browser.post(path, fields, token="of a session that is gone")
    assert login.status == 403 and ENDED in login.page.one("main").text
    wrong = form_for(login, "/users/login/").send(browser, username=user.username, password="wrong")
    assert wrong.status == 422
    right = form_for(wrong, "/users/login/")
    assert all(right.fields[f"kept.{name}"] == value for name, value in typed(fields).items())
    right.fields.update(username=user.username, password=PASSWORD)
    led = right.send(browser)
    assert (led.status, led.location) == (307, path)
    assert scene.content() == before

    # The browser follows with what it sent.
    answer = browser.request("POST", led.location, right.body(), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{browser.host}", "Sec-Fetch-Site": "same-origin"})
    assert answer.status in (403, 422) and EXPIRED in answer.page.one("main").text
    assert scene.content() == before
    assert PASSWORD not in answer.text
    again = form_for(answer, path, typed(fields))
    if not pattern.startswith("/users/profile/sessions/"):
        assert outcome(again.send(browser, **fields)) == expected(pattern)


def test_nothing_leads_away_from_a_login_that_carries_a_form(make_server):
    """Whoever filled a form in has an account; to register would lose the form."""
    httpd = make_server("CrvsRegistration On\n")
    httpd.start()
    browser = Browser(httpd)
    assert browser.get("/users/login/").page.one("main").all("a", href="/users/register/")
    login = browser.post("/courses/create/", {"title": "Un cours"}, token="of a session that is gone")
    assert form_for(login, "/users/login/", {"kept.title": "Un cours"})
    assert login.page.one("main").all("a") == []


def test_what_is_too_long_for_its_field_comes_back(scene, school):
    """Without a script, too; more than that a browser keeps by one."""
    browser = scene.browser("teacher")
    form = form_for(browser.get("/courses/create/"), "/courses/create/")
    form.fields.update(filled(scene, "/courses/create/"))
    long = "é" * 170_000
    answer = form.send(browser, title="Un cours", description=long)
    assert answer.status == 422 and "description" in answer.errors
    again = form_for(answer, "/courses/create/", {"title": "Un cours", "description": long})
    assert again.send(browser, description="Court").status == 303
    assert form.send(browser, description="x" * 1_100_000).status == 413


@pytest.mark.parametrize("pattern", BEHIND_LOGIN)
def test_another_site_carries_nothing_through_the_login(server, scene, pattern):
    browser = Browser(server)
    path = scene.path(pattern, scene.browser("admin"))
    answer = browser.post(path, {"title": "typed elsewhere"}, {"Sec-Fetch-Site": "cross-site"}, token="none")
    assert answer.status == 303 and answer.location == "/users/login/"
