# SPDX-License-Identifier: Apache-2.0
"""The same over HTTP/2, where one connection carries many requests: films are sent in pieces, and read by ranges."""

import re
import shutil
import subprocess

import pytest

from http2 import PLAIN, curl, leave_silent, patch
from server import LIBEXEC
from uploads import from_page, mp4

pytestmark = pytest.mark.skipif(not shutil.which("curl") or not (LIBEXEC / "mod_http2.so").exists(),
                                reason="needs curl and mod_http2")
VIDEO = mp4(1_000_000)


@pytest.fixture
def httpd(make_server):
    # Debian's own Timeout: what is silent must not wait for it.
    httpd = make_server("Protocols h2c http/1.1\nTimeout 300\n", modules=["http2"])
    httpd.start()
    return httpd


@pytest.fixture
def teacher(httpd, school, people):
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    return from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")


def httpd_url(httpd, path):
    return f"http://127.0.0.1:{httpd.port}{path}"


def test_a_film_in_two_pieces_and_its_ranges(httpd, school, teacher):
    teacher.create(len(VIDEO))
    for begin in (0, 400_000):
        end = 400_000 if begin == 0 else len(VIDEO)
        done = subprocess.run(patch(teacher, PLAIN, httpd_url(httpd, teacher.url), begin, "-i", "--data-binary", "@-"),
                              input=VIDEO[begin:end], capture_output=True, check=True)
        assert re.match(rb"HTTP/2 204", done.stdout), done.stdout
    (key, name), = school.sql("SELECT public_id, file_name FROM recording ORDER BY id DESC LIMIT 1")
    url = httpd_url(httpd, f"/recordings/{key}/{name}")
    for asked, content in [("0-99", VIDEO[:100]), ("-100", VIDEO[-100:]), ("999000-", VIDEO[999_000:])]:
        assert subprocess.run(curl(teacher.browser, PLAIN, "-r", asked, url), capture_output=True, check=True).stdout == content


def test_a_silent_stream_lets_the_upload_go(httpd, teacher):
    """A page tries again on another connection, while the first one is open still."""
    teacher.create(len(VIDEO))
    assert leave_silent(teacher, PLAIN, httpd_url(httpd, teacher.url), VIDEO) in ("", "2 408")
