# SPDX-License-Identifier: Apache-2.0
"""Each of Apache's processing modules, and IPv6: a login, pages at once, an upload in pieces, a delivery."""

import concurrent.futures

import pytest

from client import Browser
from deliveries import URL, body_of, deliver, token
from school import PASSWORD
from server import SECRET
from uploads import from_page, mp4

VIDEO = mp4(300_000)


def look_around(httpd, school, people):
    """What everybody does in a day."""
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    member = Browser(httpd)
    assert member.log_in(people.member.username, PASSWORD).status == 303
    path = f"/classrooms/{people.classroom.id}/"

    def ask(browser):
        return [browser.get(path).status for _ in range(3)]

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        assert list(pool.map(ask, [school.browser(httpd, people.member) for _ in range(12)])) == [[200] * 3] * 12

    upload = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    assert upload.create(len(VIDEO)).status == 201
    assert upload.patch(0, VIDEO[:100_000]).status == 204
    assert upload.patch(100_000, VIDEO[100_000:]).status == 204
    (key, name), = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    part = member.get(f"/recordings/{key}/{name}", Range="bytes=100-199")
    assert part.status == 206 and part.body == VIDEO[100:200]

    assert deliver(Browser(httpd), body_of(session), token(SECRET)).status == 200
    assert URL in school.recordings(session)


@pytest.mark.parametrize("mpm", ["prefork", "worker", "event"])
def test_a_day_under(make_server, school, people, mpm):
    httpd = make_server(**{} if mpm == "event" else {"modules": [f"mpm_{mpm}"], "without": ["mpm_event"]})
    httpd.start()
    look_around(httpd, school, people)


@pytest.fixture
def six(make_server):
    httpd = make_server()
    httpd.address = "::1"
    httpd.start()
    return httpd


def test_a_day_over_ipv6(six, school, people):
    look_around(six, school, people)
    assert school.value("SELECT address FROM audit WHERE action = 'login' ORDER BY id DESC LIMIT 1") == "::1"


def test_links_by_an_address_of_ipv6(six):
    """As a browser writes it, in brackets."""
    page = Browser(six, host=f"[::1]:{six.port}").get("/users/login/").page
    assert page.one("meta", property="og:url")["content"] == f"http://[::1]:{six.port}/"


def test_ten_failures_from_an_address_of_ipv6(six, school):
    user = school.user()
    six.expect_log("too many failed logins")
    assert [Browser(six).log_in(user.username, "wrong").status for _ in range(11)] == [422] * 10 + [429]


def test_those_who_keep_connections_leave_room_for_others(make_server, school, people):
    httpd = make_server("KeepAliveTimeout 300\n")
    httpd.start()
    # The server has 32 threads, and Apache by itself takes three connections for each.
    waiting = [school.browser(httpd, people.member) for _ in range(150)]
    assert {browser.get(f"/classrooms/{people.classroom.id}/").status for browser in waiting} == {200}
