# SPDX-License-Identifier: Apache-2.0
"""Videos that are sent: the protocol tus 1.0, to its edges; what becomes of what arrives; who may."""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import socket
import tempfile

import pytest

from client import Browser, exchange
from deliveries import standard
from server import SECRET
from uploads import HEVC, PICTURE, SOUND, film, track, MACHINE, box, from_machine, from_page, metadata, mp4
from waiting import wait_until

REFUSED = "crvs:warn.*an upload was refused: "
VIDEO = mp4(300_000)


@pytest.fixture(scope="module")
def files():
    """CrvsRecordingDir of this file's server."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="crvs-files-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def module_server(folder, mariadb, school, files):
    from server import Httpd
    # So that what is too large is sent soon.
    httpd = Httpd(folder / "httpd-uploads", "CrvsMaxUpload 4M\nCrvsTidyInterval Off\n", database=mariadb.option_file("school"), recordings=files)
    httpd.start()
    httpd.expect_log("crvs:warn.*CrvsMaxUpload 4194304: hardly a recording")
    yield httpd
    httpd.stop()


@pytest.fixture
def server(module_server):
    yield module_server
    assert module_server.process.poll() is None, "httpd is gone"
    assert module_server.check_log() == []


@pytest.fixture(autouse=True)
def nothing_under_way(school, files):
    """What a test leaves unfinished is none of the next one's."""
    yield
    school.sql("DELETE FROM upload")
    shutil.rmtree(files / "incoming", ignore_errors=True)


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30)


@pytest.fixture
def lesson(school, people):
    return school.lesson(school.module(school.course(people.teacher)))


@pytest.fixture
def teacher(sign_in, people, session):
    return from_page(sign_in(people.teacher), f"/uploads/sessions/{session}/")


@pytest.fixture
def machine(visitor):
    return from_machine(visitor, SECRET)


def under_way(files):
    """The names of what is being sent."""
    return os.listdir(files / "incoming")


def kept(school, files, session_id):
    """The files of a session's recordings."""
    rows = school.sql("SELECT public_id, file_name, bytes, url FROM recording WHERE live_session_id = %s ORDER BY id",
                      session_id)
    assert [row[3] for row in rows] == [""] * len(rows)
    contents = [(files / public_id / name).read_bytes() for public_id, name, _, _ in rows]
    assert [len(content) for content in contents] == [row[2] for row in rows]
    return contents


# ---- From beginning to end ----


def test_a_file_that_is_sent_in_pieces_becomes_a_recording(school, files, session, teacher, people):
    begun = teacher.create(len(VIDEO), filename="Cours n° 1.mp4", title="La cellule")
    assert begun.status == 201 and re.fullmatch("/uploads/[0-9a-f]{32}", teacher.url)
    assert begun.headers["Tus-Resumable"] == "1.0.0" and begun.headers["Upload-Expires"].endswith("GMT")
    assert teacher.offset() == 0
    for offset in range(0, 300_000, 100_000):
        answer = teacher.patch(offset, VIDEO[offset:offset + 100_000])
        assert answer.status == 204 and answer.headers["Upload-Offset"] == str(offset + 100_000)
        assert ("Upload-Expires" in answer.headers) == (offset < 200_000)
    assert kept(school, files, session) == [VIDEO]
    assert school.sql("SELECT title, media_type, uploaded_by, file_name FROM recording WHERE live_session_id = %s",
                      session) == [("La cellule", "video/mp4", people.teacher.id, f"session-{session}.mp4")]
    assert school.value("SELECT recording_ready FROM live_session WHERE id = %s", session) == 1
    assert under_way(files) == []


def test_nothing_shows_before_the_last_byte(school, session, teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:-1])
    assert school.value("SELECT COUNT(*) FROM recording WHERE live_session_id = %s", session) == 0
    assert teacher.delete().status == 204


def test_a_last_piece_that_is_repeated_changes_nothing(school, files, session, teacher):
    teacher.create(len(VIDEO))
    assert teacher.patch(0, VIDEO).status == 204
    # The answer was lost: the client asks, or sends the end once more.
    assert teacher.offset() == len(VIDEO)
    assert teacher.patch(len(VIDEO), b"").status == 204
    assert teacher.patch(0, VIDEO).status == 409
    assert teacher.delete().status == 409
    assert kept(school, files, session) == [VIDEO]


