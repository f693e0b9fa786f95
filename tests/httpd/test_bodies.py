# SPDX-License-Identifier: Apache-2.0
"""A body that httpd itself refuses: one answer goes out, and it is ours, whoever asked and however the body is broken."""

import json
import re

import pytest

from client import Browser, exchange, parse
from deliveries import PATH as WEBHOOK
from server import SECRET, Httpd
from uploads import from_machine, mp4
from waiting import wait_until

LIMIT = 20_000
TOO_LARGE = "crvs:warn.*httpd took no more of the body: see LimitRequestBody"
BODY = b"a" * (LIMIT + 5000)


def chunked(*chunks):
    return b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)


# Each as the last header and what follows, the status that it gets, and the log's line.
BODIES = {
    "its length is above the limit": (b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY), 413, TOO_LARGE),
    "its chunks are above the limit": (chunked(*[BODY[:1000]] * 25, b""), 413, TOO_LARGE),
    "one chunk is above all limits": (b"Transfer-Encoding: chunked\r\n\r\n7fffffffffffffffff\r\nabc", 413, TOO_LARGE),
    "a chunk begins wrongly": (chunked(b"abc") + b"zz\r\nabc\r\n0\r\n\r\n", 400, None),
    "a chunk goes on too long": (chunked(b"abc") + b"3\r\nabcd\r\n0\r\n\r\n", 400, None),
    "its chunks are cut off": (chunked(b"abc") + b"500\r\nabc", 400, None),
    "it is cut off": (b"Content-Length: 100\r\n\r\nabc", 400, None),
}


@pytest.fixture(scope="module")
def limited(folder, mariadb, school, recordings):
    httpd = Httpd(folder / "httpd-limited", f"LimitRequestBody {LIMIT}", recordings=recordings,
                  database=mariadb.option_file("school"))
    httpd.start()
    yield httpd
    httpd.stop()


@pytest.fixture
def server(limited):
    yield limited
    assert limited.process.poll() is None, "httpd is gone"
    limited.allow_log("crvs:warn.*(LimitRequestBody|an upload was refused)")
    assert limited.check_log() == []


class Answer:
    """The only answer in what came back until the connection was closed."""

    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        assert data.count(b"HTTP/1.1 ") == 1, data
        self.status = int(head.split()[1])
        self.headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert int(self.headers["content-length"]) == len(self.body), data
        assert self.headers["connection"] == "close"


def refused(server, name, method, path, *headers):
    """The answer to a request with one of BODIES."""
    body, status, log = BODIES[name]
    if log:
        server.expect_log(log)
    head = [f"{method} {path} HTTP/1.1", f"Host: localhost:{server.port}", "Accept-Language: fr", *headers, ""]
    answer = Answer(exchange(server, "\r\n".join(head).encode() + body))
    assert answer.status == status
    logged = f'"{method} {path} HTTP/1.1" {status} '
    wait_until(lambda: (server.folder / "access.log").read_text().splitlines()[-1].count(logged))
    return answer


def assert_problem(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == answer.status


@pytest.mark.parametrize("name", BODIES)
def test_a_form_is_answered_by_one_page(server, name):
    answer = refused(server, name, "POST", "/users/login/", "Content-Type: application/x-www-form-urlencoded",
                     "Accept: text/html")
    page = parse(answer.body.decode())
    assert page.one("html")["lang"] == "fr"
    assert page.one("h1").text == {413: "Envoi trop volumineux", 400: "Cette demande n’a pas été comprise"}[answer.status]


@pytest.mark.parametrize("name", BODIES)
def test_the_webhook_is_answered_by_one_problem(server, name):
    assert_problem(refused(server, name, "POST", WEBHOOK, "Content-Type: application/json",
                           f"X-Webhook-Token: {SECRET}", "Accept: */*"))


@pytest.mark.parametrize("name", BODIES)
def test_an_upload_is_answered_by_one_problem_and_goes_on(server, school, people, name):
    video = mp4(40_000)
    session = school.live_session(people.classroom)
    tus = from_machine(Browser(server), SECRET)
    assert tus.create(len(video), source=f"/recordings/{session}.mp4", session_id=session).status == 201
    assert tus.patch(0, video[:10_000]).status == 204
    answer = refused(server, name, "PATCH", tus.url, "Content-Type: application/offset+octet-stream",
                     f"X-Webhook-Token: {SECRET}", "Tus-Resumable: 1.0.0", "Upload-Offset: 10000")
    assert_problem(answer)
    # What came before the refusal was the client's own; it goes on behind it.
    offset = tus.offset()
    assert 10_000 <= offset <= 10_000 + LIMIT


@pytest.mark.parametrize("method, path, status", [
    ("POST", "/classrooms/recording/", 404), ("POST", "/users/profile/password", 303), ("DELETE", "/users/login/", 405),
    ("GET", "/users/login/", 200), ("POST", "/nothing/here", 404)])
@pytest.mark.parametrize("body", [body for body, status, _ in BODIES.values() if status == 413], ids=["length", "chunks", "chunk"])
def test_a_body_that_nobody_reads_brings_no_second_answer(server, method, path, status, body):
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\nAccept: text/html\r\n".encode()
    data = exchange(server, head + body)
    assert re.findall(rb"HTTP/1\.1 (\d+)", data)[0] in (str(status).encode(), b"413"), data
    assert len(re.findall(rb"HTTP/1\.1 \d+", data)) == 1, data


def test_a_body_at_the_limit_is_taken(server):
    browser = Browser(server)
    head = f"csrf_token={browser.token()}&username=a&password=b&filler=".encode()
    for size, status in ((LIMIT, 422), (LIMIT + 1, 413)):
        response = browser.request("POST", "/users/login/", head + b"a" * (size - len(head)),
                                   {"Content-Type": "application/x-www-form-urlencoded"})
        assert response.status == status
    server.expect_log(TOO_LARGE)


def test_an_upload_may_send_more_than_httpds_own_limit_at_once(school, people, files, make_server):
    """1 GiB, where no LimitRequestBody is set."""
    httpd = make_server(f'CrvsRecordingDir "{files}"\n')
    httpd.start()
    length = (1 << 30) + 1
    session = school.live_session(people.classroom)
    tus = from_machine(Browser(httpd), SECRET)
    assert tus.create(length, source=f"/recordings/{session}.mp4", session_id=session).status == 201
    head = (f"PATCH {tus.url} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/offset+octet-stream\r\n"
            f"X-Webhook-Token: {SECRET}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {length}\r\n\r\n")
    # Cut off soon, and kept so far.
    answer = Answer(exchange(httpd, head.encode() + mp4(8000)))
    assert answer.status == 400
    assert tus.offset() == 8000
