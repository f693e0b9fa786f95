# SPDX-License-Identifier: Apache-2.0
"""Two front ends behind haproxy, nginx and mod_proxy_balancer, which end TLS: each file of conf/scale/ as it is shipped."""

import subprocess

import pytest

from beside import Redis, scaled
from client import Browser
from deliveries import URL, body_of, deliver, token
from http2 import curl, leave_silent
from proxies import NAME, PROXIES
from school import PASSWORD
from server import SECRET, Httpd
from uploads import from_page, mp4
from waiting import wait_until

VIDEO = mp4(1_000_000)
# Not the proxies' own address.
CLIENT = "127.9.8.7"


@pytest.fixture(scope="module")
def redis(folder):
    with Redis(folder / "redis") as redis:
        yield redis


@pytest.fixture(scope="module")
def fronts(folder, mariadb, school, recordings, redis):
    """Two front ends, as front-end.conf and docs/scale.md have them."""
    around = scaled("front-end.conf", {"Listen 8080": "", "RemoteIPInternalProxy 10.0.0.30": "RemoteIPInternalProxy 127.0.0.1",
                                       "10.0.0.30:6379": f"127.0.0.1:{redis.port}"})
    made = [Httpd(folder / f"behind{number}", f"ServerName https://{NAME}\nTimeout 300\n", around=around,
                  database=mariadb.option_file("school"), recordings=recordings, modules=["remoteip", "socache_redis"])
            for number in (1, 2)]
    for httpd in made:
        httpd.start()
    yield made
    for httpd in made:
        httpd.stop()


@pytest.fixture(params=PROXIES, scope="module")
def proxy(request, folder, fronts):
    proxy = PROXIES[request.param](folder / request.param, fronts)
    proxy.start()
    yield proxy
    proxy.kill()


@pytest.fixture(autouse=True)
def clean(fronts):
    yield
    for httpd in fronts:
        assert httpd.check_log() == []


def visitor(proxy):
    browser = Browser(proxy, host=NAME)
    browser.source = (CLIENT, 0)
    return browser


@pytest.fixture
def teacher(proxy, school, people):
    browser = visitor(proxy)
    browser.cookies["__Host-crvs"] = school.open_session(people.teacher)
    return browser


def test_a_login(proxy, school, people):
    browser = visitor(proxy)
    answer = browser.log_in(people.member.username, PASSWORD)
    assert answer.status == 303 and answer.location.startswith("/")
    cookie, = [one for one in answer.headers.get_all("Set-Cookie") if one.startswith("__Host-crvs=")]
    assert "; Secure" in cookie
    assert browser.follow(answer).status == 200
    assert browser.get("/users/login/").status in (200, 303)


def test_whose_request_it_is(proxy, school, people):
    """The client's address, whatever it says of itself."""
    user = school.user()
    browser = visitor(proxy)
    for number in range(4):
        browser.post("/users/login/", {"username": user.username, "password": "wrong"},
                     {"X-Forwarded-For": f"192.0.2.{number}"})
    found = school.sql("SELECT DISTINCT address FROM audit WHERE action = 'login_failed' AND target_id = %s", user.id)
    assert found == [(CLIENT,)]


def test_links_lead_to_where_people_came_from(proxy):
    page = visitor(proxy).get("/users/login/").page
    assert page.one("meta", property="og:url")["content"] == f"https://{NAME}/"


def test_http_leads_to_https(proxy):
    done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H", f"Host: {NAME}",
                           f"http://127.0.0.1:{proxy.plain_port}/classrooms/?x=1"], capture_output=True, text=True, check=True)
    assert done.stdout == f"301 https://{NAME}/classrooms/?x=1"


def test_failures_are_counted_of_both(proxy, fronts, school):
    user = school.user()
    for httpd in fronts:
        httpd.allow_log("too many failed logins")
    assert [visitor(proxy).log_in(user.username, "wrong").status for _ in range(11)] == [422] * 10 + [429]


def test_a_film_in_pieces_and_its_ranges(proxy, school, people, teacher):
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    upload = from_page(teacher, f"/uploads/sessions/{session}/")
    assert upload.create(len(VIDEO)).status == 201
    assert upload.url.startswith(("/", f"https://{NAME}/"))
    for begin in range(0, len(VIDEO), 250_000):
        # Another connection, which may lead to the other front end.
        teacher.close()
        assert upload.patch(begin, VIDEO[begin:begin + 250_000]).status == 204
    (key, name), = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    part = teacher.get(f"/recordings/{key}/{name}", Range="bytes=-100")
    assert part.status == 206 and part.body == VIDEO[-100:]


def test_a_delivery(proxy, school, people):
    session = school.live_session(people.classroom)
    assert deliver(visitor(proxy), body_of(session), token(SECRET)).status == 200
    assert school.recordings(session) == [URL]


def way(proxy):
    """How curl comes to it."""
    return ["--http2", "--cacert", str(proxy.cert), "--resolve", f"{NAME}:{proxy.port}:127.0.0.1", "-H", f"Host: {NAME}"]


def test_a_silent_upload_over_http2(proxy, school, people, teacher):
    """It is let go long before `Timeout`, and goes on on another connection."""
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    upload = from_page(teacher, f"/uploads/sessions/{session}/")
    upload.create(len(VIDEO))
    path = upload.url.removeprefix(f"https://{NAME}")
    assert leave_silent(upload, way(proxy), f"https://{NAME}:{proxy.port}{path}", VIDEO)[:1] in ("", "2")


def test_it_speaks_http2(proxy, teacher):
    done = subprocess.run(curl(teacher, way(proxy), "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                               f"https://{NAME}:{proxy.port}/classrooms/"), capture_output=True, text=True, check=True)
    assert done.stdout == "2 200"


def test_one_front_end_goes_and_comes_back(proxy, fronts, school, people, teacher):
    """The other one serves all, at the latest when the proxy has found out."""
    first, other = fronts
    asked = "/classrooms/"
    port = first.port
    first.stop()

    def all_well():
        statuses = []
        for _ in range(10):
            teacher.close()
            statuses.append(teacher.get(asked).status)
        return statuses == [200] * 10

    try:
        wait_until(all_well, seconds=20)
    finally:
        first.port = port
        first._start()
    lines = (first.folder / "access.log").read_text().count(f"GET {asked}")

    def is_used():
        teacher.close()
        assert teacher.get(asked).status == 200
        return (first.folder / "access.log").read_text().count(f"GET {asked}") > lines

    wait_until(is_used)
