# SPDX-License-Identifier: Apache-2.0
"""Jibri's side, conf/jibri/crvs-finalize: every recording arrives, once, whatever breaks."""

import concurrent.futures
import email.utils
import hashlib
import json
import os
import pathlib
import pwd
import random
import re
import resource
import shutil
import subprocess
import threading
import time
import urllib.parse

import pytest

from deliveries import PATH, WHSEC, key_of, standard_signature
from jibri import DATE, FINALIZE, RECORDINGS_URL, Jibri, Site, Wire, closed_port, mode_of
from mariadb import ROOT
from server import SECRET
from waiting import wait_until

OTHER_SECRET = "another-secret-that-Jibri-gets-9876"
REFUSED = "crvs:warn.*webhook: "
UNAUTHENTICATED = "crvs:warn.*machine refused: "
# A site whose secrets are others than the one that is shipped.
SITE_WITHOUT_SECRET = "CrvsEngine On\n"
ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")


@pytest.fixture
def make_jibri():
    made = []

    def make(url, secret=SECRET, **settings):
        made.append(Jibri(url, secret, **settings))
        return made[-1]

    yield make
    for jibri in made:
        jibri.remove()


@pytest.fixture
def jibri(make_jibri, server):
    """A machine with Jibri that knows the secret of the tests' server."""
    return make_jibri(f"http://127.0.0.1:{server.port}")


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-30, started=-30)


@pytest.fixture
def room(school, session):
    """As Jitsi has it."""
    return room_of(school, session)


def room_of(school, session):
    return school.value(f"SELECT room_name FROM live_session WHERE id = {session}").lower()


def url_of(directory, name):
    return f"{RECORDINGS_URL}/{directory.name}/{name}"


@pytest.fixture
def site():
    """A site that badly behaves."""
    with Site() as site:
        yield site


@pytest.fixture
def lonely(make_jibri, site):
    """A machine whose site behaves badly."""
    return make_jibri(site.url)


def sent(site):
    return [json.loads(body) for _, body in site.requests]


def percent_encoded(text):
    return urllib.parse.quote(text, safe="")


def announced(lonely, site, cases):
    """Has all directories announced by one run; returns what was sent of each."""
    assert lonely.flush() == ""
    bodies = {body["recording_url"].split("/")[-2]: body for body in sent(site)}
    assert len(site.requests) == len(cases) and lonely.waiting == lonely.refused == []
    return [bodies[percent_encoded(directory.name)] for directory in cases]


# ---- What Jibri leaves ----


def test_a_recording_shows_up(jibri, server, school, session, room, sign_in, people):
    directory = jibri.record(room)
    jibri.finalize(directory)
    jibri.flush()
    url = url_of(directory, f"{room}_{DATE}.mp4")
    assert school.recordings(session) == [url]
    assert jibri.waiting == jibri.refused == []
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    assert page.all("a", href=school.page_of_recording(url))


def test_jibri_isnt_kept_waiting_by_a_site_that_hangs(site, lonely):
    site.answer = None
    lonely.finalize(lonely.record("crvs_ab_7"))
    # It has returned and its output has ended; the request hangs still.
    wait_until(lambda: site.requests)
    assert lonely.entry()["attempts"] == "0"


NOTHING_TO_READ = [
    None, "", '{"meeting_url":"https://meet.example.or', "[]", '{"meeting_url":null,"participants":[]}',
    '{"meeting_url":"https://meet.example.org/","participants":[]}',
    # What only looks alike.
    '{"participants":[{"name":"\\"meeting_url\\":\\"https://x/crvs_zz_99\\""}]}',
    '{"participants":["meeting_url"],"note":"crvs_zz_99"}',
]


@pytest.mark.parametrize("without", [[], ["jq"]], ids=["jq", "no jq"])
def test_the_file_name_alone_will_do(lonely, site, without):
    lonely.install_only(*without)
    cases = [lonely.record("crvs_ab12cd34_7", metadata=metadata) for metadata in NOTHING_TO_READ]
    bodies = announced(lonely, site, cases)
    assert [(body["session_id"], body["room"]) for body in bodies] == [(7, "crvs_ab12cd34_7")] * len(cases)


MEETING_URLS = [
    "https://meet.example.org/CRVS_AB12CD34_7", "https://meet.example.org/school/crvs_ab12cd34_7",
    "https://meet.example.org:8443/crvs_ab12cd34_7/", "https://meet.example.org/crvs_ab12cd34_7?jwt=ey.x_9.z",
    "https://meet.example.org/crvs_ab12cd34_7#config.subject=%22a_9%22&userInfo.x=/crvs_no_8",
    "https://meet.example.org/crvs%5Fab12cd34%5f7",
]
SPELLINGS = [
    lambda url: json.dumps({"meeting_url": url, "participants": [], "extra": {"meeting_url": "https://x/other_1"}}),
    lambda url: json.dumps({"meeting_url": url, "participants": [{"user": {"name": "Zoé \"Z\" 😀 \\"}}]}, indent=2),
    lambda url: json.dumps({"meeting_url": url}, separators=(" ,", " : ")).replace("/", r"\/"),
]


@pytest.mark.parametrize("without", [[], ["jq"]], ids=["jq", "no jq"])
def test_metadata_has_the_room(lonely, site, without):
    lonely.install_only(*without)
    cases = [lonely.record("", metadata=spelled(url), names=[f"another_8_{DATE}.mp4"])
             for url, spelled in [*((url, SPELLINGS[0]) for url in MEETING_URLS),
                                  *((MEETING_URLS[0], spelled) for spelled in SPELLINGS[1:])]]
    bodies = announced(lonely, site, cases)
    assert [(body["session_id"], body["room"]) for body in bodies] == [(7, "crvs_ab12cd34_7")] * len(cases)