def test_a_lesson_gets_a_video(school, files, sign_in, people, lesson):
    author = from_page(sign_in(people.teacher), f"/uploads/lessons/{lesson}/")
    author.create(len(VIDEO), filename="La cellule, 2e partie.MP4")
    assert author.patch(0, VIDEO).status == 204
    (title, public_id, name), = school.sql(
        "SELECT v.title, r.public_id, r.file_name FROM lesson_video v JOIN recording r ON r.id = v.recording_id"
        " WHERE v.lesson_id = %s", lesson)
    assert title == "La cellule, 2e partie"
    assert (files / public_id / name).read_bytes() == VIDEO


@pytest.mark.parametrize("content, extension, media_type", [
    (mp4(3000), "mp4", "video/mp4"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x84webm" + bytes(900),
     "webm", "video/webm"),
    (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x88matroska" + bytes(900),
     "mkv", "video/x-matroska"),
    (b"OggS\0\2" + bytes(900), "ogv", "video/ogg"),
    (film(SOUND, PICTURE, brand=b"qt  "), "mp4", "video/mp4"),
    (film(SOUND, brand=b"M4A "), "m4a", "audio/mp4"),
    (film(SOUND, brand=b"mp42"), "m4a", "audio/mp4"),
    (film(track(b"vide", b"av01"), SOUND), "mp4", "video/mp4"),
], ids=["mp4", "webm", "mkv", "ogg", "an iPhone's mov", "m4a", "sound in an mp4", "AV1 in an mp4"])
def test_the_kind_is_that_of_the_content(school, files, session, teacher, content, extension, media_type):
    teacher.create(len(content), filename="video.exe")
    assert teacher.patch(0, content).status == 204
    assert school.sql("SELECT file_name, media_type FROM recording WHERE live_session_id = %s", session) == [
        (f"session-{session}.{extension}", media_type)]


@pytest.mark.parametrize("content", [
    b"<html><script>alert(1)</script>" + bytes(200), b"MZ" + bytes(300), b"\x89PNG\r\n\x1a\n" + bytes(100), b"short",
    box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(200), bytes(300), b"\x1a\x45\xdf\xa3" + bytes(300)],
    ids=["page", "program", "picture", "short", "heic", "zeros", "ebml"])
def test_what_is_no_video_is_refused_whatever_its_name(server, school, files, session, teacher, content):
    server.expect_log(REFUSED)
    teacher.create(len(content), filename="video.mp4")
    answer = teacher.patch(0, content)
    assert answer.status == 415 and "MP4, WebM, MKV" in answer.json["detail"]
    assert teacher.head().status == 404
    assert under_way(files) == [] and kept(school, files, session) == []


FOREIGN = {"a telephone's mov": film(SOUND, HEVC, brand=b"qt  "), "the same as mp4": film(HEVC, SOUND),
           "another HEVC": film(track(b"vide", b"hev1"), SOUND), "MPEG-4 of before": film(SOUND, track(b"vide", b"mp4v"))}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_film_that_few_browsers_play_is_refused_with_what_to_do(server, school, files, session, teacher, name):
    server.expect_log(REFUSED)
    content = FOREIGN[name]
    teacher.create(len(content), filename="IMG_0042.MOV")
    answer = teacher.patch(0, content)
    assert answer.status == 415 and "Le plus compatible" in answer.json["detail"]
    assert under_way(files) == [] and kept(school, files, session) == []


@pytest.mark.parametrize("name", FOREIGN)
def test_what_a_machine_sends_is_kept_whoever_plays_it(server, school, files, session, name):
    """There is no other, and nobody at the machine who could make one."""
    content = FOREIGN[name]
    tus = from_machine(Browser(server), SECRET)
    assert tus.create(len(content), source=f"/recordings/{session}.mp4", session_id=session).status == 201
    assert tus.patch(0, content).status == 204
    assert kept(school, files, session) == [content]


def test_what_is_no_video_is_refused_with_its_first_bytes(server, files, teacher):
    server.expect_log(REFUSED)
    teacher.create(4_000_000, filename="video.mp4")
    assert teacher.patch(0, b"PK\3\4" + bytes(1000)).status == 415
    assert under_way(files) == []


def test_a_recording_that_was_cut_off_is_refused(server, school, files, session, teacher):
    server.expect_log(REFUSED + r".*moov")
    content = mp4(5000, index=False)
    teacher.create(len(content))
    answer = teacher.patch(0, content)
    assert answer.status == 422 and "interrompu" in answer.json["detail"]
    assert under_way(files) == [] and kept(school, files, session) == []


# ---- The protocol ----


