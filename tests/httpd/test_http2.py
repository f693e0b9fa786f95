# SPDX-License-Identifier: Apache-2.0
"""The same over HTTP/2, where one connection carries many requests: films are sent in pieces, and read by ranges."""

import re
import shutil
import subprocess

import pytest

from server import LIBEXEC
from uploads import from_page, mp4
from waiting import wait_until

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


def curl(teacher, *arguments, **headers):
    """A command that asks as the teacher's browser does, over HTTP/2."""
    named = {**teacher.headers, "Cookie": teacher.browser._cookie_header(), "Expect": "",
             **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [part for name, value in named.items() for part in ("-H", f"{name}:{value and f' {value}'}")]
    return ["curl", "-s", "-S", "--http2-prior-knowledge", "--max-time", "120", *lines, *arguments]


def patch(teacher, offset, *arguments):
    url = f"http://127.0.0.1:{teacher.browser.server.port}{teacher.url}"
    return curl(teacher, "-i", "-X", "PATCH", *arguments, url, Upload_Offset=offset,
                Content_Type="application/offset+octet-stream")


def test_a_film_in_two_pieces_and_its_ranges(httpd, school, teacher):
    teacher.create(len(VIDEO))
    for begin in (0, 400_000):
        end = 400_000 if begin == 0 else len(VIDEO)
        done = subprocess.run(patch(teacher, begin, "--data-binary", "@-"), input=VIDEO[begin:end], capture_output=True, check=True)
        assert re.match(rb"HTTP/2 204", done.stdout), done.stdout
    (key, name), = school.sql("SELECT public_id, file_name FROM recording ORDER BY id DESC LIMIT 1")
    url = f"http://127.0.0.1:{httpd.port}/recordings/{key}/{name}"
    for asked, content in [("0-99", VIDEO[:100]), ("-100", VIDEO[-100:]), ("999000-", VIDEO[999_000:])]:
        assert subprocess.run(curl(teacher, "-r", asked, url), capture_output=True, check=True).stdout == content


def test_a_silent_stream_lets_the_upload_go(httpd, teacher):
    """A page tries again on another connection, while the first one is open still."""
    teacher.create(len(VIDEO))
    silent = subprocess.Popen(patch(teacher, 0, "-T", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        silent.stdin.write(VIDEO[:300_000])
        silent.stdin.flush()
        wait_until(lambda: teacher.offset() > 100_000)
        assert teacher.patch(teacher.offset(), b"").status == 423
        wait_until(lambda: teacher.patch(teacher.offset(), b"").status == 204, seconds=40)
        offset = teacher.offset()
        assert teacher.patch(offset, VIDEO[offset:]).status == 204
        assert silent.poll() is None or b" 408" in silent.stdout.read()
    finally:
        silent.kill()
        silent.wait()