LONG = "c" * 80
# Name to room; the session's number is what stands behind the room's last _.
FILE_NAMES = {
    "CRVS_AB_7_2026-11-22-20-59-00.mp4": "crvs_ab_7",
    "a_b_c_12_2026-11-22-20-59-00.mp4": "a_b_c_12",
    "2026-11-22_7_2026-11-22-20-59-00.mp4": "2026-11-22_7",
    "crvs_ab_2147483647_2026-11-22-20-59-00.mp4": "crvs_ab_2147483647",
    "crvs_ab_2026_2026-11-22-20-59-00.mp4": "crvs_ab_2026",
    # 125 characters: the room shortened so that the date fits, and the date cut off at any place.
    f"{LONG}{'x' * 16}_1234_2026-11-22-20-59-00.mp4": f"{LONG}{'x' * 16}_1234",
    f"{LONG}{'x' * 30}_77_2026-11.mp4": f"{LONG}{'x' * 30}_77",
    f"{LONG}{'x' * 34}_77_202.mp4": f"{LONG}{'x' * 34}_77",
    f"{LONG}{'x' * 37}_77_.mp4": f"{LONG}{'x' * 37}_77",
    f"{LONG}{'x' * 38}_77.mp4": f"{LONG}{'x' * 38}_77",
}


def test_the_room_in_a_file_name(lonely, site):
    assert max(map(len, FILE_NAMES)) == 125
    bodies = announced(lonely, site, [lonely.record("", names=[name], metadata=None) for name in FILE_NAMES])
    assert [body["room"] for body in bodies] == list(FILE_NAMES.values())
    assert [str(body["session_id"]) for body in bodies] == [room.rsplit("_")[-1] for room in FILE_NAMES.values()]


@pytest.mark.parametrize("length", [20, 37, 40])
def test_a_name_that_lost_its_end_to_the_limit(lonely, site, length):
    room = f"{LONG}{'x' * length}_77"
    lonely.finalize(lonely.record("", names=[f"{room}_{DATE}.mp4"[:125]], metadata=None))
    lonely.flush()
    body, = sent(site)
    assert (body["session_id"], body["room"]) == (77, room)


AWKWARD = ["$(touch pwned)`touch pwned`", "'\"é 😀", "-rf {a,b}", "a\nb\t\x7f\x01", "%41%zz%#?&+;=", "*[a-z]!x",
           "~\\n\\", " lead and trail "]


@pytest.mark.parametrize("metadata", [True, None], ids=["metadata", "no metadata"])
def test_any_character_in_names(lonely, site, metadata):
    cases = [lonely.record("crvs_ab_7", directory=f"d{part}", names=[f"{part}_7_{DATE}.mp4"], metadata=metadata)
             for part in AWKWARD]
    # Jibri's way, for one that has it all.
    part = "".join(AWKWARD)[:90]
    all_of_it = lonely.record("crvs_ab_7", directory=part, names=[f"{part}_7_{DATE}.mp4"], metadata=metadata)
    lonely.finalize(all_of_it)
    parts = [*AWKWARD, part]
    for part, directory, body in zip(parts, [*cases, all_of_it], announced(lonely, site, [*cases, all_of_it])):
        name = percent_encoded(f"{part}_7_{DATE}.mp4")
        assert body["recording_url"] == f"{RECORDINGS_URL}/{percent_encoded(directory.name)}/{name}"
        assert body["room"] == ("crvs_ab_7" if metadata else f"{part.lower()}_7")
    assert not list(lonely.folder.rglob("pwned")) and not pathlib.Path("pwned").exists()


def test_a_directory_given_in_any_way(lonely, site):
    directory = lonely.record("crvs_ab_7", directory="-x")
    for arguments in [[directory], [f"{directory}//"], [os.path.relpath(directory, lonely.recordings)], ["--", "-x"]]:
        lonely.run(*arguments, cwd=lonely.recordings)
        lonely.flush()
    assert {body["recording_url"] for body in sent(site)} == {url_of(directory, f"crvs_ab_7_{DATE}.mp4")}
    assert len(site.requests) == 4


def test_all_files_of_a_directory(jibri, school, session, room):
    names = [f"{room}_2026-11-22-20-5{minute}-00.mp4" for minute in range(4)]
    directory = jibri.record(room, names=[*names, "chat.txt", ".hidden.mp4", f"{room}_2026-11-22-20-50-00.mp4.part"])
    (directory / "folder.mp4").mkdir()
    jibri.finalize(directory)
    jibri.flush()
    assert school.recordings(session) == [url_of(directory, name) for name in names]
    assert school.value(f"SELECT recording_url FROM live_session WHERE id = {session}") == url_of(directory, names[-1])


def test_one_session_recorded_again(jibri, school, session, room):
    directories = [jibri.record(room, names=[f"{room}_2026-11-22-2{hour}-00-00.mp4"]) for hour in range(3)]
    jibri.finalize(*directories)
    jibri.flush()
    assert len(school.recordings(session)) == 3


def test_a_file_is_announced_once_however_often_jibri_calls(jibri, school, session, room):
    directory = jibri.record(room)
    for _ in range(3):
        jibri.finalize(directory)
        jibri.flush()
    assert len(school.recordings(session)) == 1


def test_another_extension(lonely, site):
    lonely.configure(extension="mkv")
    lonely.finalize(lonely.record("crvs_ab_7", names=[f"crvs_ab_7_{DATE}.mkv", f"crvs_ab_7_{DATE}.mp4"]))
    lonely.flush()
    body, = sent(site)
    assert body["recording_url"].endswith(".mkv")
    assert body["room"] == "crvs_ab_7"


def test_rooms_of_other_people_are_left_alone(lonely, site):
    lonely.configure(rooms="CRVS_")
    lonely.finalize(lonely.record("team_ab_7"), lonely.record("standup"), lonely.record("crvs_ab_8"))
    lonely.flush()
    assert [body["room"] for body in sent(site)] == ["crvs_ab_8"]
    assert lonely.waiting == lonely.refused == []


# ---- How it proves itself ----


@pytest.mark.parametrize("secret", [
    WHSEC, SECRET, "0123456789abcdef" * 4, "x" * 65, "%s\\x41'\"$(id)`id`" + "#" * 239,
    "whsec_" + "ACUlXFwAJSVcXP8K/wr/Cg0KDQoAAAAA", "whsec_" + "/" * 84 + "/w==",
], ids=["whsec", "text", "64", "65", "punctuation", "bytes", "64 bytes"])
def test_the_signature(make_jibri, site, secret):
    jibri = make_jibri(site.url, secret)
    begin = int(time.time())
    jibri.record("crvs_ab_7", names=[f"100% \"é\"_{DATE}.mp4"])
    jibri.flush()
    (headers, body), = site.requests
    assert begin <= int(headers["webhook-timestamp"]) <= time.time()
    assert headers["webhook-signature"] == standard_signature(
        secret, headers["webhook-id"], headers["webhook-timestamp"], body)
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Webhook-Token"] is None
    assert len(key_of(secret)) <= 256


