# SPDX-License-Identifier: Apache-2.0
"""Forms with files, where something is slow, refused or broken: nothing is held, written or lost for it."""

import concurrent.futures
import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket

import pytest

from client import Browser
from forms import form_for
from mariadb import sanitized
from test_attachments import MB, PDF, attached, create, send
from test_database import Locks
from test_forms_once import double_of
from waiting import wait_until


def spooled(httpd):
    """How many forms its children have on the disk just now."""
    count = 0
    for child in httpd.children():
        for one in os.listdir(f"/proc/{child}/fd"):
            with contextlib.suppress(FileNotFoundError):
                count += "/.form-" in os.readlink(f"/proc/{child}/fd/{one}")
    return count


def begin(browser, path, more="", length=9999):
    """Sends the first half of a form with a file."""
    connection = socket.create_connection(("127.0.0.1", browser.server.port), timeout=30)
    connection.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {browser.host}\r\nOrigin: http://{browser.host}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {browser._cookie_header() or ''}\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n{more}\r\n"
        "--edge\r\n".encode())
    return connection


def test_a_form_that_is_long_on_its_way_holds_no_connection_to_the_database(make_server, school, people, create):
    httpd = make_server("DBDKeep 1\nDBDMax 1")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(contextlib.closing(begin(browser, create)))
        wait_until(lambda: spooled(httpd) == 4, 20)
        assert browser.get(f"/classrooms/{people.classroom.id}/").status == 200
    wait_until(lambda: spooled(httpd) == 0)


def test_of_whoever_is_refused_nothing_goes_to_the_disk_and_the_text_comes_back(make_server, school, people, create):
    httpd = make_server()
    httpd.start()
    browser = school.browser(httpd, people.member)
    browser.get("/")
    # Where it were tried, the log would say that nothing can be written there.
    shutil.rmtree(httpd.folder / "recordings")
    answer = send(browser, create, [("un.pdf", PDF + b"x" * 3 * MB)], title="Un titre", body="Un texte")
    assert answer.status == 403
    assert form_for(answer, create, {"title": "Un titre", "body": "Un texte"})


def test_what_the_disk_does_not_take_is_said_and_the_text_comes_back(make_server, school, people, create):
    httpd = make_server()
    httpd.allow_log("recordings/.form-")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    browser.get("/")
    shutil.rmtree(httpd.folder / "recordings")
    answer = send(browser, create, [("un.pdf", PDF + b"x" * 3 * MB)], title="Un titre", body="Un texte")
    assert answer.status == 503 and answer.headers["Retry-After"]
    assert form_for(answer, create, {"title": "Un titre", "body": "Un texte"})


def test_a_server_that_dies_between_a_file_and_its_announcement_takes_the_form_again(make_server, mariadb, school, people, create):
    httpd = make_server()
    httpd.allow_log(r"child pid \d+ exit signal Killed|crvs:(error|warn)|AH03490|AH10159")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    form = form_for(browser.get(create), create)
    fields = {name: value for name, value in form.fields.items() if name != "csrf_token"} | {"title": "Un titre"}
    window = double_of(browser, httpd)
    with Locks(mariadb) as locks, concurrent.futures.ThreadPoolExecutor(1) as pool:
        locks.run("BEGIN")
        locks.run("SELECT id FROM classroom WHERE id = %s FOR UPDATE", people.classroom.id)
        sent = pool.submit(send, window, create, [("un.pdf", PDF)], form.fields["csrf_token"], **fields)
        wait_until(lambda: school.value("SELECT COUNT(*) FROM attachment WHERE uploaded_by = %s", people.teacher.id))
        for child in httpd.children():
            os.kill(child, signal.SIGKILL)
        with pytest.raises((http.client.HTTPException, OSError)):
            sent.result()
    answer = send(browser, create, [("un.pdf", PDF)], form.fields["csrf_token"], **fields)
    assert answer.status == 303 and "est publiée" in browser.follow(answer).page.text
    assert len(attached(school, people)) == 1


@pytest.fixture
def alone(make_server, school, people):
    """A server whose folder has all that is kept, nothing yet, and its teacher's browser."""
    school.sql("UPDATE recording SET file_name = NULL")
    school.sql("DELETE FROM attachment")
    httpd = make_server()
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    browser.get("/")
    return httpd, browser


