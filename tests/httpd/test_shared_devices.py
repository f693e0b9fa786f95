# SPDX-License-Identifier: Apache-2.0
"""What browsers may hold of pages, on devices that people share. tests/browser/shared.test.mjs presses Back."""

import pytest

HELD, NOT_HELD = "private, no-cache", "private, no-store"


def page(browser, path="/classrooms/"):
    answer = browser.get(path)
    assert answer.status == 200
    return answer


def test_only_a_script_lets_a_browser_hold_pages(sign_in, people):
    browser = sign_in(people.member)
    first = page(browser)
    assert first.headers["Cache-Control"] == NOT_HELD
    assert first.page.one("html")["data-who"] == str(people.member.id)
    # A script can read and mark it, and it says nothing that the page doesn't.
    (cookie,) = [cookie for cookie in first.headers.get_all("Set-Cookie") if cookie.startswith("crvs-who=")]
    assert cookie == f"crvs-who={people.member.id}; Path=/; SameSite=Lax"
    again = page(browser)
    assert again.headers["Cache-Control"] == NOT_HELD and "Set-Cookie" not in again.headers
    browser.cookies["crvs-who"] += ".script"
    marked = page(browser)
    assert marked.headers["Cache-Control"] == HELD and "Set-Cookie" not in marked.headers


@pytest.mark.parametrize("told", ["", "x", "{other}", "{other}.script", "{own}.script.script", "{own}9"])
def test_another_mark_is_none(sign_in, people, told):
    browser = sign_in(people.member)
    browser.cookies["crvs-who"] = told.format(own=people.member.id, other=people.other.id)
    assert page(browser).headers["Cache-Control"] == NOT_HELD
    assert browser.cookies["crvs-who"] == str(people.member.id)


def test_errors_of_whoever_is_signed_in_are_not_held(sign_in, people):
    answer = sign_in(people.member).get("/users/")
    assert answer.status == 403 and answer.headers["Cache-Control"] == NOT_HELD


def test_logging_out_tells_the_script(sign_in, people):
    browser = sign_in(people.member)
    page(browser)
    browser.cookies["crvs-who"] += ".script"
    assert browser.post("/users/logout/").status == 303
    assert "crvs-who" not in browser.cookies


def test_pages_of_nobody_may_be_held(visitor):
    login = page(visitor, "/users/login/")
    assert login.headers["Cache-Control"] == HELD and "data-who" not in login.text
    assert "crvs-who" not in visitor.cookies
