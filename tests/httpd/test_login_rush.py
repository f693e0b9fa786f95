# SPDX-License-Identifier: Apache-2.0
"""A whole school signs in at once: each waits for their turn, on a page that goes on by itself, and all of them get in."""

import concurrent.futures
import time

import pytest

import client
from client import Browser
from school import PASSWORD
from server import Httpd

STUDENTS = 200
WAIT = "/users/login/wait/"
COOKIE = "crvs-waiting"


@pytest.fixture(scope="module")
def students(school):
    """Accounts whose passwords take a while to check, as all do."""
    return [school.user() for _ in range(STUDENTS)]


@pytest.fixture(scope="module")
def busy_server(folder, mariadb, school):
    httpd = Httpd(folder / "rush", database=mariadb.option_file("school"))
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


def post(browser, username, password=PASSWORD):
    return browser.post("/users/login/", {"username": username, "password": password, "next": "/courses/"})


def wait_on(browser, answer):
    """Goes on as a browser without a script does, with each Refresh. Returns all answers."""
    answers = [answer]
    while len(answers) < 200:
        if answer.status == 303 and answer.location.startswith(WAIT):
            page, answer = answer.location, browser.get(answer.location)
        elif "Refresh" in answer.headers:
            time.sleep(int(answer.headers["Refresh"]))
            answer = browser.get(page)
        else:
            break
        answers.append(answer)
    return answers


def test_two_hundred_at_once_are_all_signed_in(busy_server, students, monkeypatch):
    # As patient as browsers are, on a machine that has more to do.
    monkeypatch.setattr(client, "TIMEOUT", 120)
    browsers = [Browser(busy_server) for _ in students]
    with concurrent.futures.ThreadPoolExecutor(STUDENTS) as pool:
        all_answers = list(pool.map(lambda browser, student: wait_on(browser, post(browser, student.username)), browsers, students))
    assert [answers for answers in all_answers if any(answer.status >= 400 for answer in answers)] == []
    assert {answers[-1].location for answers in all_answers} == {"/courses/"}
    assert sum(len(answers) > 1 for answers in all_answers) > STUDENTS / 4, "hardly anybody had to wait"
    assert all(browser.get("/courses/").status == 200 for browser in browsers)


def in_the_crowd(server, students, username, password=PASSWORD):
    """Somebody who signs in while many do, and so was sent to wait. Returns the browser and the answer."""
    browser = Browser(server)
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        for _ in range(20):
            posted = [pool.submit(post, Browser(server), student.username) for student in students[:30]]
            next(concurrent.futures.as_completed(posted))
            answer = post(browser, username, password)
            for each in posted:
                each.result()
            if answer.location.startswith(WAIT):
                return browser, answer
            browser = Browser(server)
    raise AssertionError("nobody had to wait")


@pytest.mark.parametrize("language, title, stop", [("fr", "Encore un instant", "Ne plus attendre"), ("en", "One moment", "Stop waiting")])
def test_the_page_says_when_and_can_be_left(busy_server, students, language, title, stop):
    browser, answer = in_the_crowd(busy_server, students, students[0].username)
    page = browser.get(answer.location, Accept_Language=language)
    assert page.status == 200 and page.page.one("h1").text == title
    assert page.headers["Cache-Control"] == "no-store"
    seconds = int(page.headers["Refresh"])
    assert seconds >= 1 and f" {seconds} second" in page.text
    link, = (link for link in page.page.all("a") if link.text == stop)
    assert link["href"] == "/users/login/?next=%2Fcourses%2F"
    assert browser.get(link["href"]).page.all("form", action="/users/login/")
    # Nobody else at this browser gets in by what was typed.
    assert COOKIE not in browser.cookies
    assert browser.get(answer.location).page.all("form", action="/users/login/") and "crvs" not in browser.cookies


def test_what_was_typed_is_for_nobody_to_read_and_gone_behind(busy_server, students):
    browser, answer = in_the_crowd(busy_server, students, students[0].username)
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "Max-Age=" in answer.headers["Set-Cookie"]
    assert PASSWORD not in answer.headers["Set-Cookie"] and PASSWORD not in browser.get(answer.location).text
    assert wait_on(browser, answer)[-1].location == "/courses/"
    assert COOKIE not in browser.cookies