def test_every_try_has_the_same_id_and_a_fresh_timestamp(site, lonely):
    site.answer = (500, {}, "")
    lonely.finalize(lonely.record("crvs_ab_7"), lonely.record("crvs_ab_8"))
    lonely.flush("--now")
    first = int(site.requests[-1][0]["webhook-timestamp"])
    wait_until(lambda: int(time.time()) > first)
    lonely.flush("--now")
    ids = {}
    for headers, body in site.requests:
        ids.setdefault(json.loads(body)["session_id"], set()).add(headers["webhook-id"])
        assert re.fullmatch(r"[!-~]{1,255}", headers["webhook-id"])
    assert len(ids[7]) == len(ids[8]) == 1 and ids[7] != ids[8]
    assert int(site.requests[-1][0]["webhook-timestamp"]) > first


@pytest.mark.parametrize("authentication", ["token", "signature"])
def test_the_site_believes_it(make_server, make_jibri, school, session, room, folder, authentication):
    httpd = make_server(f"CrvsWebhookRequire {authentication}\n", site=SITE_WITHOUT_SECRET)
    secrets = [SECRET, WHSEC, "\"back\\slash'and-quotes\""]
    for secret in secrets:
        file = folder / f"secret-{os.urandom(4).hex()}"
        file.write_text(secret)
        file.chmod(0o600)
        httpd.directives += f"CrvsWebhookSecret file:{file}\n"
    httpd.start()
    jibri = make_jibri(f"http://127.0.0.1:{httpd.port}", authentication=authentication)
    for count, secret in enumerate(secrets):
        jibri.configure(secret=secret)
        jibri.record(room)
        jibri.flush()
        assert len(school.recordings(session)) == count + 1


def seen_secrets(text, secret):
    key = key_of(secret)
    forms = [secret, secret.removeprefix("whsec_"), key.hex(), "".join(f"\\x{byte ^ 0x36:02x}" for byte in key),
             "".join(f"\\x{byte ^ 0x5c:02x}" for byte in key)]
    return [form for form in forms if form in text]


@pytest.mark.parametrize("secret", [SECRET, WHSEC])
@pytest.mark.parametrize("authentication", ["token", "signature"])
def test_the_secret_is_on_no_command_line(lonely, site, secret, authentication):
    site.answer = (500, {}, "oops")
    lonely.configure(secret=secret, authentication=authentication)
    lonely.watch_steps()
    lonely.run_until("", lonely.record("crvs_ab_7"))
    lonely.run_until("", "--flush", "--now")
    lonely.run_until("", "--check")
    lonely.run_until("", "--status")
    seen = (lonely.steps / "seen").read_text()
    assert "curl " in seen and "dd " in seen and ("sha256sum " in seen or authentication == "token")
    assert seen_secrets(seen, secret) == []
    # Nor does it lie about: not in the spool, not in the journal.
    for path in [*lonely.spool.rglob("*"), lonely.journal_file]:
        assert path.is_dir() or seen_secrets(path.read_text(), secret) == []


@pytest.mark.parametrize("authentication", ["token", "signature"])
def test_ps_doesnt_show_the_secret_while_the_site_hangs(lonely, site, authentication):
    site.answer = None
    lonely.configure(authentication=authentication)
    lonely.finalize(lonely.record("crvs_ab_7"))
    wait_until(lambda: site.requests)
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((path / name).read_bytes() for name in ["cmdline", "environ"])
        except OSError:
            continue
        if str(lonely.folder).encode() in command or command.startswith(b"curl\0"):
            found.append(command)
            assert seen_secrets((command + environment).decode(errors="replace"), SECRET) == []
    assert any(command.startswith(b"curl\0") for command in found)


# ---- Whatever breaks ----


def test_the_spool_has_it_before_the_first_try(lonely, site):
    lonely.watch_steps()
    lonely.run_until("", lonely.record("crvs_ab_7"))
    steps = (lonely.steps / "names").read_text().splitlines()
    at = {name: min(number for number, step in enumerate(steps) if step.startswith(name))
          for name in ["dd ", "mv ", f"sync -- {lonely.spool}", "curl "]}
    assert "conv=fsync" in steps[at["dd "]]
    assert list(at.values()) == sorted(at.values())
    assert {mode_of(path) & 0o077 for path in lonely.spool.rglob("*")} == {0}


def test_the_server_is_down_and_comes_back(make_jibri, server, school, session, room):
    sock, url = closed_port()
    with sock:
        jibri = make_jibri(url)
        jibri.finalize(jibri.record(room))
        jibri.flush()
        assert "no answer: curl (7)" in jibri.entry()["last"]
        wait_until(lambda: jibri.journal("warning"))
    jibri.configure(url=f"http://127.0.0.1:{server.port}{PATH}")
    jibri.flush()
    assert school.recordings(session) == [], "it isn't due yet"
    jibri.make_due()
    jibri.flush()
    assert len(school.recordings(session)) == 1
    assert jibri.waiting == []


TEMPORARY = [500, 503, 401, 408, 429, 301, 204]


def test_what_stays_in_the_spool(site, lonely):
    site.answer = lambda body: (TEMPORARY[body["session_id"] - 1], {"Location": "https://elsewhere.example.org/"}, "")
    for number, _ in enumerate(TEMPORARY):
        lonely.record(f"crvs_ab_{number + 1}")
    # It gives up when the server seems to be away.
    for _ in range(3):
        lonely.flush()
    entries = {int(entry["session"]): entry for entry in map(lonely.entry, lonely.waiting)}
    for number, status in enumerate(TEMPORARY):
        assert entries[number + 1]["attempts"] == "1" and str(status) in entries[number + 1]["last"]
    assert lonely.refused == []
    site.answer = (200, {}, '{"status": "ok", "duplicate": true}')
    lonely.flush("--now")
    assert lonely.waiting == lonely.refused == []
    assert len(site.requests) == 2 * len(TEMPORARY), "a redirect isn't followed"


NOT_OURS = ["", "<html>Welcome to our Wi-Fi</html>", '{"status":"error"}', "x" * 200000]


def test_a_200_that_isnt_ours_stays(site, lonely):
    site.answer = lambda body: (200, {}, NOT_OURS[body["session_id"] - 1])
    for number, _ in enumerate(NOT_OURS):
        lonely.record(f"crvs_ab_{number + 1}")
    lonely.flush()
    lonely.flush()
    assert ["not of mod_crvs" in lonely.entry(path)["last"] for path in lonely.waiting] == [True] * len(NOT_OURS)


