# SPDX-License-Identifier: Apache-2.0
"""Captions, however programs write them: files and pasted text, kinds, encodings, lengths, and their language."""

import secrets

import pytest

from forms import form_for

CUE = "00:00:01.000 --> 00:00:04.000\n"
WEBVTT = f"WEBVTT\n\n{CUE}Bonjour à l’été\n"
SUBRIP = "1\r\n00:00:01,000 --> 00:00:04,000\r\nBonjour à l’été\r\n"


@pytest.fixture
def key(school, recordings, people):
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30, title="Dérivées")
    return school.kept_recording(recordings, session)


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def send(teacher, key):
    """Sends the form of the recording with a file, as a browser does."""
    def send(content, name="sous-titres.vtt", **fields):
        content = content.encode() if isinstance(content, str) else content
        parts = {"csrf_token": teacher.token(), "title": "Gardé", **fields}
        body = b"".join(f'--edge\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
                        for field, value in parts.items())
        body += (f'--edge\r\nContent-Disposition: form-data; name="captions_file"; filename="{name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n").encode() + content + b"\r\n--edge--\r\n"
        return teacher.request("POST", f"/recordings/{key}/edit/", body, {
            "Content-Type": "multipart/form-data; boundary=edge", "Origin": f"http://{teacher.host}"})
    return send


@pytest.fixture
def shown(teacher, key):
    """What the player gets."""
    return lambda: teacher.get(f"/recordings/{key}/lecon.vtt").text


@pytest.mark.parametrize("content", [
    WEBVTT, "\ufeff" + WEBVTT, WEBVTT.encode("utf-16"), b"\xfe\xff" + WEBVTT.encode("utf-16-be"), WEBVTT.encode("windows-1252"),
    WEBVTT.replace("\n", "\r\n")],
    ids=["UTF-8", "with its mark", "UTF-16", "UTF-16, big-endian", "Windows-1252", "CR LF"])
def test_a_file_in_whatever_encoding(send, shown, content):
    assert send(content).status == 303
    assert shown() == WEBVTT


@pytest.mark.parametrize("content", [SUBRIP, SUBRIP.encode("windows-1252"), "\ufeff" + SUBRIP], ids=["UTF-8", "1252", "mark"])
def test_subrip_becomes_webvtt(send, shown, content):
    assert send(content, "sous-titres.srt").status == 303
    assert shown() == f"WEBVTT\n\n1\n{CUE}Bonjour à l’été\n"


def test_pasted_subrip_and_a_pasted_mark(teacher, key, shown):
    teacher.post(f"/recordings/{key}/edit/", {"title": "", "captions": SUBRIP})
    assert shown().startswith("WEBVTT\n\n1\n00:00:01.000")
    teacher.post(f"/recordings/{key}/edit/", {"title": "", "captions": "\ufeff" + WEBVTT})
    assert shown() == WEBVTT


@pytest.mark.parametrize("begin, end", [("\u202b", "\u202c"), ("\u2067", "\u2069"), ("\u200f", ""), ("\u061c", "")])
def test_marks_of_direction_stay(send, shown, begin, end):
    """As editors of subtitles write them around each line of Arabic."""
    arabic = f"WEBVTT\n\n{CUE}{begin}مرحبا Python 3{end}\n{begin}الدرس (1)!{end}\n"
    assert send(arabic).status == 303
    assert shown() == arabic


def test_captions_of_two_hours_and_a_half(teacher, key, shown):
    """A cue each four seconds, of a text that takes two bytes a letter: pasted, and as a file."""
    long = "WEBVTT\n\n" + "\n\n".join(
        f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.000 --> {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.900\n"
        "ما يشرحه الأستاذ اليوم في هذا الدرس الطويل" for at in range(0, 9000, 4)) + "\n"
    assert teacher.post(f"/recordings/{key}/edit/", {"title": "", "captions": long}).status == 303
    assert shown() == long
    # What stands there can be mended.
    assert long.strip() in teacher.get(f"/recordings/{key}/edit/").page.one("textarea", id="captions").raw_text


@pytest.mark.parametrize("content, said, comes_back", [
    ("Bonjour à tous", "WebVTT", True), (b"\x00\x01\x02" * 50, "pas un texte", False),
    (f"WEBVTT\n\n{CUE}a\u202eb\n", "ne s’affichent pas", True), (WEBVTT + "x" * (2 << 20), "2 Mo", False)],
    ids=["no captions", "no text", "an override", "too large"])
def test_a_file_that_is_refused_changes_nothing_and_loses_nothing(send, recordings, key, content, said, comes_back):
    answer = send(content, captions=WEBVTT)
    assert answer.status == 422 and said in answer.errors["captions_file"]
    assert answer.values["title"] == "Gardé"
    text = answer.page.one("textarea", id="captions").raw_text.strip()
    assert text == (content.strip().replace("\u202e", "\ufffd") if comes_back else WEBVTT.strip())
    assert not (recordings / key / "lecon.vtt").exists()


def test_a_recording_that_lies_elsewhere_has_captions_here(tidy, school, people, server, sign_in, teacher, recordings, visitor):
    """The film stays where it is; its captions go with it into lessons, and with its row for good."""
    session = school.live_session(people.classroom, start=-90, started=-90, ended=-30)
    number = school.recording(session, public_id=secrets.token_hex(16))
    key = school.value("SELECT public_id FROM recording WHERE id = %s", number)
    member, path, captions = sign_in(people.member), f"/recordings/{key}/", f"/recordings/{key}/captions.vtt"
    assert member.get(captions).status == 404 and member.get(path).page.all("track") == []
    form = form_for(teacher.get(path + "edit/"), path + "edit/")
    assert form.send(teacher, captions=SUBRIP, captions_language="en").status == 303
    track = member.get(path).page.one("track")
    assert (track["src"], track["srclang"]) == (captions, "en")
    answer = member.get(captions)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/vtt") and CUE in answer.text
    assert visitor.get(captions).status == 303 and sign_in(school.user("trainer")).get(captions).status == 404
    assert member.get(f"/recordings/{key}/video.mp4").status == 404
    lesson = school.lesson(school.module(school.course(people.teacher)))
    school.lesson_video(lesson, recording_id=number)
    assert teacher.get(f"/courses/lessons/{lesson}/").page.one("track")["src"] == captions
    # What is no film has nothing to show them on.
    school.sql("UPDATE recording SET url = 'https://recordings.example.org/watch' WHERE id = %s", number)
    assert "captions" not in form_for(teacher.get(path + "edit/"), path + "edit/").fields
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() WHERE id = %s", number)
    tidy(server)
    assert not (recordings / key).exists() and not school.value("SELECT COUNT(*) FROM recording WHERE id = %s", number)


def test_what_is_not_sent_stays(teacher, key, send, shown):
    send(WEBVTT, captions_language="ar")
    teacher.post(f"/recordings/{key}/edit/", {"title": "Autre titre"})
    assert shown() == WEBVTT
    assert teacher.get(f"/recordings/{key}/").page.one("track")["srclang"] == "ar"


def test_the_language_of_captions(school, people, teacher, key, send):
    """That of the site, unless the teacher says another; in a lesson that of its course comes first."""
    page = teacher.get(f"/recordings/{key}/edit/").page
    assert page.one("select", id="captions_language").one("option", selected=True)["value"] == "fr"
    lesson = school.lesson(school.module(school.course(people.teacher, language="en")))
    school.lesson_video(lesson, recording_id=school.value("SELECT id FROM recording WHERE public_id = %s", key))
    send(WEBVTT)
    school.sql("UPDATE recording SET captions_language = '' WHERE public_id = %s", key)
    track = teacher.get(f"/recordings/{key}/").page.one("track")
    assert (track["srclang"], track["label"]) == ("fr", "français")
    assert teacher.get(f"/courses/lessons/{lesson}/").page.one("track")["srclang"] == "en"
    assert send(WEBVTT, captions_language="wo").status == 303
    for path in (f"/recordings/{key}/", f"/courses/lessons/{lesson}/"):
        track = teacher.get(path).page.one("track")
        assert (track["srclang"], track["label"]) == ("wo", "wolof")
    assert "de la liste" in send(WEBVTT, captions_language="xx").errors["captions_language"]
