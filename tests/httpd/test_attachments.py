# SPDX-License-Identifier: Apache-2.0
"""Files of announcements and lessons: which are taken, where they lie, who gets them, and how."""

import io
import os
import re
import time
import zipfile

import pytest

from client import Browser, exchange
from forms import form_for

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
MB = 1024 * 1024


def office(*names):
    """A zip with such names in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


def send(browser, path, files=(), token=None, is_chunked=False, **fields):
    """Sends the form as a browser does, its files last."""
    fields = {"csrf_token": token or browser.token(), **fields}
    body = b"".join(f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                    for name, value in fields.items())
    for name, content in files:
        body += f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
    body += b"--edge--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=edge", "Origin": f"http://{browser.host}", "Sec-Fetch-Site": "same-origin"}
    if is_chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        headers |= {"Content-Length": None, "Transfer-Encoding": "chunked"}
    return browser.request("POST", path, body, headers)


@pytest.fixture
def create(people):
    return f"/classrooms/{people.classroom.id}/announcements/create/"


@pytest.fixture
def teacher(server, school, people, recordings):
    browser = school.browser(server, people.teacher)
    browser.get("/")
    return browser


@pytest.fixture
def member(server, school, people):
    return school.browser(server, people.member)


def links(page):
    return {link.text.strip(): link.get("href") for link in page.all("a") if "/attachments/" in link.get("href", "")}


def attached(school, people):
    return school.sql("SELECT f.file_name, f.media_type, f.bytes FROM attachment f JOIN announcement a ON a.id = f.announcement_id"
                      " WHERE a.classroom_id = %s ORDER BY f.id", people.classroom.id)


def test_files_come_with_an_announcement_and_are_only_ever_saved(teacher, member, create, people, recordings):
    done = send(teacher, create, [("Été 2026.PDF", PDF), ("photo.png", PNG)], title="Documents")
    assert done.status == 303, (done, done.text)
    found = links(member.get(f"/classrooms/{people.classroom.id}/").page.one("main"))
    assert list(found) == ["Été 2026.PDF", "photo.png"]
    for (name, path), content, kind in zip(found.items(), (PDF, PNG), ("application/pdf", "image/png")):
        got = member.get(path)
        assert (got.status, got.body, got.headers["Content-Type"]) == (200, content, kind)
        assert got.headers["Content-Disposition"].startswith("attachment; filename=")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert oct((recordings / path.split("/")[2]).stat().st_mode & 0o777) == "0o750"
    assert "filename*=UTF-8''%C3%89t%C3%A9%202026.PDF" in member.get(found["Été 2026.PDF"]).headers["Content-Disposition"]
    part = member.get(found["Été 2026.PDF"], Range="bytes=1-3")
    assert (part.status, part.body) == (206, b"PDF")
    assert [line for line in os.listdir(recordings) if line.startswith(".form")] == []


@pytest.mark.parametrize("name, content, saved", [
    ("../../etc/passwd.pdf", PDF, "passwd.pdf"), ("a\\b\\devoir.pdf", PDF, "devoir.pdf"), ("page.html", PDF, "page.html.pdf"),
    ("fdp\u202egpj.exe", PDF, "fdpgpj.exe.pdf"), ("x" * 300 + ".pdf", PDF, "x" * 100 + ".pdf"), (".pdf", PDF, "pdf.pdf"),
    ("notes.csv", b"nom;note\nZo\xe9;12\n", "notes.csv"), ("notes.txt", "Bonjour é".encode(), "notes.txt"),
    ("cours.docx", office("[Content_Types].xml", "word/document.xml"), "cours.docx"),
    ("photo.JPEG", b"\xff\xd8\xff\xe0" + b"x" * 30, "photo.JPEG"),
], ids=range(10))
def test_a_name_is_what_people_gave_and_harmless(teacher, create, school, people, name, content, saved):
    assert send(teacher, create, [(name, content)], title="Un fichier").status == 303
    assert [row[0] for row in attached(school, people)] == [saved]


@pytest.mark.parametrize("name, content", [
    ("page.html", b"<!DOCTYPE html><script>alert(1)</script>"), ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("dessin.txt", b"\xef\xbb\xbf  <svg onload=alert(1)>"), ("programme.pdf", b"MZ\x90\0" + b"\0" * 60), ("archive.zip", office("a.txt")),
    ("macros.docm", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")), ("script.csv", b"#!/bin/sh\n\0"),
    ("vide.pdf", b""), ("page.pdf", b"<html>%PDF-1.7")], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_document_is_refused_and_the_text_comes_back(teacher, create, school, people, recordings, name, content):
    before = sorted(os.listdir(recordings))
    answer = send(teacher, create, [("bon.pdf", PDF), (name, content)], title="Mes fichiers", body="Un texte")
    assert answer.status == 422 and name in answer.errors["files"]
    assert form_for(answer, create, {"title": "Mes fichiers", "body": "Un texte"})
    assert f"À choisir de nouveau : bon.pdf, {name}" in answer.page.one("main").text
    assert attached(school, people) == [] and sorted(os.listdir(recordings)) == before


@pytest.mark.parametrize("sent, saved, kind", [
    (b"GIF89a/*<script>*/=1;alert(1)//", "a.js.gif", "image/gif"), (b"%PDF-1.7\n<html><script>alert(1)</script>", "a.js.pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "a.js.png", "image/png"), (b"\xff\xd8\xff<?php phpinfo(); ?>", "a.js.jpg", "image/jpeg")],
    ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_two_things_at_once_is_saved_as_the_harmless_one(teacher, member, create, people, sent, saved, kind):
    assert send(teacher, create, [("a.js", sent)], title="Un").status == 303
    url, = links(member.get(f"/classrooms/{people.classroom.id}/").page.one("main")).values()
    got = member.get(url)
    assert (got.headers["Content-Type"], got.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert re.fullmatch(f"attachment; filename=.*; filename\\*=UTF-8''{saved}", got.headers["Content-Disposition"])
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_five_at_the_most_and_twenty_megabytes_each(teacher, create, school, people):
    answer = send(teacher, create, [(f"{number}.pdf", PDF) for number in range(6)], title="Six")
    assert answer.status == 422 and "5 fichiers au plus" in answer.errors["files"]
    answer = send(teacher, create, [("gros.pdf", PDF + b"x" * (20 * MB))], title="Gros")
    assert answer.status == 422 and "dépasse 20" in answer.errors["files"]
    assert send(teacher, create, [(f"{number}.pdf", PDF + b"x" * (20 * MB - len(PDF))) for number in range(5)], title="Cinq").status == 303
    assert len(attached(school, people)) == 5


@pytest.mark.parametrize("is_chunked", [False, True], ids=["its length is known", "it comes in chunks"])
def test_a_film_among_the_files_is_refused_beside_the_text(teacher, create, school, people, recordings, is_chunked):
    before = sorted(os.listdir(recordings))
    answer = send(teacher, create, [("film.mp4", b"x" * (129 * MB))], is_chunked=is_chunked, title="Un titre", body="Un texte")
    assert answer.status == 422 and "trop volumineux" in answer.errors["files"]
    assert form_for(answer, create, {"title": "Un titre", "body": "Un texte"}).send(teacher).status == 303
    assert attached(school, people) == [] and sorted(os.listdir(recordings)) == before


def test_beyond_half_a_gibibyte_nothing_is_read(server, teacher, create):
    head = (f"POST {create} HTTP/1.1\r\nHost: {teacher.host}\r\nOrigin: http://{teacher.host}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: {teacher._cookie_header()}\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
            f"Content-Length: {512 * MB + 1}\r\n\r\n--edge\r\n")
    answer = exchange(server, head.encode())
    assert answer.startswith(b"HTTP/1.1 413 ") and b"\r\nConnection: close\r\n" in answer


def test_the_same_file_under_another_name_is_another_form(teacher, create, school, people):
    once = form_for(teacher.get(create), create).fields["once"]
    for name in ("un.pdf", "un.pdf", "deux.pdf"):
        assert send(teacher, create, [(name, PDF)], title="Un titre", once=once).status == 303
    assert [row[0] for row in attached(school, people)] == ["un.pdf", "deux.pdf"]


def test_files_are_removed_and_added_later(teacher, member, create, school, people):
    send(teacher, create, [("un.pdf", PDF), ("deux.pdf", PDF)], title="Deux")
    number = school.value("SELECT id FROM announcement WHERE classroom_id = %s", people.classroom.id)
    path, page = f"/announcements/{number}/edit/", f"/announcements/{number}/"
    box, = [box for box in teacher.get(path).page.one("main").all("input", type="checkbox") if "remove" in box["name"]][:1]
    url = links(member.get(page).page.one("main"))["un.pdf"]
    assert send(teacher, path, title="Deux").status == 303
    assert "modifiée" not in member.get(page).page.one("main").text
    assert send(teacher, path, [("trois.pdf", PDF)], title="Deux", **{box["name"]: "1"}).status == 303
    main = member.get(page).page.one("main")
    assert list(links(main)) == ["deux.pdf", "trois.pdf"] and "modifiée" in main.text
    assert member.get(url).status == 404
    answer = send(teacher, path, [(f"{one}.pdf", PDF) for one in range(4)], title="Deux")
    assert answer.status == 422 and "déjà joints" in answer.errors["files"]


def test_whoever_may_not_read_it_gets_no_byte(server, teacher, member, create, school, people):
    send(teacher, create, [("un.pdf", PDF)], title="Un")
    url, = links(member.get(f"/classrooms/{people.classroom.id}/").page.one("main")).values()
    second = school.user("trainer")
    school.add_members(people.classroom, [second], "teacher")
    for who in (people.member, people.teacher, people.admin, second):
        assert school.browser(server, who).get(url).body == PDF
    assert school.browser(server, people.other).get(url).status == 404
    assert Browser(server).get(url).status == 303
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    assert member.get(url).body == PDF
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    assert member.get(url).status == 404
    school.sql("UPDATE user_session SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE user_id = %s", people.teacher.id)
    assert teacher.get(url).status == 303
    assert school.browser(server, people.admin).get(re.sub("[^/]*$", "autre.pdf", url)).status == 404


def test_a_large_form_of_whoever_may_not_write_is_not_taken_in(server, member, create, school, people):
    assert send(member, create, [("un.pdf", PDF + b"x" * MB)], title="Un").status == 403
    visitor = Browser(server)
    login = send(visitor, create, [("un.pdf", PDF + b"x" * 3 * MB)], token="none", title="Un titre", body="Un texte")
    assert login.status == 403
    kept = form_for(login, "/users/login/", {"kept.title": "Un titre", "kept.body": "Un texte"})
    kept.fields.update(username=people.teacher.username, password="correct horse")
    led = kept.send(visitor)
    again = visitor.request("POST", led.location, kept.body(), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{visitor.host}", "Sec-Fetch-Site": "same-origin"})
    assert again.status == 422 and "choisissez à nouveau le fichier" in again.page.one("main").text
    assert school.value("SELECT COUNT(*) FROM attachment WHERE uploaded_by = %s", people.member.id) == 0


def test_a_lesson_has_files_for_whoever_reads_it(server, teacher, school, people):
    lesson = school.lesson(school.module(school.course(people.teacher)))
    path, page = f"/courses/lessons/{lesson}/edit/", f"/courses/lessons/{lesson}/"
    assert send(teacher, path, [("fiche.pdf", PDF)], title="La leçon", is_active="1").status == 303
    reader = school.browser(server, people.other)
    url = links(reader.get(page).page.one("main"))["fiche.pdf"]
    assert reader.get(url).body == PDF
    send(teacher, path, title="La leçon")
    assert reader.get(url).status == 404 and teacher.get(url).body == PDF
    teacher.post(f"/courses/lessons/{lesson}/delete/")
    assert teacher.get(url).status == 404


def test_what_nothing_has_goes_a_day_later_with_its_file(server, teacher, member, create, school, people, recordings, tidy):
    send(teacher, create, [("un.pdf", PDF)], title="Un")
    url, = links(member.get(f"/classrooms/{people.classroom.id}/").page.one("main")).values()
    folder = recordings / url.split("/")[2]
    number = school.value("SELECT id FROM announcement WHERE classroom_id = %s", people.classroom.id)
    teacher.post(f"/announcements/{number}/delete/")
    tidy(server)
    assert member.get(url).status == 404 and folder.is_dir()
    school.sql("UPDATE attachment SET detached_at = detached_at - INTERVAL 2 DAY WHERE public_id = %s", folder.name)
    tidy(server)
    assert not folder.exists() and school.value("SELECT COUNT(*) FROM attachment WHERE public_id = %s", folder.name) == 0


def test_what_a_process_that_died_left_of_a_form_goes_after_a_day(server, recordings, tidy):
    old, new = recordings / ".form-AbCdEf", recordings / ".form-GhIjKl"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90000,) * 2)
    tidy(server)
    assert not old.exists() and new.exists()
    new.unlink()


def test_without_a_folder_no_files_are_offered(make_server, school, people):
    httpd = make_server(site="CrvsEngine On")
    httpd.expect_log("CrvsWebhookSecret is not set: anybody can announce")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    path = f"/classrooms/{people.classroom.id}/announcements/create/"
    assert browser.get(path).page.one("main").all("input", type="file") == []
    assert form_for(browser.get(path), path).send(browser, title="Sans fichier").status == 303
    # The page was made while there was one.
    answer = send(browser, path, [("un.pdf", PDF)], title="Un titre", body="Un texte")
    assert answer.status == 422 and "ne garde plus de fichiers" in answer.errors["files"]
    assert form_for(answer, path, {"title": "Un titre", "body": "Un texte"}).send(browser).status == 303