def test_files_whose_disk_is_not_mounted_are_not_forgotten(alone, school, people, create, tidy):
    """Though somebody attaches one meanwhile."""
    httpd, browser = alone
    for title in ("Un", "Deux"):
        assert send(browser, create, [("un.pdf", PDF)], title=title).status == 303
    public_id = school.value("SELECT public_id FROM attachment ORDER BY id DESC LIMIT 1")
    school.sql("DELETE FROM announcement WHERE title = 'Deux' AND classroom_id = %s", people.classroom.id)
    kept = school.kept_recording(httpd.folder / "recordings", school.live_session(people.classroom))
    folder, away = httpd.folder / "recordings", httpd.folder / "away"
    away.mkdir()
    for one in os.listdir(folder):
        (folder / one).rename(away / one)
    assert send(browser, create, [("un.pdf", PDF)], title="Trois").status == 303
    for is_there in (False, True):
        make_due(school, public_id, kept)
        if is_there:
            for one in os.listdir(away):
                (away / one).rename(folder / one)
        _, said = tidy(httpd)
        assert (public_id in said, kept in said, "disk mounted?" in said) == (not is_there,) * 3
        assert school.value("SELECT COUNT(*) FROM attachment WHERE public_id = %s", public_id) == (not is_there)
        assert school.value("SELECT COUNT(*) FROM recording WHERE public_id = %s", kept) == (not is_there)
    assert not (folder / public_id).exists() and not (folder / kept).exists()


def make_due(school, attachment, recording):
    school.sql("UPDATE attachment SET detached_at = UTC_TIMESTAMP() - INTERVAL 2 DAY WHERE public_id = %s", attachment)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() - INTERVAL 40 DAY, purge_at = UTC_TIMESTAMP() - INTERVAL 1 DAY"
               " WHERE public_id = %s", recording)


def test_what_is_lost_goes_though_nothing_else_is_kept(alone, school, people, create, tidy):
    httpd, browser = alone
    assert send(browser, create, [("un.pdf", PDF)], title="Un").status == 303
    school.sql("DELETE FROM announcement WHERE classroom_id = %s", people.classroom.id)
    public_id = school.value("SELECT public_id FROM attachment")
    shutil.rmtree(httpd.folder / "recordings" / public_id)
    make_due(school, public_id, "")
    assert tidy(httpd)[1] == ""
    assert school.value("SELECT COUNT(*) FROM attachment") == 0


class Clock:
    """Moves httpd's clock."""

    def __init__(self, folder):
        self.path = folder / "clock-of-forms"
        self.set("+0")

    def set(self, ahead):
        """At once: httpd, which reads the file whenever it asks for the time, never finds it half written."""
        new = self.path.with_suffix(".new")
        new.write_text(ahead)
        new.chmod(0o644)
        new.replace(self.path)


@pytest.fixture
def clock(folder):
    return Clock(folder)


@pytest.fixture
def httpd_with_clock(make_server, clock):
    if sanitized():
        pytest.skip("libfaketime and AddressSanitizer, both loaded first, wait for each other")
    library, = pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    httpd = make_server(environment={"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock.path), "FAKETIME_NO_CACHE": "1",
                                     "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    httpd.start()
    return httpd


def answer_after(clock, jump, browser, create, length=9999):
    """The status of a form that is no form at all, which is seen at its end, when the clock jumps as it is on its way."""
    clock.set("+0")
    with contextlib.closing(begin(browser, create, "Expect: 100-continue\r\n", length)) as connection:
        # From here on it is our turn.
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        clock.set(jump)
        connection.sendall(b"x" * 9991)
        return int(connection.recv(65536).split()[1])


def test_a_form_of_whoever_is_not_signed_in_has_a_quarter_of_an_hour(httpd_with_clock, clock, create):
    """And two minutes where it is no browser that was shown one."""
    stranger, browser = Browser(httpd_with_clock), Browser(httpd_with_clock)
    browser.get("/users/login/")
    assert [answer_after(clock, jump, stranger, create) for jump in ("+1m", "+3m")] == [400, 408]
    assert [answer_after(clock, jump, browser, create) for jump in ("+14m", "+16m")] == [400, 408]


def test_a_form_that_hardly_moves_holds_nobody_up(httpd_with_clock, clock, school, people, create):
    browser = school.browser(httpd_with_clock, people.teacher)
    browser.get("/")
    assert [answer_after(clock, jump, browser, create) for jump in ("+14m", "+16m")] == [400, 408]
    # More than is kept: it is read on, so that the browser comes to show the answer.
    assert answer_after(clock, "+16m", browser, create, 300 * MB) == 408
