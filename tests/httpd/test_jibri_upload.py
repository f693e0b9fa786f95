# SPDX-License-Identifier: Apache-2.0
"""Jibri's recordings that are sent as files: each arrives whole, once, whatever breaks."""

import os
import random
import shutil
import signal
import time

import pytest

from server import SECRET
from jibri import Jibri
from uploads import Cutter, mp4
from waiting import wait_until


@pytest.fixture
def httpd(files, make_server):
    httpd = make_server(f"CrvsRecordingDir {files}\n")
    httpd.start()
    return httpd


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30)


@pytest.fixture
def room(school, session):
    return school.value("SELECT room_name FROM live_session WHERE id = %s", session).lower()


@pytest.fixture
def make_jibri():
    made = []

    def make(url, **settings):
        made.append(Jibri(url, SECRET, delivery="upload", recordings_url=None, **settings))
        return made[-1]

    yield make
    for jibri in made:
        jibri.remove()


def record(jibri, room, content):
    directory = jibri.record(room)
    path, = directory.glob("*.mp4")
    path.write_bytes(content)
    return directory


def kept(school, files, session):
    rows = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    return [(files / public_id / name).read_bytes() for public_id, name in rows]


@pytest.mark.parametrize("authentication", ["signature", "token"])
def test_a_recording_is_sent_once(httpd, make_jibri, school, files, session, room, authentication):
    jibri = make_jibri(f"http://127.0.0.1:{httpd.port}", authentication=authentication)
    content = mp4(300_000)
    directory = record(jibri, room, content)
    jibri.finalize(directory)
    jibri.flush()
    assert kept(school, files, session) == [content]
    assert jibri.waiting == jibri.refused == []
    # As if nobody remembered.
    shutil.rmtree(jibri.spool)
    jibri.finalize(directory)
    jibri.flush()
    assert kept(school, files, session) == [content] and jibri.waiting == jibri.refused == []
    assert os.listdir(files / "incoming") == []


def test_a_line_that_breaks_and_a_server_that_restarts(httpd, make_jibri, school, files, session, room):
    content = mp4(40_000_000)
    cuts = random.sample(range(100_000, 4_000_000), 8)
    httpd.allow_log("AH00045|AH00046|child process")
    with Cutter(httpd, cuts) as wire:
        jibri = make_jibri(wire.url)
        jibri.finalize(record(jibri, room, content))
        for step in range(40):
            jibri.flush("--now")
            if step == 4:
                httpd.stop()
                jibri.flush("--now")
                httpd.start()
            if not jibri.waiting:
                break
    assert wire.cuts == [] and jibri.refused == []
    assert kept(school, files, session) == [content]
    assert os.listdir(files / "incoming") == []


def test_a_program_that_is_killed_goes_on(httpd, make_jibri, school, files, session, room):
    content = mp4(60_000_000)
    # In the middle of its file the first connection stands still.
    with Cutter(httpd, [20_000_000]) as wire:
        jibri = make_jibri(wire.url)
        directory = record(jibri, room, content)
        process = jibri.start(directory)
        wait_until(lambda: (files / "incoming").exists() and any(
            path.stat().st_size > 1_000_000 for path in (files / "incoming").iterdir()))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    begun, = (files / "incoming").iterdir()
    size = begun.stat().st_size
    assert 0 < size < len(content)
    jibri.configure(url=f"http://127.0.0.1:{httpd.port}/classrooms/recording/webhook/")
    deadline = time.monotonic() + 60
    while jibri.run("--flush", "--now") or jibri.waiting:
        assert time.monotonic() < deadline
    assert kept(school, files, session) == [content]


def test_what_is_no_video_is_set_aside(httpd, make_jibri, school, files, session, room):
    httpd.expect_log("an upload was refused: .*moov")
    jibri = make_jibri(f"http://127.0.0.1:{httpd.port}")
    jibri.finalize(record(jibri, room, mp4(50_000, index=False)))
    jibri.flush()
    assert jibri.waiting == [] and len(jibri.refused) == 1
    assert "The MP4 has no index (moov)" in jibri.answers()
    assert kept(school, files, session) == [] and os.listdir(files / "incoming") == []


def test_a_file_that_is_gone_is_set_aside(httpd, make_jibri, room):
    jibri = make_jibri("http://127.0.0.1:1")
    directory = record(jibri, room, mp4(5000))
    jibri.finalize(directory)
    jibri.flush()
    assert len(jibri.waiting) == 1
    shutil.rmtree(directory)
    jibri.configure(url=f"http://127.0.0.1:{httpd.port}/classrooms/recording/webhook/")
    jibri.flush("--now")
    assert jibri.waiting == [] and "the file is gone" in jibri.answers()


def test_the_secret_is_seen_nowhere(httpd, make_jibri, school, files, session, room):
    jibri = make_jibri(f"http://127.0.0.1:{httpd.port}")
    jibri.watch_steps()
    jibri.run_until("", record(jibri, room, mp4(5000)))
    assert len(kept(school, files, session)) == 1
    assert SECRET not in (jibri.steps / "seen").read_text()