def test_options(visitor):
    for path in ["/uploads/sessions/1/", "/uploads/lessons/1/", "/uploads/x", MACHINE, MACHINE + "x"]:
        answer = visitor.request("OPTIONS", path)
        assert answer.status == 204
        assert answer.headers["Tus-Version"] == "1.0.0" and answer.headers["Tus-Max-Size"] == str(4 << 20)
        assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
        assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0"])
def test_another_version_is_refused(teacher, version):
    teacher.create(len(VIDEO))
    del teacher.headers["Tus-Resumable"]
    headers = {} if version is None else {"Tus_Resumable": version}
    for method, path in [("POST", teacher.folder), ("PATCH", teacher.url), ("HEAD", teacher.url), ("DELETE", teacher.url)]:
        answer = teacher.request(method, path, b"" if method != "HEAD" else None, **headers)
        assert answer.status == 412 and answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("length, status", [
    ("", 400), ("-1", 400), ("0", 400), ("1e3", 400), ("12x", 400), ("9" * 30, 400), (4 << 20, 201), ((4 << 20) + 1, 413)])
def test_the_length_that_is_announced(files, teacher, length, status):
    assert teacher.create(length).status == status
    assert (files / "incoming").exists() == (status == 201)


@pytest.mark.parametrize("headers", [
    {"Upload_Defer_Length": 1}, {"Upload_Length": 5, "Upload_Concat": "partial"},
    {"Upload_Length": 5, "Upload_Metadata": "filename %%%"}, {"Upload_Length": 5, "Upload_Metadata": "a YQ==,a YQ=="},
    {"Upload_Length": 5, "Upload_Metadata": ",,"}, {"Upload_Length": 5, "Upload_Metadata": "a YQ== YQ=="},
    {"Upload_Length": 5, "Upload_Metadata": "a /w=="}, {"Upload_Length": 5, "Upload_Metadata": "a AA=="},
    {"Upload_Length": 5, "Upload_Metadata": "a " + "YWFh" * 600},
    {"Upload_Length": 5, "Upload_Metadata": metadata(title="x" * 201)},
    {"Upload_Length": 5, "Upload_Metadata": metadata(title="a\x07b")},
])
def test_a_creation_that_makes_no_sense(teacher, headers):
    answer = teacher.request("POST", teacher.folder, b"", **headers)
    assert answer.status == 400 and answer.json["detail"]


def test_what_was_sent_along_comes_back(teacher):
    sent = metadata(filename="Ménage à 3.mp4") + ",is_private"
    answer = teacher.request("POST", teacher.folder, b"", Upload_Length=77, Upload_Metadata=sent)
    teacher.url = answer.location
    answer = teacher.head()
    assert answer.headers["Upload-Metadata"] == sent and answer.headers["Upload-Length"] == "77"
    assert answer.headers["Upload-Offset"] == "0" and answer.headers["Cache-Control"] == "no-store"
    assert answer.body == b""


def test_a_wrong_offset_changes_nothing(teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:1000])
    for offset, status in [(0, 409), (999, 409), (1001, 409), (-1, 400), ("x", 400), ("", 400)]:
        assert teacher.patch(offset, VIDEO[:10]).status == status
    assert teacher.request("PATCH", teacher.url, b"x", Content_Type="application/offset+octet-stream").status == 400
    assert teacher.offset() == 1000


def test_another_content_type_is_refused(teacher):
    teacher.create(len(VIDEO))
    assert teacher.patch(0, VIDEO, Content_Type="video/mp4").status == 415
    assert teacher.offset() == 0