FINAL = [400, 403, 404, 405, 409, 410, 422]


def test_what_is_set_aside(site, lonely):
    site.answer = lambda body: (FINAL[body["session_id"] - 1], {"Content_Type": "application/problem+json"},
                                '{"detail":"No, \\"because\\"."}')
    directories = [lonely.record(f"crvs_ab_{number + 1}") for number, _ in enumerate(FINAL)]
    lonely.flush()
    assert lonely.waiting == []
    for status, directory in zip(FINAL, directories):
        path, = (path for path in lonely.refused if directory.name in path.name)
        answer = path.with_suffix(".answer").read_text()
        assert '\n{"detail":"No, \\"because\\"."}\n' in answer and f"\nHTTP/1.0 {status} " in answer
        error, = (line for line in lonely.journal("err") if str(directory) in line)
        assert f"the server answered {status}: No, " in error
    lonely.flush("--now")
    assert len(site.requests) == len(FINAL), "they aren't sent again"


def test_a_session_that_isnt_there_is_set_aside_and_retried(jibri, server, school, session, room):
    server.expect_log(REFUSED)
    wrong = jibri.record("crvs_ab12cd34_2147483000")
    jibri.finalize(wrong, jibri.record(room))
    jibri.flush()
    assert len(school.recordings(session)) == 1
    assert "there is no such session" in jibri.answers()
    (wrong / "metadata.json").write_text('{"meeting_url":"https://meet.example.org/%s"}' % room)
    jibri.run("--retry")
    assert len(school.recordings(session)) == 2
    assert jibri.waiting == jibri.refused == [] and jibri.answers() == ""


def test_the_room_of_another_class_is_refused(jibri, server, school, session):
    server.expect_log(REFUSED)
    jibri.finalize(jibri.record(f"crvs_zzzzzzzz_{session}"))
    jibri.flush()
    assert school.recordings(session) == []
    assert "room is not the room of this session" in jibri.answers()


def test_a_room_that_names_no_session_is_kept(jibri, school, session):
    rooms = ["standup", "crvs_ab_", "crvs_ab_0", "crvs_ab_2147483648", "crvs_ab_x7", "7"]
    directories = [jibri.record(room, names=[f"standup_{DATE}.mp4"]) for room in rooms]
    jibri.finalize(directories[0])
    jibri.flush()
    assert jibri.waiting == [] and len(jibri.refused) == len(rooms)
    for directory in directories:
        error, = (line for line in jibri.journal("err") if str(directory) in line)
        assert "no session's number" in error
        assert str(directory) in jibri.answers()
    jibri.run("--retry")
    assert len(jibri.refused) == len(rooms)
    jibri.run("--room", room_of(school, session).upper(), directories[1])
    jibri.flush()
    assert school.recordings(session) == [url_of(directories[1], f"standup_{DATE}.mp4")]
    assert jibri.waiting == [] and len(jibri.refused) == len(rooms) - 1


def test_a_connection_cut_behind_the_commit_makes_no_second_recording(make_jibri, server, school, session, room):
    with Wire(lambda: server.port) as wire:
        jibri = make_jibri(wire.url)
        wire.cuts = 2
        directory = jibri.record(room)
        jibri.finalize(directory)
        jibri.flush()
        assert len(school.recordings(session)) == 1 and jibri.entry()["attempts"] == "1"
        jibri.flush("--now")
        assert jibri.entry()["attempts"] == "2"
        jibri.flush("--now")
    assert wire.cut == 2
    assert jibri.waiting == jibri.refused == []
    assert school.recordings(session) == [url_of(directory, f"{room}_{DATE}.mp4")]
    body = f'{{"session_id":{session},"recording_url":"{school.recordings(session)[0]}","room":"{room}"}}'
    digest = hashlib.sha256(body.encode()).hexdigest()
    assert int(school.value(f"SELECT COUNT(*) FROM webhook_delivery WHERE body_hash = '{digest}'")) == 1


def test_a_site_that_hangs_is_given_up(site, lonely):
    site.answer = None
    lonely.configure(timeout=1)
    lonely.finalize(lonely.record("crvs_ab_7"))
    lonely.flush("--now")
    assert "no answer: curl (28)" in lonely.entry()["last"]


def test_tries_are_further_and_further_apart(site, lonely):
    site.answer = (500, {}, "")
    lonely.record("crvs_ab_7")
    lonely.flush()
    delays = []
    for attempts in [1, 2, 5, 6, 7, 1000]:
        # The entry was written when it had been tried.
        delays.append(int(lonely.entry()["next"]) - int(lonely.waiting[0].stat().st_mtime))
        requests = len(site.requests)
        lonely.flush()
        assert len(site.requests) == requests, "it isn't due"
        lonely.change(attempts=attempts, next=0)
        lonely.flush()
        assert len(site.requests) == requests + 1
        assert lonely.entry()["attempts"] == str(attempts + 1)
    assert [round(delay / 60) for delay in delays] == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize("status, spelled", [(429, "seconds"), (503, "date")])
def test_retry_after_is_honoured(site, lonely, status, spelled):
    value = "7200" if spelled == "seconds" else email.utils.formatdate(time.time() + 7200, usegmt=True)
    site.answer = (status, {"Retry_After": value}, "")
    lonely.finalize(lonely.record("crvs_ab_7"))
    lonely.flush()
    assert 7100 < int(lonely.entry()["next"]) - time.time() <= 7200
    # Nor is the server troubled with anything else.
    lonely.finalize(lonely.record("crvs_ab_8"))
    lonely.flush()
    assert len(site.requests) == 1
    assert "asked to be left alone until" in lonely.run("--status")
    site.answer = (200, {}, '{"status":"ok"}')
    lonely.make_due()
    lonely.flush()
    assert len(site.requests) == 3 and lonely.waiting == []


def test_a_retry_after_that_says_nothing(site, lonely):
    values = ["soon", "-5", "99999999999999999999"]
    site.answer = lambda body: (429, {"Retry_After": values[body["session_id"] - 1]}, "")
    for number, _ in enumerate(values):
        lonely.record(f"crvs_ab_{number + 1}")
    lonely.flush()
    for path in lonely.waiting:
        assert 0 < int(lonely.entry(path)["next"]) - path.stat().st_mtime <= 61
    assert len(site.requests) == 3