def test_whoever_waited_is_in_the_audit_as_who_did_not(busy_server, students, school):
    """The link of the page that waits signs in: it leaves the line of a form."""
    browser, answer = in_the_crowd(busy_server, students, students[-1].username)
    school.sql("DELETE FROM audit")
    assert wait_on(browser, answer)[-1].location == "/courses/"
    assert school.sql("SELECT action, actor_name FROM audit") == [("login", students[-1].username)]


def test_who_typed_it_wrong_is_told_at_their_turn(busy_server, students):
    browser, answer = in_the_crowd(busy_server, students, students[0].username, "quite wrong")
    last = wait_on(browser, answer)[-1]
    assert last.status == 422 and last.page.one("input", name_="username")["value"] == students[0].username
    assert COOKIE not in browser.cookies


def test_a_cookie_of_others_making_opens_nothing(busy_server, students):
    browser, answer = in_the_crowd(busy_server, students, students[0].username)
    sealed = browser.cookies[COOKIE]
    browser.cookies[COOKIE] = sealed[:10] + ("A" if sealed[10] != "A" else "B") + sealed[11:]
    page = browser.get(answer.location)
    assert "Refresh" not in page.headers and page.page.all("form", action="/users/login/")
    assert "L’attente a été interrompue." in page.text and COOKIE not in browser.cookies


@pytest.fixture(scope="module")
def other_front_end(folder, mariadb):
    httpd = Httpd(folder / "rush-other", database=mariadb.option_file("school"))
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


def goes_on_at(server, browser):
    """The same browser, whose balancer sends it to another front end from now on."""
    other = Browser(server)
    other.cookies.update(browser.cookies)
    return other


def test_whoever_waits_goes_on_at_any_front_end(busy_server, other_front_end, students):
    """A balancer keeps nobody to one of them: what was typed there is read here, also where it was typed wrong."""
    for password, (status, location) in ((PASSWORD, (303, "/courses/")), ("quite wrong", (422, None))):
        browser, answer = in_the_crowd(busy_server, students, students[0].username, password)
        browser = goes_on_at(other_front_end, browser)
        last = wait_on(browser, answer)[-1]
        assert (last.status, last.headers.get("Location")) == (status, location)
        assert COOKIE not in browser.cookies


def fill(server, students, seconds):
    """Whoever signs in next waits for that long at least: those who were sent to wait leave their turn to pass."""
    def sign_in(student):
        for _ in range(100):
            browser = Browser(server)
            answer = post(browser, student.username)
            if answer.location.startswith(WAIT) and int(browser.get(answer.location).headers.get("Refresh", 0)) > seconds:
                return
        raise AssertionError("hardly anybody had to wait")

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        list(pool.map(sign_in, students[:12]))


def test_a_turn_is_good_for_one_check(busy_server, students):
    """Who sends the same cookie again has a password checked when anybody would who comes then."""
    browser, answer = in_the_crowd(busy_server, students, students[0].username, "quite wrong")
    time.sleep(int(browser.get(answer.location).headers["Refresh"]))
    fill(busy_server, students, 2)
    again = goes_on_at(busy_server, browser)
    assert browser.get(answer.location).status == 422
    waits = again.get(answer.location)
    assert waits.status == 303 and waits.location.startswith(WAIT)


def test_keys_are_of_a_day_and_gone_behind_it(busy_server, other_front_end, students, school, tidy):
    browser, answer = in_the_crowd(busy_server, students, students[0].username)
    used = int(browser.cookies[COOKIE].split(".")[0])
    assert school.value("SELECT MAX(id) FROM login_key") == used
    school.sql("UPDATE login_key SET created_at = created_at - INTERVAL 25 HOUR")
    other, _ = in_the_crowd(other_front_end, students, students[1].username)
    assert int(other.cookies[COOKIE].split(".")[0]) > used
    # Yesterday's still opens what it sealed, until it goes.
    assert wait_on(browser, answer)[-1].location == "/courses/"
    school.sql("UPDATE login_key SET created_at = created_at - INTERVAL 2 DAY WHERE id = %s", used)
    tidy(busy_server)
    assert school.value("SELECT COUNT(*) FROM login_key WHERE id = %s", used) == 0