def chunked(teacher, offset, *pieces, end=b"0\r\n\r\n"):
    """Sends pieces without a length before them, as curl sends what it reads from a pipe; the status of the answer."""
    head = {**teacher.headers, "Host": teacher.browser.host, "Cookie": teacher.browser._cookie_header(),
            "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", "Transfer-Encoding": "chunked"}
    lines = [f"PATCH {teacher.url} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end
    answer = exchange(teacher.browser.server, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    return int(answer.split(b" ")[1])


def test_more_than_was_announced_is_refused(teacher):
    teacher.create(1000)
    assert teacher.patch(0, VIDEO[:1001]).status == 413
    assert teacher.offset() == 0
    assert chunked(teacher, 0, VIDEO[:600], VIDEO[600:1100]) == 413
    assert teacher.offset() <= 1000


def test_pieces_without_a_length(school, files, session, teacher):
    teacher.create(len(VIDEO))
    assert chunked(teacher, 0, VIDEO[:70_000], VIDEO[70_000:150_000]) == 204
    assert chunked(teacher, 150_000, VIDEO[150_000:]) == 204
    assert kept(school, files, session) == [VIDEO]


@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_a_checksum(teacher, name):
    def checksum(data):
        return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"

    teacher.create(len(VIDEO))
    assert teacher.patch(0, VIDEO[:100_000], Upload_Checksum=checksum(VIDEO[:100_000])).status == 204
    answer = teacher.patch(100_000, VIDEO[100_000:200_000], Upload_Checksum=checksum(b"something else"))
    assert answer.status == 460
    assert teacher.offset() == 100_000
    assert teacher.patch(100_000, VIDEO[100_000:], Upload_Checksum=checksum(VIDEO[100_000:])).status == 204


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha1", "", "sha1:AAAA", "SHA1 AAAA"])
def test_a_checksum_that_is_unknown(teacher, checksum):
    teacher.create(len(VIDEO))
    assert teacher.patch(0, VIDEO[:100], Upload_Checksum=checksum).status == 400
    assert teacher.offset() == 0


def test_a_post_may_stand_for_patch_and_delete(teacher):
    teacher.create(len(VIDEO))
    answer = teacher.request("POST", teacher.url, VIDEO[:5000], Upload_Offset=0, X_HTTP_Method_Override="PATCH",
                             Content_Type="application/offset+octet-stream")
    assert answer.status == 204 and teacher.offset() == 5000
    assert teacher.request("POST", teacher.url, b"", X_HTTP_Method_Override="DELETE").status == 204
    assert teacher.head().status == 404
    assert teacher.request("POST", teacher.url, b"", X_HTTP_Method_Override="GET").status == 405


def test_an_upload_that_is_given_up(files, teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:5000])
    assert teacher.delete().status == 204
    assert under_way(files) == []
    assert [teacher.head().status, teacher.patch(5000, b"x").status, teacher.delete().status] == [404, 404, 404]


def test_an_upload_that_nobody_went_on_with(tidy, server, school, files, teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:5000])
    school.sql("UPDATE upload SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE public_id = %s",
               teacher.url.rpartition("/")[2])
    assert teacher.head().status == 404
    assert len(under_way(files)) == 1
    assert tidy(server)[0]["uploads"] == 1
    assert under_way(files) == []
    assert school.sql("SELECT id FROM upload WHERE public_id = %s", teacher.url.rpartition("/")[2]) == []


# ---- Who may ----


def test_who_may_send_and_go_on(school, people, sign_in, server, session, lesson, teacher):
    teacher.create(len(VIDEO))
    for user, session_status, lesson_status in [(people.member, 403, 403), (people.other, 404, 403), (None, 401, 401)]:
        browser = sign_in(user) if user else school.browser(server)
        other = from_page(browser, f"/uploads/sessions/{session}/")
        assert other.create(5).status == session_status
        other.folder = f"/uploads/lessons/{lesson}/"
        assert other.create(5).status == lesson_status
        other.url = teacher.url
        assert {other.head().status, other.patch(0, VIDEO).status, other.delete().status} == {401 if not user else 404}
    # Not even an administrator: an upload is its sender's.
    admin = from_page(sign_in(people.admin), f"/uploads/sessions/{session}/")
    admin.url = teacher.url
    assert admin.head().status == 404
    assert admin.create(5).status == 201
    assert teacher.offset() == 0


def test_who_may_no_more_goes_on_no_more(school, people, teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:1000])
    school.sql("UPDATE classroom_member SET role = 'student' WHERE classroom_id = %s AND user_id = %s",
               people.classroom.id, people.teacher.id)
    assert [teacher.head().status, teacher.patch(1000, VIDEO[1000:]).status] == [404, 404]


def test_without_the_token_of_the_page_nothing_is_taken(server, teacher):
    teacher.create(len(VIDEO))
    for headers in [{"X_CSRF_Token": "x"}, {"Sec_Fetch_Site": "cross-site"}]:
        if "Sec_Fetch_Site" in headers:
            server.expect_log("form from another site")
        assert teacher.request("POST", teacher.folder, b"", Upload_Length=5, **headers).status == 403
        assert teacher.patch(0, VIDEO, **headers).status == 403
    assert teacher.offset() == 0


def test_a_user_with_many_unfinished_uploads(teacher):
    for _ in range(20):
        assert teacher.create(5).status == 201
    answer = teacher.create(5)
    assert answer.status == 429 and "Terminez" in answer.json["detail"]


