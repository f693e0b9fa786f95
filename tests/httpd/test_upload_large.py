# SPDX-License-Identifier: Apache-2.0
"""A gigabyte by tus-js-client, over a line that breaks, while httpd restarts; disks that are full or cannot be written."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import threading

import pytest

from mariadb import ROOT
from uploads import Cutter, box, from_page, mp4
from waiting import wait_until

MODULES = pathlib.Path(os.environ["CRVS_BUILD_DIR"]) / "npm" / "node_modules"
SEND = ROOT / "tests" / "httpd" / "send.mjs"
GIB = 1 << 30
ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")


@pytest.fixture
def disk(files):
    """A disk of 32 MiB as CrvsRecordingDir."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m,mode=777", "crvs-test", files], check=True)
    yield files
    subprocess.run(["umount", files], check=True)


@pytest.fixture
def httpd(disk, make_server):
    """A server that keeps its recordings on the disk. It is stopped before the disk goes: till then it may hold a file."""
    server = make_server(f"CrvsRecordingDir {disk}\n")
    server.start()
    return server


def remount(disk, options):
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30)


def large_mp4(path, size):
    """An mp4 of that size, most of which is a hole in the file, with random bytes here and there."""
    head, end = box(b"ftyp", b"isom\0\0\2\0isommp42"), box(b"moov", box(b"mvhd", bytes(100)))
    with open(path, "wb") as file:
        file.write(head + (1).to_bytes(4, "big") + b"mdat" + (size - len(head) - len(end)).to_bytes(8, "big"))
        for offset in range(1 << 20, size - (1 << 20), size // 50):
            file.seek(offset)
            file.write(random.randbytes(4096))
        file.seek(size - len(end))
        file.write(end)


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Memory:
    """Watches how much memory of their own the children have, in bytes."""

    def __init__(self, httpd):
        self.httpd = httpd
        self.seen = {}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _watch(self):
        while not self.ended.wait(0.02):
            for pid in self.httpd.children():
                try:
                    status = pathlib.Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                anonymous = [line for line in status.splitlines() if line.startswith("RssAnon:")]
                if anonymous:
                    self.seen.setdefault(pid, []).append(int(anonymous[0].split()[1]) * 1024)

    def growth(self):
        """The most that a child grew by, once it had begun to serve."""
        return max(max(sizes[10:]) - sizes[10] for sizes in self.seen.values() if len(sizes) > 20)


def send(teacher, url, file, **options):
    headers = {**teacher.headers, "Cookie": teacher.browser._cookie_header(), "Host": teacher.browser.host}
    del headers["Tus-Resumable"]
    done = subprocess.run(["node", SEND, MODULES, json.dumps({
        "endpoint": url + teacher.folder, "file": str(file), "headers": headers, **options})],
        capture_output=True, text=True, env={**os.environ, "NODE": ""})
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_gibibyte_over_a_line_that_breaks_twenty_times(files, make_server, school, people, session, folder):
    httpd = make_server(f"CrvsRecordingDir {files}\n")
    httpd.start()
    httpd.allow_log("AH00045|AH00046|AH00163|child process")
    teacher = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    # What a child needs once, for its first request, its first connection to the database.
    for _ in range(4):
        teacher.create(5000)
        teacher.patch(0, mp4(5000))
    school.sql("DELETE FROM recording WHERE live_session_id = %s", session)
    source = folder / "large.mp4"
    large_mp4(source, GIB)
    cuts = [random.randrange(1 << 20, 40 << 20) for _ in range(20)]
    with Cutter(httpd, cuts) as wire, Memory(httpd) as memory, concurrent.futures.ThreadPoolExecutor(1) as pool:
        sent = pool.submit(send, teacher, wire.url, source, chunkSize=64 << 20)
        for left in (14, 7):
            wait_until(lambda: len(wire.cuts) <= left or sent.done(), 120)
            httpd.process.send_signal(signal.SIGUSR1)
        sent.result()
    assert wire.cuts == []
    (public_id, name), = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    assert sha256(files / public_id / name) == sha256(source)
    assert os.listdir(files / "incoming") == []
    assert memory.growth() < 4 << 20
    source.unlink()


@ROOT_ONLY
def test_no_more_is_begun_than_the_disk_can_hold(httpd, school, people, session, disk):
    httpd.expect_log("crvs:error.*bytes are free")
    teacher = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    answer = teacher.create(31 << 20)
    assert answer.status == 507 and "plus assez de place" in answer.json["detail"]
    assert teacher.create(20 << 20).status == 201
    assert len(os.listdir(disk / "incoming")) == 1


@ROOT_ONLY
def test_a_disk_that_fills_meanwhile(httpd, school, people, session, disk):
    httpd.expect_log("crvs:error.*bytes are free|No space left")
    teacher = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    video = mp4(20 << 20)
    teacher.create(len(video))
    assert teacher.patch(0, video[:4 << 20]).status == 204
    (disk / "other").write_bytes(bytes(20 << 20))
    answer = teacher.patch(4 << 20, video[4 << 20:])
    assert answer.status == 507 and answer.json["detail"]
    # Not what is announced, what comes: the disk is full in the middle of a piece.
    offset = teacher.offset()
    assert school.value("SELECT COUNT(*) FROM recording WHERE live_session_id = %s", session) == 0
    (disk / "other").unlink()
    assert teacher.patch(offset, video[offset:]).status == 204
    (public_id, name), = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    assert (disk / public_id / name).read_bytes() == video


@ROOT_ONLY
def test_a_disk_that_cannot_be_written(httpd, school, people, session, disk):
    httpd.expect_log("crvs:error.*Read-only file system")
    teacher = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    video = mp4(100_000)
    teacher.create(len(video))
    teacher.patch(0, video[:50_000])
    remount(disk, "ro")
    try:
        for answer in [teacher.create(5), teacher.patch(50_000, video[50_000:])]:
            assert answer.status in (500, 503), answer
        assert teacher.offset() == 50_000
    finally:
        remount(disk, "rw")
    assert teacher.patch(50_000, video[50_000:]).status == 204
    assert len(os.listdir(disk / "incoming")) == 0


@ROOT_ONLY
def test_a_disk_without_room_for_the_finished_file(httpd, school, people, session, disk):
    """No folder can be made for what came to its last byte: it waits where it is, and becomes a recording later."""
    httpd.expect_log("crvs:error.*No space left")
    teacher = from_page(school.browser(httpd, people.teacher), f"/uploads/sessions/{session}/")
    video = mp4(5000)
    teacher.create(len(video))
    # The disk itself, the folder of uploads and this one.
    remount(disk, "nr_inodes=3")
    answer = teacher.patch(0, video)
    assert answer.status == 507 and "plus assez de place" in answer.json["detail"]
    assert school.value("SELECT COUNT(*) FROM recording WHERE live_session_id = %s", session) == 0
    assert os.listdir(disk) == ["incoming"] and len(os.listdir(disk / "incoming")) == 1
    remount(disk, "nr_inodes=100")
    assert teacher.patch(teacher.offset(), b"").status == 204
    (public_id, name), = school.sql("SELECT public_id, file_name FROM recording WHERE live_session_id = %s", session)
    assert (disk / public_id / name).read_bytes() == video and os.listdir(disk / "incoming") == []


@ROOT_ONLY
@pytest.mark.parametrize("options, status, said", [("nr_inodes=4", 507, "plus assez de place"),
                                                   ("ro", 503, "rien enregistrer")])
def test_captions_on_a_disk_that_takes_nothing(httpd, school, people, session, disk, options, status, said):
    """Neither they nor the title that came with them are changed."""
    httpd.expect_log("crvs:error.*(No space left|Read-only file system)")
    shutil.chown(disk, "www-data")
    key = school.kept_recording(disk, session, mp4(5000), "lecon.mp4")
    (disk / key / "lecon.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nAvant\n")
    browser = school.browser(httpd, people.teacher)
    form = browser.get(f"/recordings/{key}/edit/")
    assert "Avant" in form.page.one("textarea").raw_text
    remount(disk, options)
    answer = browser.post(f"/recordings/{key}/edit/", {
        "title": "Nouveau titre", "captions": "WEBVTT\n\n00:01.000 --> 00:02.000\nAprès\n" + "x" * 9000})
    assert answer.status == status and said in answer.text
    assert school.value("SELECT title FROM recording WHERE public_id = %s", key) != "Nouveau titre"
    assert sorted(os.listdir(disk / key)) == ["lecon.mp4", "lecon.vtt"] and "Avant" in (disk / key / "lecon.vtt").read_text()
    if options == "ro":
        remount(disk, "rw")