def test_a_server_that_is_away_isnt_asked_for_each_recording(site, lonely):
    site.answer = None
    lonely.configure(timeout=1)
    lonely.spool.mkdir()
    for number in range(6):
        lonely.record(f"crvs_ab_{number + 1}")
    lonely.flush()
    assert len(lonely.waiting) == 6
    assert len(site.requests) == 3


def test_one_bad_recording_doesnt_hold_up_the_others(jibri, server, school, session, room):
    server.expect_log(REFUSED)
    for wrong in range(5):
        jibri.record(f"crvs_no_{2147483000 + wrong}")
    jibri.record(room)
    jibri.flush()
    assert len(school.recordings(session)) == 1
    assert len(jibri.refused) == 5


def test_what_jibri_never_announced_is_found(jibri, school, session, room):
    """Jibri crashed, the machine lost power, the script was killed before it did anything."""
    lost = jibri.record(room)
    old = jibri.record(room, names=[f"{room}_2026-01-01-00-00-00.mp4"])
    os.utime(old / f"{room}_2026-01-01-00-00-00.mp4", (0, time.time() - 31 * 86400))
    (jibri.recordings / f"{room}_{DATE}.mp4").write_text("not in a directory of a recording")
    jibri.configure(sweep_after=5)
    jibri.flush()
    assert school.recordings(session) == [], "Jibri may still be writing it"
    path = lost / f"{room}_{DATE}.mp4"
    os.utime(path, (0, time.time() - 310))
    jibri.flush()
    assert school.recordings(session) == [url_of(lost, path.name)]
    access = jibri.journal("info")
    jibri.flush()
    assert jibri.journal("info") == access, "it is announced once"


