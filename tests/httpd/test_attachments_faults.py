# SPDX-License-Identifier: Apache-2.0
"""Forms with files, where something is slow, refused or broken: nothing is held, written or lost for it."""

import contextlib
import os
import shutil
import socket

from forms import form_for
from test_attachments import MB, PDF, create, send
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
