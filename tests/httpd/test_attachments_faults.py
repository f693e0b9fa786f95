# SPDX-License-Identifier: Apache-2.0
"""Forms with files, where something is slow, refused or broken: nothing is held, written or lost for it."""

import concurrent.futures
import contextlib
import http.client
import os
import shutil
import signal
import socket

import pytest

from forms import form_for
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


def begin(browser, path):
    """Sends the first half of a form with a file."""
    connection = socket.create_connection(("127.0.0.1", browser.server.port), timeout=30)
    connection.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {browser.host}\r\nOrigin: http://{browser.host}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {browser._cookie_header()}\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: 9999\r\n\r\n"
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