@pytest.mark.parametrize("how", ["file system", "limit"])
def test_the_disk_is_full(make_jibri, server, school, session, room, how):
    sock, url = closed_port()
    jibri = make_jibri(url)
    jibri.spool.mkdir()
    limit = {}
    if how == "file system":
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", str(jibri.spool)]
        done = subprocess.run(mount, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here ({done.stderr.strip()}); the other variant ran")
        filler = jibri.spool / "filler"
        with open(filler, "wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(b"x" * 4096)
    else:
        limit["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        # There is no journal, since nothing could be written to it.
        (jibri.programs / "logger").unlink()
        jibri.install_only()
    try:
        with sock:
            output = jibri.run(jibri.record(room), **limit)
            assert jibri.waiting == []
            if how == "limit":
                assert "cannot spool" in output
            else:
                assert "No space left on device" in jibri.journal("err")[0]
            # Nobody knows of it now, but the disk that it lies on.
        jibri.configure(url=f"http://127.0.0.1:{server.port}{PATH}")
        if how == "file system":
            # The server is there, so the only try that is possible succeeds.
            second = jibri.record(room)
            jibri.finalize(second)
            wait_until(lambda: school.recordings(session) == [url_of(second, f"{room}_{DATE}.mp4")])
            filler.unlink()

        def all_announced():
            # A try that fails for another reason is made again, as the timer would.
            jibri.flush("--now")
            return len(school.recordings(session)) == len(list(jibri.recordings.iterdir()))

        wait_until(all_announced)
        assert jibri.waiting == jibri.refused == []
    finally:
        if how == "file system":
            # What works in the background may be in it still.
            subprocess.run(["umount", "--lazy", str(jibri.spool)], check=True)


def test_a_spool_that_cannot_be_written_to(jibri, school, session, room):
    jibri.spool.write_text("not a directory")
    jibri.finalize(jibri.record(room))
    wait_until(lambda: len(school.recordings(session)) == 1)
    assert "cannot write to the spool" in jibri.journal("err")[0]
    assert "cannot write to the spool" in jibri.run("--flush", status=1) + "".join(jibri.journal("err")[1:])


def test_an_entry_that_is_damaged_is_set_aside(lonely, site):
    lonely.spool.mkdir()
    (lonely.spool / "1700000000_x.delivery").write_text("next=0\nfile=%2Fx\nid=jibri_1\nbody={\"sess")
    lonely.finalize(lonely.record("crvs_ab_7"))
    lonely.flush()
    assert len(site.requests) == 1 and lonely.waiting == []
    assert "damaged" in lonely.answers()


# ---- Two at once, and a thousand ----


def test_two_runs_at_once_dont_collide(site, lonely):
    site.answer = (500, {}, "")
    for number in range(8):
        lonely.record(f"crvs_ab_{number + 1}")
    lonely.flush()
    before = len(site.requests)
    site.answer = (200, {}, '{"status":"ok"}')
    runs = [lonely.start("--flush", "--now") for _ in range(4)]
    for run in runs:
        run.communicate(timeout=120)
        assert run.returncode == 0
    assert lonely.waiting == []
    assert len(site.requests) - before == 8, "each is sent by one of them"


def test_what_comes_during_a_delivery_is_sent_behind_it(site, lonely):
    """Whoever finds another run at work leaves its recordings to that one."""
    site.answer = None
    lonely.configure(recordings_directory=None)
    lonely.finalize(lonely.record("crvs_ab_1"))
    wait_until(lambda: site.requests)
    lonely.finalize(*(lonely.record(f"crvs_ab_{number}") for number in range(2, 6)))
    site.answer = (200, {}, '{"status":"ok"}')
    site.released.set()
    # The first was not answered; the others are sent by it all the same.
    wait_until(lambda: len(site.requests) == 5)
    wait_until(lambda: len(lonely.waiting) == 1)


def finish(jibri):
    """Runs the timer until nothing waits."""
    for _ in range(100):
        jibri.flush("--now")
        if not jibri.waiting:
            return
    raise AssertionError(jibri.run("--status"))


def test_killed_at_every_step(jibri, school, session, room):
    """Each program that it runs is the last one once, of finalizing and of delivering."""
    jibri.watch_steps()
    spare = room_of(school, session)
    steps = jibri.run_until("", jibri.record(spare))
    assert steps > 10
    ends = [f"{step} {when}" for step in range(1, steps + 1) for when in ["before", "behind"]]
    for number, end in enumerate(ends):
        jibri.run_until(end, jibri.record(room))
        if number % 2:
            jibri.run_until(end, "--flush", "--now")
    finish(jibri)
    urls = school.recordings(session)
    assert len(urls) == len(set(urls)) == len(ends) + 1
    assert jibri.refused == []


def test_killed_at_random_two_hundred_times(jibri, school, session, room):
    """kill -9 for all of it at any moment: nothing is lost, and nothing arrives twice."""
    begin = time.monotonic()
    jibri.finalize(jibri.record(room))
    jibri.flush()
    longest = (time.monotonic() - begin) * 1.2
    lock = threading.Lock()
    alive = 0

    def round_of(seed):
        nonlocal alive
        chance = random.Random(seed)
        process = jibri.start(*(["--flush", "--now"] if chance.random() < 0.2 else [jibri.record(room)]))
        time.sleep(chance.random() * longest)
        with lock:
            alive += process.poll() is None
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            pass
        process.communicate()

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(round_of, range(200)))
    assert alive, "none was killed at work"
    finish(jibri)
    urls = school.recordings(session)
    assert sorted(urls) == sorted(url_of(path, f"{room}_{DATE}.mp4") for path in jibri.recordings.iterdir())
    assert jibri.refused == []


def test_a_thousand_recordings_while_the_server_restarts(make_server, make_jibri, school, people):
    httpd = make_server()
    httpd.start()
    # What a server that is stopped tells of its own children.
    httpd.allow_log("AH00045|AH00046|child process")
    sessions = [school.live_session(people.classroom, start=-30, started=-30) for _ in range(10)]
    rooms = [room_of(school, session) for session in sessions]
    with Wire(lambda: httpd.port) as wire, concurrent.futures.ThreadPoolExecutor(4) as pool:
        # Four machines; with the token, since signing takes three programs more, a thousand times; and nothing but what
        # Jibri announces is looked for.
        machines = [make_jibri(wire.url, authentication="token", sweep_after=10) for _ in range(4)]
        work = [(jibri, jibri.record(rooms[number % 10], names=[
            f"{rooms[number % 10]}_2026-11-22-20-59-0{second}.mp4" for second in range(10)]))
            for number in range(25) for jibri in machines]
        for fifth in range(5):
            batch = [pool.submit(jibri.finalize, directory) for jibri, directory in work[fifth * 20:fifth * 20 + 20]]
            # In the middle of it, with deliveries under way.
            batch[8].result()
            httpd.stop()
            batch[12].result()
            httpd.start()
            for one in [*batch, *(pool.submit(jibri.flush, "--now") for jibri in machines)]:
                one.result()
        list(pool.map(finish, machines))
    rows = school.sql("SELECT live_session_id, url FROM recording WHERE live_session_id IN "
                      f"({','.join(map(str, sessions))})")
    assert len(rows) == 1000
    assert {url for _, url in rows} == {url_of(path, name.name) for _, path in work for name in path.glob("*.mp4")}
    assert [jibri.refused for jibri in machines] == [[]] * 4


# ---- A new secret ----


def test_a_new_secret_in_three_steps(make_server, make_jibri, school, session, room):
    httpd = make_server(site=SITE_WITHOUT_SECRET)
    jibri = make_jibri("http://127.0.0.1:1")

    def site_takes(*secrets):
        httpd.stop()
        httpd.directives = "".join(f"CrvsWebhookSecret {secret}\n" for secret in secrets)
        httpd.start()
        jibri.configure(url=f"http://127.0.0.1:{httpd.port}{PATH}")

    def one_more():
        before = len(school.recordings(session))
        jibri.finalize(jibri.record(room))
        jibri.flush()
        return len(school.recordings(session)) - before

    site_takes(SECRET)
    assert one_more() == 1
    site_takes(SECRET, OTHER_SECRET)
    assert one_more() == 1
    jibri.configure(secret=OTHER_SECRET)
    assert one_more() == 1
    site_takes(OTHER_SECRET)
    assert one_more() == 1
    # A machine that was forgotten.
    jibri.configure(secret=SECRET)
    httpd.expect_log(UNAUTHENTICATED)
    assert one_more() == 0
    assert "401" in jibri.entry()["last"]
    jibri.configure(secret=OTHER_SECRET)
    jibri.flush("--now")
    assert len(school.recordings(session)) == 5 and jibri.waiting == []


# ---- What it tells ----


def test_status(make_jibri, site):
    site.answer = (500, {}, "")
    jibri = make_jibri(site.url)
    assert jibri.run("--status") == "Waiting: 0\nSet aside: 0\n"
    waiting, refused = jibri.record("crvs_ab_7"), jibri.record("standup")
    jibri.finalize(waiting, refused)
    # What another run has in hand is left to it, or to the next one, as the timer starts it.
    wait_until(lambda: [jibri.flush(), jibri.refused][1])
    status = jibri.run("--status")
    assert re.search(r"^Waiting: 1\n  session 7, since \S+ \S+, 1 try, next at \S+ \S+: the server answered 500\n"
                     rf"    {waiting}/crvs_ab_7_{DATE}\.mp4\nSet aside: 1\n"
                     rf'  no session\'s number .* "standup": {refused}/standup_{DATE}\.mp4\n    {jibri.refused[0]}\n$',
                     status)
    jibri.flush("--now")
    assert ", 2 tries, next at" in jibri.run("--status")


def test_check_when_all_is_right(jibri, school):
    before = school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery")
    output = jibri.run("--check")
    assert "good   the server takes our signature\ngood   the clocks agree\nRecordings will arrive at" in output
    assert "WRONG" not in output
    jibri.configure(authentication="token")
    assert "good   the server takes our token" in jibri.run("--check")
    assert school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery") == before
    assert jibri.waiting == jibri.refused == []


def test_check_creates_nothing(jibri):
    output = jibri.run("--check")
    # Whoever makes the spool owns it: root must not.
    missing = "is not there yet: crvs-finalize.service makes it" if os.getuid() == 0 else "can be made"
    assert f"the spool {jibri.spool} {missing}" in output and "WRONG" not in output
    assert not jibri.spool.exists()
    jibri.spool.mkdir()
    assert f"good   the spool {jibri.spool} can be written to" in jibri.run("--check")
    assert list(jibri.spool.iterdir()) == []


@ROOT_ONLY
def test_check_of_a_spool_of_another_account(jibri):
    nobody = pwd.getpwnam("nobody")
    jibri.let_in(nobody.pw_gid)
    as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    missing = jibri.run("--check", status=1, **as_nobody)
    assert f"WRONG  nobody cannot write to the spool {jibri.spool}, which is not there" in missing
    assert f"install -d -m 700 -o nobody -g nogroup {jibri.spool}\n" in missing and not jibri.spool.exists()
    jibri.spool.mkdir(mode=0o700)
    mend = f"chown -R nobody: {jibri.spool}\n"
    other = jibri.run("--check", status=1, **as_nobody)
    assert f"WRONG  nobody cannot write to the spool: {jibri.spool} belongs to root. " in other and mend in other
    # What root's --check and --flush were before the folder was given to Jibri's account.
    (jibri.spool / "refused").mkdir(mode=0o700)
    os.chown(jibri.spool, nobody.pw_uid, nobody.pw_gid)
    inside = jibri.run("--check", status=1)
    assert f"WRONG  nobody cannot write to the spool: {jibri.spool}/refused belongs to root. " in inside and mend in inside
    jibri.run("--flush", status=1)
    assert mend.strip() in jibri.journal("err")[-1]
    subprocess.run(["chown", "-R", "nobody:", jibri.spool], check=True)
    assert "WRONG" not in jibri.run("--check")


@pytest.mark.parametrize("authentication", ["token", "signature"])
def test_check_with_a_wrong_secret(jibri, server, authentication):
    server.expect_log(UNAUTHENTICATED)
    jibri.configure(secret=OTHER_SECRET, authentication=authentication)
    output = jibri.run("--check", status=1)
    assert "WRONG  401: the server does not know our secret" in output
    assert ("the clock is right" in output) == (authentication == "signature")
    assert "Recordings will not arrive." in output


@pytest.mark.parametrize("ahead, text", [(4000, "4000 seconds ahead of the server's"), (-4000, "behind the server's")])
def test_check_with_a_wrong_clock(site, lonely, ahead, text):
    site.answer = (401, {"Date": email.utils.formatdate(time.time() - ahead, usegmt=True)}, "")
    assert text in re.sub("400[012] seconds", "4000 seconds", lonely.run("--check", status=1))


def test_check_with_a_clock_that_drifts(site, lonely):
    site.answer = (200, {"Date": email.utils.formatdate(time.time() - 200, usegmt=True)}, '{"status":"ok","test":true}')
    assert re.search("note   our clock is 2.. seconds ahead of the server's", lonely.run("--check"))


@pytest.mark.parametrize("answer, text", [
    ((200, {}, "<html>"), "not from mod_crvs"),
    ((200, {}, '{"status":"ok","session_id":7,"duplicate":false}'), "not from mod_crvs"),
    ((301, {"Location": "https://www.example.org/x"}, ""), "leads to https://www.example.org/x"),
    ((400, {}, '{"detail":"session_id is missing"}'), "without this check: session_id is missing"),
    ((404, {}, ""), "404: nothing is there"),
    ((405, {}, ""), "405 came back"),
    ((500, {}, ""), "500: the URL is right as it seems"),
])
def test_check_with_a_wrong_answer(site, lonely, answer, text):
    site.answer = answer
    output = lonely.run("--check", status=1)
    assert re.search(f"WRONG .*{re.escape(text)}", output)


def test_check_without_a_connection(make_jibri, server):
    sock, url = closed_port()
    with sock:
        assert "WRONG  nothing listens there" in make_jibri(url).run("--check", status=1)
    unknown = make_jibri("http://no-such-host.invalid").run("--check", status=1)
    assert "WRONG  the server's name cannot be resolved" in unknown
    # A server that speaks no TLS there.
    tls = make_jibri(f"https://127.0.0.1:{server.port}").run("--check", status=1)
    assert "WRONG  TLS:" in tls


def test_check_of_a_certificate(make_server, make_jibri, school, session, room, folder):
    certificate, key = folder / "jibri.pem", folder / "jibri.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    httpd = make_server(f"SSLEngine On\nSSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}\n",
                        modules=["ssl"])
    # Its own certificate, and a package of httpd that is newer than the system's OpenSSL.
    httpd.allow_log("AH01906|AH01873|AH01882")
    httpd.start()
    jibri = make_jibri(f"https://localhost:{httpd.port}")
    output = jibri.run("--check", status=1)
    # A line for each: no word of curl's own pages on the web.
    assert "WRONG  TLS: the certificate cannot be trusted" in output and "curl.se" not in output
    assert all(re.match("(good|WRONG|note)  +|Recordings will not", line) for line in output.splitlines()), output
    jibri.configure(ca_file=certificate)
    output = jibri.run("--check")
    assert "good   the server takes our signature" in output and "http:" not in output
    jibri.configure(url=f"https://127.0.0.1:{httpd.port}{PATH}")
    assert "WRONG  TLS:" in jibri.run("--check", status=1)
    jibri.configure(url=f"https://localhost:{httpd.port}{PATH}")
    jibri.finalize(jibri.record(room))
    jibri.flush()
    assert len(school.recordings(session)) == 1