# ---- A machine ----


def sent_by(machine, session, room, content=VIDEO, source="s1/a.mp4"):
    return machine.create(len(content), session_id=session, room=room, source=source, filename="a.mp4")


@pytest.fixture
def room(school, session):
    return school.value("SELECT room_name FROM live_session WHERE id = %s", session).lower()


def test_a_machine_sends_a_recording(school, files, session, room, machine):
    assert sent_by(machine, session, room).status == 201
    assert machine.url.startswith(MACHINE)
    machine.patch(0, VIDEO[:1000])
    assert machine.offset() == 1000
    assert machine.patch(1000, VIDEO[1000:]).status == 204
    assert kept(school, files, session) == [VIDEO]
    # Nothing that the recording's address holds opens the class.
    assert school.value("SELECT file_name FROM recording WHERE live_session_id = %s", session) == f"session-{session}.mp4"


def test_a_machine_that_forgot_goes_on(school, files, session, room, machine):
    sent_by(machine, session, room)
    machine.patch(0, VIDEO[:1000])
    url = machine.url
    answer = sent_by(machine, session, room)
    assert answer.status == 201 and machine.url == url and answer.headers["Upload-Offset"] == "1000"
    machine.patch(1000, VIDEO[1000:])
    # And once more, when all has arrived.
    answer = sent_by(machine, session, room)
    assert machine.url == url and answer.headers["Upload-Offset"] == str(len(VIDEO))
    assert kept(school, files, session) == [VIDEO]
    assert sent_by(machine, session, room, VIDEO + b"x").status == 409


def test_a_recording_that_lost_its_file_gets_it_back(school, files, session, room, machine):
    sent_by(machine, session, room)
    machine.patch(0, VIDEO)
    school.sql("DELETE FROM upload")
    shutil.rmtree(files / school.value("SELECT public_id FROM recording WHERE live_session_id = %s", session))
    # As a machine does that never heard of the end.
    sent_by(machine, session, room)
    assert machine.patch(0, VIDEO).status == 204
    assert kept(school, files, session) == [VIDEO]


def test_a_file_that_grew_begins_anew(files, session, room, machine):
    sent_by(machine, session, room)
    machine.patch(0, VIDEO[:1000])
    url = machine.url
    assert sent_by(machine, session, room, VIDEO + b"x").headers["Upload-Offset"] == "0"
    assert machine.url != url and len(under_way(files)) == 1
    machine.delete()


@pytest.mark.parametrize("values", [{"session_id": 2147483646}, {"session_id": "x"}, {"session_id": ""},
                                    {"room": "crvs_another_7"}])
def test_a_recording_of_no_session_waits_for_an_administrator(school, session, room, machine, sign_in, values):
    """Whatever is wrong with what it says of its session."""
    source = f"s/{os.urandom(4).hex()}.mp4"
    values = {"session_id": session, "room": room, **values}
    assert machine.create(len(VIDEO), source=source, filename="a.mp4", **values).status == 201
    assert machine.patch(0, VIDEO).status == 204
    assert school.sql("SELECT live_session_id, title FROM recording WHERE url_hash = %s",
                      hashlib.sha256(source.encode()).hexdigest()) == [(None, values["room"])]
    assert values["room"] in sign_in(school.user("admin")).get("/recordings/").text


def test_a_machine_that_does_not_say_what_it_sends(session, machine):
    answer = machine.create(5, session_id=session, source="")
    assert answer.status == 400 and answer.json["detail"]


def test_a_machine_without_the_secret(server, session, room, machine, teacher):
    sent_by(machine, session, room, source="s2/a.mp4")
    server.expect_log("machine refused: ")
    for headers in [{"X_Webhook_Token": "not the secret"}, {"X_Webhook_Token": ""}]:
        assert machine.patch(0, VIDEO, **headers).status == 401
        assert machine.request("HEAD", machine.url, **headers).status == 401
        assert machine.request("DELETE", machine.url, b"", **headers).status == 401
        assert machine.request("POST", MACHINE, b"", Upload_Length=5, **headers).status == 401
    # Nor does it get at what a teacher sends.
    teacher.create(5)
    machine.url = MACHINE + teacher.url.rpartition("/")[2]
    assert machine.head().status == 404