def test_help_and_wrong_use(jibri):
    assert jibri.run("--help").startswith("Usage: crvs-finalize DIRECTORY")
    for arguments in [[], ["--flsh"], ["--flush", "x"], ["a", "b"], ["--room"], ["--room", "x"], [""]]:
        assert "Try 'crvs-finalize --help'." in jibri.run(*arguments, status=2)


# ---- The configuration ----


def test_a_configuration_that_others_can_read_is_refused(jibri, school, session, room):
    for count, mode in enumerate([0o644, 0o604, 0o660, 0o620, 0o640, 0o444]):
        jibri.conf.chmod(mode)
        assert jibri.run("--status", status=1) == ""
        error = jibri.journal("err")[count]
        assert f"its mode is {mode:o}" in error and "make it 600" in error and SECRET not in error
    # Jibri isn't failed, and the recording is found once the mode is right.
    jibri.finalize(jibri.record(room))
    assert school.recordings(session) == [] and not jibri.spool.exists()
    jibri.conf.chmod(0o400)
    jibri.flush()
    assert len(school.recordings(session)) == 1


@ROOT_ONLY
def test_root_goes_on_as_the_account_that_owns_the_spool(jibri, school, session, room):
    nobody = 65534
    jibri.let_in(nobody)
    jibri.spool.mkdir(mode=0o700)
    os.chown(jibri.spool, nobody, nobody)
    jibri.finalize(jibri.record(room))
    jibri.flush()
    assert len(school.recordings(session)) == 1, jibri.journal_file.read_text()
    assert {path.stat().st_uid for path in jibri.spool.rglob("*")} == {nobody}


@ROOT_ONLY
def test_a_configuration_for_another_group_is_refused(jibri):
    jibri.folder.chmod(0o711)
    jibri.programs.chmod(0o755)
    jibri.journal_file.touch()
    jibri.journal_file.chmod(0o666)
    os.chown(jibri.conf, 1, 65534)
    jibri.conf.chmod(0o640)
    jibri.run("--status", status=1)
    os.chown(jibri.conf, 0, 65534)
    jibri.run("--status", status=1, user=65534, group=1, extra_groups=[])
    assert len(jibri.journal("err")) == 2


@pytest.mark.parametrize("line, wrong", [
    ("secert = x", "line 10: secert is unknown"),
    ("url", "line 10: not like"),
    ("spool = /tmp/x", "line 10: spool stands there twice"),
    ("authentication = hmac", "authentication must be signature or token"),
    ("secret_file = /x", "give secret or secret_file, not both"),
    ("extension = ../x", "extension must be letters and digits"),
    ("sweep_days = 1.5", "sweep_days must be a whole number"),
    ("ca_file = ca.pem", "ca_file must be a path that begins with /"),
])
def test_an_error_in_the_configuration_is_named(jibri, line, wrong):
    text = jibri.conf.read_text()
    assert text.count("\n") == 9
    jibri.conf.write_text(text + line + "\n")
    jibri.run("--flush", status=1)
    error, = jibri.journal("err")
    assert str(jibri.conf) in error and wrong in error


@pytest.mark.parametrize("settings, wrong", [
    ({"url": "ftp://x/"}, "url must be"), ({"url": "https://x/\"y"}, "url must be"), ({"url": None}, "url must be"),
    ({"recordings_url": "https://x/?y"}, "recordings_url cannot hold ? or #"), ({"timeout": 0}, "timeout must be"),
    ({"secret": "short"}, "the secret must be 16 to 256"), ({"secret": None}, "the secret must be 16 to 256"),
    ({"secret": "whsec_c2hvcnQgb25l"}, "behind whsec_"), ({"secret": "whsec_" + "A" * 89}, "behind whsec_"),
    ({"secret": "with a space in the middle"}, "the secret must be"), ({"spool": "spool"}, "spool must be"),
    ({"secret": None, "secret_file": "/no/such/file"}, "/no/such/file cannot be read"),
])
def test_a_value_that_cannot_be_is_named(jibri, settings, wrong):
    jibri.configure(**settings)
    jibri.run("--flush", status=1)
    error, = jibri.journal("err")
    assert wrong in error
    assert not settings.get("secret") or settings["secret"] not in error


def test_the_configuration_is_never_run(jibri, site):
    jibri.configure(url=site.url + PATH, secret="$(touch pwned)`touch-pwned`;touch".replace(" ", "_"), rooms="$(id)")
    jibri.configure(rooms=None)
    jibri.conf.write_text("  # comment\r\n\r\n" + jibri.conf.read_text().replace(" = ", "=").replace("\n", "  \r\n"))
    jibri.finalize(jibri.record("crvs_ab_7"))
    jibri.flush()
    assert len(site.requests) == 1


def test_the_secret_in_a_file_of_its_own(jibri, school, session, room):
    path = jibri.folder / "secret"
    path.write_text(f"{SECRET}\n")
    path.chmod(0o644)
    jibri.configure(secret=None, secret_file=path)
    assert re.match(rf"WRONG  .*{path} holds a secret, but its mode is 644 ", jibri.run("--check", status=1))
    path.chmod(0o600)
    assert "WRONG" not in jibri.run("--check")


def test_the_sample_holds_every_name(jibri):
    sample = (ROOT / "conf" / "jibri" / "finalize.conf").read_text()
    names = re.findall(r"\[([a-z_]+)\]=", re.search(r"declare -A config=\((.*?)\n\)", FINALIZE.read_text(), re.S)[1])
    manual = (ROOT / "docs" / "jibri.md").read_text()
    assert len(names) == 14
    for name in names:
        assert re.search(rf"^#?{name} = ", sample, re.M), name
        assert f"\n| `{name}` |" in manual, name
    text = re.sub(r"^#(?=[a-z_]+ = )", "", sample, flags=re.M)
    text = re.sub(r"^secret_file = .*\n", "", text, flags=re.M)
    jibri.conf.write_text(re.sub(r"^spool = .*", f"spool = {jibri.spool}", text, flags=re.M))
    assert jibri.run("--status").startswith("Waiting: 0")


# ---- The script and what comes with it ----


def test_without_jq_and_all_that_isnt_needed(jibri, school, session, room):
    jibri.install_only("jq")
    assert shutil.which("jq", path=jibri.path) is None
    jibri.finalize(jibri.record(room))
    jibri.flush()
    assert len(school.recordings(session)) == 1
    assert "jq is not installed" in jibri.run("--check")
    jibri.run("--status")


def test_a_program_that_is_missing_is_named(jibri, room):
    jibri.install_only("curl")
    jibri.finalize(jibri.record(room))
    assert jibri.journal("err") == ["curl is not installed"]
    jibri.run("--flush", status=1)


def test_without_a_journal_errors_go_to_standard_error(lonely):
    (lonely.programs / "logger").unlink()
    lonely.install_only()
    assert "crvs-finalize: there is no recording in" in lonely.run(lonely.recordings)


def test_shellcheck():
    for path in [FINALIZE, FINALIZE.parent / "install", FINALIZE.parent / "crvs-finalize.bash-completion"]:
        shell = ["--shell=bash"] if path.suffix else []
        done = subprocess.run(["shellcheck", "--norc", "--severity=style", *shell, path], capture_output=True, text=True)
        assert done.stdout == ""
        assert done.returncode == 0
    assert os.access(FINALIZE, os.X_OK)


def test_the_units(tmp_path):
    for name in ["crvs-finalize.service", "crvs-finalize.timer"]:
        text = (FINALIZE.parent / name).read_text().replace("/usr/local/bin/crvs-finalize", str(FINALIZE))
        (tmp_path / name).write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
                          capture_output=True, text=True)
    assert "crvs-finalize" not in done.stderr and done.returncode == 0, done.stderr