def test_a_signature_is_over_what_is_asked_for(server, session, room, visitor):
    machine = from_machine(visitor, SECRET)
    del machine.headers["X-Webhook-Token"]
    values = metadata(session_id=session, room=room, source="s3/a.mp4")

    def signed(method, path, length="", offset="", sent=""):
        text = f"{method} {path}\n{length}\n{offset}\n{sent}\n".encode()
        return {name.replace("-", "_"): value for name, value in standard(SECRET, text).items()}

    headers = signed("POST", MACHINE, len(VIDEO), "", values)
    answer = machine.request("POST", MACHINE, b"", Upload_Length=len(VIDEO), Upload_Metadata=values, **headers)
    assert answer.status == 201
    machine.url = answer.location
    server.expect_log("webhook-signature is of none of our secrets")
    assert machine.request("POST", MACHINE, b"", Upload_Length=len(VIDEO) + 1, Upload_Metadata=values,
                           **headers).status == 401
    assert machine.patch(0, VIDEO, **headers).status == 401
    assert machine.patch(0, VIDEO, **signed("PATCH", machine.url, "", 0)).status == 204


def test_without_a_secret_no_machine_sends_files(make_server, school, session, room, files):
    httpd = make_server(f"CrvsRecordingDir {files}\n", site="CrvsEngine On")
    httpd.expect_log("CrvsWebhookSecret is not set: anybody can announce")
    httpd.expect_log("machine refused: CrvsWebhookSecret is not set")
    httpd.start()
    machine = from_machine(school.browser(httpd), "whatever it may be")
    assert sent_by(machine, session, room).status == 401


def test_a_site_that_keeps_no_files(make_server, school, people, session):
    """What is shipped keeps them: a site of its own."""
    httpd = make_server(site=f"CrvsEngine On\nCrvsWebhookSecret {SECRET}")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    for sender in [from_page(browser, f"/uploads/sessions/{session}/"), from_machine(browser, SECRET)]:
        assert sent_by(sender, session, "").status == 501
    page = browser.get(f"/classrooms/sessions/{session}/recordings/add/").page
    assert not page.all(type="file") and page.one(id="url")


# ---- Lines that break, threads, processes ----


def begin_patch(teacher, offset, announced, data):
    """A connection on which a PATCH has begun."""
    connection = socket.create_connection(("127.0.0.1", teacher.browser.server.port), timeout=30)
    head = {**teacher.headers, "Host": teacher.browser.host, "Cookie": teacher.browser._cookie_header(),
            "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", "Content-Length": announced}
    lines = [f"PATCH {teacher.url} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
    return connection


def test_what_came_before_the_line_broke_stays(school, files, session, teacher):
    teacher.create(len(VIDEO))
    with begin_patch(teacher, 0, len(VIDEO), VIDEO[:123_456]):
        wait_until(lambda: teacher.offset() == 123_456)
    wait_until(lambda: teacher.patch(123_456, b"").status == 204)
    assert teacher.patch(123_456, VIDEO[123_456:]).status == 204
    assert kept(school, files, session) == [VIDEO]


def test_a_second_request_waits_for_the_first(teacher):
    teacher.create(len(VIDEO))
    with begin_patch(teacher, 0, len(VIDEO), VIDEO[:1000]):
        wait_until(lambda: teacher.offset() == 1000)
        answer = teacher.patch(1000, VIDEO[1000:])
        assert answer.status == 423 and teacher.delete().status == 423
    wait_until(lambda: teacher.patch(1000, VIDEO[1000:]).status == 204)


def test_a_silent_line_lets_the_upload_go(teacher):
    teacher.create(len(VIDEO))
    with begin_patch(teacher, 0, len(VIDEO), VIDEO[:1000]) as silent:
        wait_until(lambda: teacher.offset() == 1000)
        assert teacher.patch(1000, b"").status == 423
        # Open still, as one is whose other end has lost its network.
        wait_until(lambda: teacher.patch(1000, VIDEO[1000:]).status == 204)
        assert silent.fileno() >= 0


def test_a_piece_with_a_checksum_that_breaks_off_leaves_nothing(teacher):
    teacher.create(len(VIDEO))
    teacher.patch(0, VIDEO[:1000])
    teacher.headers["Upload-Checksum"] = "sha1 " + base64.b64encode(hashlib.sha1(VIDEO[1000:]).digest()).decode()
    with begin_patch(teacher, 1000, len(VIDEO) - 1000, VIDEO[1000:50_000]):
        wait_until(lambda: teacher.offset() == 50_000)
    wait_until(lambda: teacher.offset() == 1000)
    # Whoever was cut off lets go of it a moment after its bytes are gone.
    wait_until(lambda: teacher.patch(1000, VIDEO[1000:]).status == 204)
