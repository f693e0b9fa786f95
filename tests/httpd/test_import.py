# SPDX-License-Identifier: Apache-2.0
"""Many accounts at once: files of CSV, what each line would do, and back into a file."""

import csv
import io
import threading

import pytest

import client
from client import Browser
from forms import form_for
from school import PASSWORD, numbers


@pytest.fixture
def user(school):
    return school.user("admin")


@pytest.fixture
def admin(user, sign_in):
    return sign_in(user)


def send(browser, content, path="/users/import/", name="comptes.csv", pasted=""):
    """Sends a file by the form, as a browser does."""
    content = content.encode() if isinstance(content, str) else content
    body = (f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
            f'--edge\r\nContent-Disposition: form-data; name="pasted"\r\n\r\n{pasted}\r\n'
            f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
            ).encode() + content + b"\r\n--edge--\r\n"
    return browser.request("POST", path, body, {
        "Content-Type": "multipart/form-data; boundary=edge", "Origin": f"http://{browser.host}"})


def preview(browser, content):
    response = send(browser, content)
    assert response.status == 303, response
    return response.location, browser.follow(response)


def lines(page):
    """What each line would do: the words beside it."""
    return [row.one(class_="row-marks").text for row in page.page.all("li", class_="row-line")]


def imported(browser, content):
    """Sends a file and carries it out."""
    path, _ = preview(browser, content)
    response = browser.post(path)
    assert response.status == 303 and response.location == path
    return path


def accounts(school, prefix):
    return school.sql("SELECT username, full_name, email, role FROM user WHERE username LIKE %s ORDER BY username",
                      f"{prefix}%")


@pytest.fixture
def prefix():
    """Of user names that only this test has."""
    return f"i{next(numbers)}."


def test_a_familys_name_is_what_people_are_sorted_by(admin, school, prefix):
    teacher, known = school.user("trainer"), school.user(username=f"{prefix}z", full_name="Zoé Étoa")
    classroom = school.classroom(teacher, [known])
    imported(admin, f"nom;prénom;identifiant\nNGO BASSONG;Aïcha;{prefix}a\nÉTOA;Zoé;{prefix}z\n")
    assert school.sql("SELECT full_name, sort_name FROM user WHERE username LIKE %s ORDER BY username", f"{prefix}%") == [
        ("Aïcha NGO BASSONG", "NGO BASSONG"), ("Zoé ÉTOA", "ÉTOA")]
    assert school.value("SELECT sort_name FROM classroom_member WHERE classroom_id = %s AND user_id = %s",
                        classroom.id, known.id) == "ÉTOA Zoé ÉTOA"
    # A file without that column leaves it as it is, and one that is handed out can be taken back.
    imported(admin, f"nom complet;identifiant\nAïcha Ngo;{prefix}a\n")
    assert school.value("SELECT sort_name FROM user WHERE username = %s", f"{prefix}a") == "NGO BASSONG"
    rows = list(csv.reader(io.StringIO(admin.get(f"/users/export/?q={prefix}").body.decode("utf-8-sig")), delimiter=";"))
    assert [row[:3] for row in rows] == [["nom", "nom de famille", "identifiant"],
                                         ["Zoé ÉTOA", "ÉTOA", f"{prefix}z"], ["Aïcha Ngo", "NGO BASSONG", f"{prefix}a"]]


def test_what_nobody_sees(admin, school, prefix):
    """A name of it is none; an address goes without."""
    answer = send(admin, f"nom;identifiant\n\u3164\u200b;{prefix}a\n")
    assert answer.status == 422 and "Le nom manque" in answer.page.one("main").text
    imported(admin, f"nom;identifiant;e-mail\nZoé;{prefix}b;z\u200b\u00adoe@example.org\u2060\n")
    assert accounts(school, prefix) == [(f"{prefix}b", "Zoé", "zoe@example.org", "learner")]


# ---- What files look like ----

@pytest.mark.parametrize("content", [
    "name,username,email,role,class codes\nZoé Ngo,{p}zoe,z@b.example,trainer,{code}\n",
    "\ufeffnom;identifiant;e-mail;rôle;codes de classe\r\nZoé Ngo;{p}zoe;z@b.example;formateur;{code}\r\n",
    "Identifiant\tNOM\tRÔLE\tcode de classe\tcourriel\n{p}zoe\tZoé Ngo\tFormatrice\t{half}\tz@b.example",
    '"nom";"identifiant";"rôle";"codes";"e-mail"\n"Zoé Ngo";"{p}zoe";"trainer";"{code}";"z@b.example"\n\n\n',
    '\n\nnom;identifiant;rôle;codes;e-mail;\n\n" Zoé  Ngo ";{p}zoe;Enseignante;"{code}, {code}";z@b.example;\n',
    # As Moodle has it, and as schools do: a name in two columns, in any order.
    "username,email,firstname,lastname,role,class codes,course1\n{p}zoe,z@b.example,Zoé,Ngo,teacher,{code},MATHS\n",
    "Nom;Prénom;Identifiant;Rôle;Courriel;Code\nNgo;Zoé;{p}zoe;ENSEIGNANT(E);z@b.example;{code}\n",
    "prenom;Nom de famille;identifiant;role;mail;code\nZoé;Ngo;{p}zoe;enseignant;z@b.example;{code}\n",
    "First_Name,Surname,Username,Email,Role,Codes\nZoé,Ngo,{p}zoe,z@b.example,trainer,{code}\n",
    # What Excel needs told, and what only programs see.
    "sep=;\r\nnom;identifiant;rôle;e-mail;codes\r\nZoé Ngo;{p}zoe;formatrice;z@b.example;{code}\r\n",
    "\ufeffsep=,\r\nnom,identifiant,rôle,e-mail,codes\r\nZoé Ngo,{p}zoe,formatrice,z@b.example,{code}\r\n",
    '"sep=\t"\r\nnom\tidentifiant\trôle\te-mail\tcodes\r\nZoé Ngo\t{p}zoe\tformatrice\tz@b.example\t{code}\r\n',
    # Columns that were cleared.
    "nom;identifiant;rôle;e-mail;codes\r\nZoé Ngo;{p}zoe;formateur;z@b.example;{code};;;\r\n;;;;;;;\r\n",
    # Two marks, and characters that nobody sees.
    "\ufeff\ufeffnom;identifiant;rôle;e-mail;codes\nZoé Ngo;{p}zoe;trainer;z@b.example;{code}\n",
    "nom\u200b;\u200eidentifiant;r\u00adôle;\u2060e-mail\u2060;codes\ufeff\n"
    "\u2068Zoé Ngo\u2069;\u200b{p}zoe\ufeff;trai\u200bner\u200f;\u202az@b.example\u202c;\u2060{code}\u200b\n"])
def test_files_of_all_kinds_are_read(school, admin, people, prefix, content):
    code = people.classroom.join_code
    imported(admin, content.format(p=prefix, code=code, half=f"{code[:4]} {code[4:].lower()}"))
    assert accounts(school, prefix) == [(f"{prefix}zoe", "Zoé Ngo", "z@b.example", "trainer")]
    assert school.sql("SELECT m.role, u.full_name FROM classroom_member m JOIN user u ON u.id = m.user_id"
                      " WHERE u.username = %s AND m.classroom_id = %s", f"{prefix}zoe", people.classroom.id) == [
                          ("student", "Zoé Ngo")]


@pytest.mark.parametrize("heads, cells, expected", [
    ("prénom;nom;nom de famille", "A;Entier;B", "Entier"), ("nom;nom de famille", "Aïcha Ngo;Ngo", "Aïcha Ngo"),
    ("nom complet;prénom;nom", ";A;B", "A B"), ("prénom;nom", "A;", "A"), ("prénom;nom", ";B", "B")])
def test_a_name_in_several_columns_is_one_name(school, admin, prefix, heads, cells, expected):
    imported(admin, f"{heads};identifiant\n{cells};{prefix}a\n")
    assert accounts(school, prefix) == [(f"{prefix}a", expected, "", "learner")]


@pytest.mark.parametrize("word, role", [
    ("learner", "learner"), ("student", "learner"), ("apprenant", "learner"), ("Apprenante", "learner"),
    ("apprenant(e)", "learner"), ("élève", "learner"), ("ELEVE", "learner"), ("trainer", "trainer"), ("teacher", "trainer"),
    ("formateur", "trainer"), ("formatrice", "trainer"), ("enseignant", "trainer"), ("enseignante", "trainer"),
    ("Enseignant(e)", "trainer"), ("admin", "admin"), ("Administration", "admin")])
def test_the_words_for_a_role(school, admin, prefix, word, role):
    imported(admin, f"nom;identifiant;rôle\nA;{prefix}a;{word}\n")
    assert accounts(school, prefix)[0][3] == role


def test_columns_that_nobody_knows_are_named_and_passed_over(school, admin, prefix):
    path, page = preview(admin, f"nom;âge;identifiant;<ville>\nA;7;{prefix}a;Douala\n")
    assert "âge, <ville>" in page.page.one(class_="alert alert-info").text
    admin.post(path)
    assert accounts(school, prefix) == [(f"{prefix}a", "A", "", "learner")]
    assert "âge, <ville>" in admin.get(path).page.text


def members(school, classroom, prefix):
    return school.sql("SELECT u.username, m.role FROM classroom_member m JOIN user u ON u.id = m.user_id"
                      " WHERE m.classroom_id = %s AND u.username LIKE %s ORDER BY u.username", classroom.id, f"{prefix}%")


def test_whom_moodle_suspended_is_disabled(server, school, admin, people, sign_in, prefix):
    known = school.user(username=f"{prefix}known", full_name="B B")
    gone = school.user(username=f"{prefix}gone", full_name="C C", sort_name="C", disabled_at="2026-01-02 03:04:05")
    browser = sign_in(known)
    path, page = preview(admin, "username,firstname,lastname,suspended\n"
                                f"{prefix}new,A,A,1\n{known.username},B,B,1\n{gone.username},C,C,0\n{prefix}on,D,D,\n")
    assert lines(page) == ["Désactivé Nouveau", "Désactivé Mis à jour", "Inchangé", "Nouveau"]
    assert page.page.one(class_="alert alert-warning").text.startswith("2 lignes désactivent")
    assert browser.get("/classrooms/").status == 200
    assert admin.post(path).status == 303
    assert school.sql("SELECT username FROM user WHERE username LIKE %s AND disabled_at IS NULL", f"{prefix}%") == [
        (f"{prefix}on",)]
    assert browser.get("/classrooms/").location.startswith("/users/login/")
    assert Browser(server).log_in(known.username, PASSWORD).status == 422
    assert school.sql("SELECT target_name FROM audit WHERE action = 'user_disabled' AND target_name LIKE %s ORDER BY 1",
                      f"{prefix}%") == [(known.username,), (f"{prefix}new",)]
    assert str(school.value("SELECT disabled_at FROM user WHERE id = %s", gone.id)) == "2026-01-02 03:04:05"
    # All that is so already changes nothing.
    _, page = preview(admin, f"username,name,suspended\n{known.username},B B,1\n")
    assert lines(page) == ["Désactivé Inchangé"]


def test_an_administrator_is_not_disabled_by_a_file(school, admin, user, prefix):
    wrong = send(admin, f"username,name,role,suspended\n{user.username},A,,1\n{prefix}a,A,admin,1\n{prefix}b,B,,oui\n")
    said = [row.one(class_="field-error").text for row in wrong.page.all("li", class_="row-line")]
    assert wrong.status == 422 and ["à la main" in words for words in said] == [True, True, False]
    assert "écrivez 1 ou 0" in said[2].replace("\xa0", " ")
    assert school.value("SELECT disabled_at FROM user WHERE id = %s", user.id) is None


def test_moodles_courses_are_classes_where_one_fits(school, admin, people, prefix):
    named = school.classroom(people.teacher, name=f"Maths {prefix}")
    coded = school.classroom(people.teacher)
    for _ in range(2):
        school.classroom(people.teacher, name=f"Deux {prefix}")
    closed = school.classroom(people.teacher, name=f"Close {prefix}", join_open=False)
    path, page = preview(admin, "username,firstname,lastname,course1,role1,course2,group1,role7\n"
                                f"{prefix}a,A,A,Maths {prefix},student,{coded.join_code},G,x\n"
                                f"{prefix}b,B,B,Maths {prefix},editingteacher,Deux {prefix},,\n"
                                f"{prefix}c,C,C,Close {prefix},,PHYS<1>,,\n{prefix}d,D,D,PHYS<1>,,,,\n")
    told = [alert.text for alert in page.page.all(class_="alert alert-info")]
    assert "group1, role7" in told[0] and len(told) == 2
    assert told[1].replace("\xa0", " ").endswith(
        f": Close {prefix} (1), Deux {prefix} (1), Maths {prefix} – editingteacher (1), PHYS<1> (2).")
    assert admin.post(path).status == 303
    assert members(school, named, prefix) == [(f"{prefix}a", "student")] == members(school, coded, prefix)
    assert members(school, closed, prefix) == []
    # The code of one class that another is called: neither.
    school.classroom(people.teacher, name=coded.join_code)
    _, page = preview(admin, f"username,name,course1\n{prefix}e,E,{coded.join_code}\n")
    assert coded.join_code in page.page.one(class_="alert alert-info").text


def test_passwords_are_passed_over_and_shown_nowhere(school, admin, prefix):
    secret = "S3cret!pass"
    content = f"username,password,email,firstname,lastname\n{prefix}a,{secret},a@b.example,Zoé,Ngo\n"
    path, page = preview(admin, content)
    assert lines(page) == ["Nouveau"] and "mots de passe" in page.page.one(class_="alert alert-info").text
    admin.post(path)
    assert accounts(school, prefix) == [(f"{prefix}a", "Zoé Ngo", "a@b.example", "learner")]
    assert school.value("SELECT password_hash FROM user WHERE username = %s", f"{prefix}a") == ""
    wrong = send(admin, content + f"{prefix} b,{secret},,B,C\n")
    assert wrong.status == 422
    for table in ("user_import", "user_import_line", "audit"):
        assert secret not in str(school.sql(f"SELECT * FROM {table}"))
    assert secret not in page.text + admin.get(path).text + wrong.text
    # The rest is there to be mended, each line in its place.
    assert wrong.page.one("textarea").raw_text.splitlines()[2].split(";") == [f"{prefix} b", "", "", "B", "C"]
    named = send(admin, f"sep=;\nidentifiant;nom;mot de passe\n{prefix} b;B;{secret}\n")
    assert named.page.one("textarea").raw_text.splitlines() == ["sep=;", "identifiant;nom;mot de passe", f"{prefix} b;B;"]
    told = named.page.one(id="errors").text
    assert "2" not in told and "3" in told


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_a_file_in_whatever_encoding(school, admin, prefix, encoding):
    """As Excel on Windows writes them: Unicode text, and CSV."""
    content = f"nom;identifiant\nZoé Œuvrard’s;{prefix}a\n"
    imported(admin, content.encode(encoding))
    assert accounts(school, prefix) == [(f"{prefix}a", "Zoé Œuvrard’s", "", "learner")]
    wrong = send(admin, (content + f"B;{prefix} b\n").encode(encoding))
    assert wrong.status == 422 and wrong.page.one("textarea").raw_text == content + f"B;{prefix} b\n"


SECRET = "S3cret!pass"
HOLDING = {
    "no head that is needed": (f"nom;mot de passe\nZoé;{SECRET}\n", ["nom;mot de passe", "Zoé;"]),
    "a column twice": (f"nom;nom;identifiant;Password\nZoé;Z;zoe;{SECRET}\n", ["nom;nom;identifiant;Password", "Zoé;Z;zoe;"]),
    "another name": (f"nom;identifiant;Mot_de_passe initial;PWD1\nZoé;z o;{SECRET};{SECRET}\n", ["nom;identifiant;Mot_de_passe initial;PWD1", "Zoé;z o;;"]),
    "a quote that stays open": (f'nom;identifiant;mdp\nZoé;zoe;{SECRET}\n"A;b;{SECRET}\nC;c;{SECRET}\n', ["nom;identifiant;mdp", "Zoé;zoe;", '"…']),
    "a quote in the head": (f'nom;"identifiant;mdp\nZoé;zoe;{SECRET}\n', ['"…']),
    "a row that was shifted": (f"nom;identifiant;mdp\nNgo;Zoé;zoe;{SECRET}\n", ["nom;identifiant;mdp", "Ngo;Zoé;;…"]),
    "too many cells": (f"nom;identifiant;mdp\nZoé;zoe;{SECRET}" + ";x" * 60 + f"\nB;b;{SECRET}\n", ["nom;identifiant;mdp", '"…"' + ";…" * 50]),
}


@pytest.mark.parametrize("name", HOLDING)
def test_no_page_shows_a_password_that_was_pasted(server, school, user, admin, name):
    content, shown = HOLDING[name]
    wrong = admin.post("/users/import/", {"pasted": content})
    expired = admin.post("/users/import/", {"pasted": content}, token="expired")
    ended = Browser(server).post("/users/import/", {"pasted": content}, token="of a session that is gone")
    school.sql("RENAME TABLE user_import TO user_import_gone")
    try:
        server.allow_log("crvs:error")
        failed = admin.post("/users/import/", {"pasted": content.replace("zoe", "zo")})
    finally:
        school.sql("RENAME TABLE user_import_gone TO user_import")
    for page in (wrong, expired, ended, failed):
        assert page.status >= 400 and SECRET not in page.text
    assert wrong.page.one(id="errors").text
    for page in (wrong, expired):
        assert page.page.one("textarea").raw_text.splitlines() == shown
    assert form_for(ended, "/users/login/").fields["kept.pasted"].splitlines() == shown
    # What was left out is not taken for the whole.
    again = admin.post("/users/import/", {"pasted": wrong.page.one("textarea").raw_text})
    assert again.status == 422 and again.errors == wrong.errors


def test_a_pasted_text_without_passwords_stays_as_it_is(admin):
    content = 'nom;identifiant;note\n"Zoé;zoe;S3cret!pass\n'
    assert admin.post("/users/import/", {"pasted": content}).page.one("textarea").raw_text == content


def test_a_file_of_nearly_two_megabytes_is_taken(admin, prefix):
    rows = "".join(f"Un Nom Assez Long Pour Un Essai {n};{prefix}{n};{'x' * 120}@example.org\n" for n in range(9000))
    assert 1.5e6 < len(rows) < 2e6
    path, page = preview(admin, "nom;identifiant;e-mail\n" + rows)
    assert page.page.one(class_="figures").text.startswith("9000 comptes créés")


def test_a_model_can_be_downloaded_and_sent_back(school, admin, user):
    for language, first in (("fr", "prénom"), ("en", "first name")):
        school.sql("UPDATE user SET language = %s WHERE id = %s", language, user.id)
        model = admin.get("/users/import/model/")
        assert admin.get("/users/import/").page.one("a", href="/users/import/model/")
        rows = table(model)
        assert rows[0][0] == first and len(rows) == 3
        _, page = preview(admin, model.body)
        assert len(lines(page)) == 2


def test_a_text_may_be_pasted(school, admin, prefix):
    response = admin.post("/users/import/", {"pasted": f"nom;identifiant\r\nZoé Ngo;{prefix}zoe\r\n"})
    assert lines(admin.follow(response)) == ["Nouveau"]


@pytest.mark.parametrize("content, words", [
    ("nom;identifiant\nZoé;zoe\n".encode("utf-16-le"), "UTF-8"), (b"\xff\xfen\x00\x00", "UTF-8"), (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    (b"PK\x03\x04\x14\x00\x00", "« Enregistrer sous »"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "« Enregistrer sous »"), ('nom;identifiant\n"Zoé;zoe\n', "ligne 2"), ('nom;identifiant\nZ"oé;zoe\n', "ligne 2"),
    ("", "aucune ligne"), ("\n\n ; \n", "aucune ligne"), ("nom;identifiant\n", "aucune ligne"), ("Zoé;zoe\n", "Zoé, zoe"),
    ("nom\nZoé\n", "première ligne"), ("nom;identifiant;nom\nZoé;zoe;x\n", "deux fois"),
    ("prénom;identifiant\nZoé;zoe\n", "prénom et nom"), ("nom;identifiant\n" + "Zoé;zoe\n" * 10001, "10 000"),
    (";".join(["nom", "identifiant"] + ["x"] * 60) + "\n", "trop"), ("<script>;identifiant\n", "<script>")])
def test_what_is_no_such_file_is_refused_as_a_whole(school, admin, content, words):
    before = school.sql("CHECKSUM TABLE user, user_import, user_import_line")
    response = send(admin, content)
    assert response.status == 422 and words in response.errors["file"].replace("\u202f", " ").replace("\xa0", " ")
    assert school.sql("CHECKSUM TABLE user, user_import, user_import_line") == before


def test_nothing_chosen_is_said(admin):
    assert "file" in send(admin, "", name="").errors
    assert "file" in admin.post("/users/import/", {}).errors


def test_a_file_is_not_larger_than_two_megabytes(admin):
    """What was pasted beside it comes back, unless it is very much larger."""
    head = "nom;identifiant\n"
    refused = send(admin, head + "x" * 2 * 1024 * 1024, pasted="Zoé;zoe")
    assert refused.status == 422 and "dépasse" in refused.errors["file"]
    assert refused.page.one("textarea").raw_text == "Zoé;zoe"
    assert send(admin, head + "x" * 5 * 1024 * 1024).status == 413
    assert admin.get("/users/").status == 200


@pytest.mark.parametrize("body", [
    b"", b"--edge\r\n\r\n", b"--other\r\n", b"\x00" * 100, b"--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"])
def test_a_broken_form_is_refused(admin, body):
    response = admin.request("POST", "/users/import/", body, {
        "Content-Type": "multipart/form-data; boundary=edge", "Origin": f"http://{admin.host}"})
    assert response.status == 400


def test_no_other_form_takes_files(admin):
    assert send(admin, "x", path="/users/create/").status == 415


# ---- What lines do ----

def test_each_line_says_what_it_would_do(school, admin, people, prefix):
    known = school.user(username=f"{prefix}known", full_name="Déjà Là", email="old@b.example")
    same = school.user(username=f"{prefix}same", full_name="Pareil")
    school.add_members(people.classroom, [same])
    content = ("nom;identifiant;e-mail;rôle;codes\n"
               f"Nouveau;{prefix}new;;;\n"
               f"Déjà Là;{prefix.upper()}KNOWN;;trainer;\n"
               f"Pareil;{prefix}same;;learner;{people.classroom.join_code}\n")
    path, page = preview(admin, content)
    assert lines(page) == ["Nouveau", "Enseignant(e) Mis à jour", "Élève Inchangé"]
    assert accounts(school, f"{prefix}new") == []
    assert admin.follow(admin.post(path)).status == 200
    assert accounts(school, prefix) == [
        (known.username, "Déjà Là", "old@b.example", "trainer"), (f"{prefix}new", "Nouveau", "", "learner"),
        (same.username, "Pareil", "", "learner")]
    assert school.sql("SELECT action, target_name, detail FROM audit WHERE target_name LIKE %s ORDER BY action, id", f"{prefix}%") == [
        ("user_changed", known.username, f"import {path.split('/')[3]}"),
        ("user_created", f"{prefix}new", f"import {path.split('/')[3]}"),
        ("user_role", known.username, "learner > trainer")]


def test_an_imported_name_is_everywhere(school, admin, people):
    imported(admin, f"nom;identifiant\nZoé Nouvelle;{people.member.username}\n")
    assert school.sql("SELECT u.full_name, m.sort_name, m.role FROM user u JOIN classroom_member m ON m.user_id = u.id"
                      " WHERE u.id = %s", people.member.id) == [("Zoé Nouvelle", "Zoé Nouvelle", "student")]


def test_a_teacher_stays_one(school, admin, people):
    imported(admin, f"nom;identifiant;codes\nAutre Nom;{people.teacher.username};{people.classroom.join_code}\n")
    assert school.value("SELECT role FROM classroom_member WHERE user_id = %s AND classroom_id = %s", people.teacher.id,
                        people.classroom.id) == "teacher"


def test_errors_are_told_by_line_and_nothing_is_imported(school, admin, user, people, prefix):
    school.sql("UPDATE classroom SET join_open = FALSE WHERE id = %s", people.classroom.id)
    wrong = [f";{prefix}a;;;", "A;;;;", f"A;{prefix} b;;;", f"A;{prefix}c;nobody;;", f"A;{prefix}d;;king;", f"A;{prefix}e;;;ZZZZ",
             f"A;{prefix}f;;;ZZZZZZZZ", f"A;{prefix}g;;;{people.classroom.join_code}", f"{'x' * 151};{prefix}h;;;",
             f"A;{'y' * 151};;;", f"A;{prefix.upper()}FINE;;;", f"A;{user.username};;learner;", f"A;{prefix}i;;;;;x", f"A\x07;{prefix}j;;;"]
    content = "nom;identifiant;e-mail;rôle;codes\n" + f"Bien;{prefix}fine;;;\n" + "\n".join(wrong)
    before = school.sql("CHECKSUM TABLE user, classroom_member, user_import, user_import_line")
    page = send(admin, content)
    assert page.status == 422
    rows = page.page.all("li", class_="row-line")
    assert len(rows) == len(wrong) + 1
    for number, row in enumerate(rows[:-1], 3):
        assert row.text.startswith(f"Ligne {number} ") and row.one(class_="field-error").text
    assert "élève, enseignant ou admin" in rows[4].text.replace("\xa0", " ")
    # No field is marked: the text stands in the one, whichever it came by.
    assert "3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …" in page.page.one(id="errors").text and not page.errors
    # The others are there too, and the text is, to be mended.
    assert rows[-1].text.startswith("Ligne 2 ") and rows[-1].text.endswith("Nouveau")
    assert f"A;{prefix} b;;;" in page.page.one("textarea").text
    assert school.sql("CHECKSUM TABLE user, classroom_member, user_import, user_import_line") == before


def test_all_that_is_wrong_with_a_line_is_said_at_once(admin, prefix):
    page = send(admin, f"nom;identifiant;e-mail;rôle\n;{prefix} b;nobody;king\n")
    said = page.page.one("li", class_="row-line").one(class_="field-error").text
    assert all(word in said for word in ("nom manque", "identifiant est fait", "adresse e-mail", "rôle n’est pas connu"))


def test_a_pasted_text_comes_back_to_be_mended(admin, prefix):
    text = f"nom;identifiant\n\nA;{prefix} b\nC;{prefix}c"
    page = admin.post("/users/import/", {"pasted": text})
    assert page.status == 422 and "3" in page.page.one(id="errors").text
    assert page.page.one("textarea").raw_text == text
    flawed = admin.post("/users/import/", {"pasted": f'nom;identifiant\n"A;{prefix}a'})
    assert flawed.status == 422 and flawed.page.one("textarea").raw_text == f'nom;identifiant\n"A;{prefix}a'
    mended = admin.post("/users/import/", {"pasted": page.page.one("textarea").raw_text.replace(" b", "b")})
    assert lines(admin.follow(mended)) == ["Nouveau", "Nouveau"]


def test_what_can_no_longer_be_carried_out_is_not(school, admin, prefix):
    path, _ = preview(admin, f"nom;identifiant\nA;{prefix}a\n")
    school.sql("UPDATE user_import_line SET outcome = 'wrong', problem = 'name_missing' WHERE import_id = %s",
               path.split("/")[3])
    assert admin.post(path).status == 303 and accounts(school, prefix) == []


def test_a_new_administrator_is_pointed_out(admin, prefix):
    _, page = preview(admin, f"nom;identifiant;rôle\nA;{prefix}a;admin\n")
    assert "droits d’administration" in page.page.one(class_="alert alert-warning").text


def test_a_lost_role_is_pointed_out(school, admin, prefix):
    school.user("trainer", username=f"{prefix}a", full_name="A")
    _, page = preview(admin, f"nom;identifiant;rôle\nA;{prefix}a;élève\n")
    assert "1 ligne retire à un compte son rôle" in page.page.one(class_="alert alert-warning").text
    _, page = preview(admin, f"nom;identifiant;rôle\nA B;{prefix}a;\n")
    assert not page.page.all(class_="alert alert-warning")


def test_what_changed_meanwhile_stops_all_of_it(school, admin, prefix):
    path, _ = preview(admin, f"nom;identifiant\nA;{prefix}a\nB;{prefix}b\n")
    school.user(username=f"{prefix}b")
    assert admin.post(path).status == 409
    assert [username for username, *_ in accounts(school, prefix)] == [f"{prefix}b"]


def test_a_failure_in_the_middle_undoes_all_of_it(server, school, admin, prefix):
    server.expect_log("crvs:error.*import_rename_members")
    path, _ = preview(admin, "nom;identifiant\n" + "".join(f"Nom {n};{prefix}{n}\n" for n in range(500)))
    school.sql("RENAME TABLE classroom_member TO classroom_member_away")
    try:
        assert admin.post(path).status == 503
    finally:
        school.sql("RENAME TABLE classroom_member_away TO classroom_member")
    assert accounts(school, prefix) == []
    assert admin.post(path).status == 303
    assert len(accounts(school, prefix)) == 500


def test_sent_twice_it_is_done_once(school, user, sign_in, prefix):
    browsers = [sign_in(user), sign_in(user)]
    path, _ = preview(browsers[0], "nom;identifiant\n" + "".join(f"Nom {n};{prefix}{n}\n" for n in range(400)))
    browsers[1].token()
    answers = []
    threads = [threading.Thread(target=lambda browser=browser: answers.append(browser.post(path).status))
               for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert len(accounts(school, prefix)) == 400
    assert school.value("SELECT COUNT(*) FROM audit WHERE target_name LIKE %s", f"{prefix}%") == 400


def test_ten_thousand_lines_go_in_at_once(school, admin, people, prefix, monkeypatch):
    # As patient as browsers are, on a machine that has more to do.
    monkeypatch.setattr(client, "TIMEOUT", 300)
    code = people.classroom.join_code
    path, page = preview(admin, "nom;identifiant;codes\n" + "".join(f"Nom {n};{prefix}{n};{code}\n" for n in range(10000)))
    assert page.page.one(class_="figures").text.startswith("10000 comptes créés")
    assert len(lines(page)) == 100
    assert admin.post(path).status == 303
    assert len(accounts(school, prefix)) == 10000
    assert school.value("SELECT COUNT(*) FROM classroom_member WHERE classroom_id = %s", people.classroom.id) == 10002
    assert admin.get(path, Accept="application/json").json == {"done": 10000, "lines": 10000}
    assert "Importation terminée" in admin.get(path).page.one("h1").text
    school.sql("DELETE FROM user WHERE username LIKE %s", f"{prefix}%")


def test_others_see_how_far_it_is(school, admin, prefix):
    path, _ = preview(admin, f"nom;identifiant\nA;{prefix}a\nB;{prefix}b\n")
    school.sql("UPDATE user_import SET running_at = UTC_TIMESTAMP(), done_lines = 1 WHERE id = %s", path.split("/")[3])
    page = admin.get(path)
    assert page.headers["Refresh"] == "2" and page.page.one("progress")["value"] == "1"
    assert admin.post(path).status == 303 and accounts(school, prefix) == []
    # One that was cut off more than a minute ago can be run again.
    school.sql("UPDATE user_import SET running_at = UTC_TIMESTAMP() - INTERVAL 2 MINUTE WHERE id = %s", path.split("/")[3])
    page = admin.get(path)
    assert page.headers["Refresh"] is None and "interrompue" in page.page.text
    admin.post(path)
    assert len(accounts(school, prefix)) == 2


def test_an_import_is_its_owners(school, admin, sign_in, prefix):
    path, _ = preview(admin, f"nom;identifiant\nA;{prefix}a\n")
    other = sign_in(school.user("admin"))
    assert other.get(path).status == 404 and other.post(path).status == 404 and other.post(path + "links/").status == 404


# ---- Links and exports ----

def table(response):
    assert response.status == 200 and response.headers.get_content_type() == "text/csv"
    assert response.headers.get_content_disposition() == "attachment"
    assert response.body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.body.decode("utf-8-sig")), delimiter=";"))


def test_new_users_get_their_links_in_a_file(school, admin, visitor, prefix):
    path = imported(admin, f"nom;identifiant;e-mail\nZoé Ngo;{prefix}zoe;z@b.example\nB;{prefix}b;\n")
    head, one, two = table(admin.post(path + "links/"))
    assert head == ["nom", "identifiant", "e-mail", "lien", "fin de validité"] and one[:3] == ["Zoé Ngo", f"{prefix}zoe", "z@b.example"]
    link = "/" + one[3].split("/", 3)[3]
    visitor.post(link, {"new_password": PASSWORD, "new_password_again": PASSWORD})
    assert visitor.log_in(f"{prefix}zoe", PASSWORD).status == 303
    # Who has a password needs none; and the others' are new.
    again = table(admin.post(path + "links/"))
    assert [row[1] for row in again[1:]] == [f"{prefix}b"] and again[1][3] != two[3]
    assert one[3] not in str(school.sql("SELECT * FROM audit"))


FORMULAS = ["＝1+2", "＋1", "－1", "＠SUM(A1)", "=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://evil\";\"x\")"]


def test_no_export_holds_a_formula(school, admin, prefix):
    for number, text in enumerate(FORMULAS):
        school.user(username=f"{'@+-'[number % 3]}{prefix}{number}", full_name=text, email="=x@b.example")
    rows = table(admin.get(f"/users/export/?q={prefix}"))[1:]
    assert len(rows) == len(FORMULAS)
    for row in rows:
        assert not [cell for cell in row if cell[:1] in "=+-@\t\r＝＋－＠" and cell]


def test_what_was_exported_can_be_imported_again(school, admin, sign_in, user, people, prefix):
    people_of_test = [school.user(username=f"{prefix}{number}", full_name=text, email="a@b.example")
                      for number, text in enumerate([*FORMULAS, "Zoé; \"Mimi\", O’Connor", "'t Hooft"])]
    school.add_members(people.classroom, people_of_test)
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people_of_test[0].id)
    before = accounts(school, prefix)
    for language in ("fr", "en"):
        school.sql("UPDATE user SET language = %s WHERE id = %s", language, user.id)
        content = admin.get(f"/users/export/?q={prefix}").body
        assert people.classroom.join_code in content.decode()
        path, page = preview(admin, content)
        assert lines(page) == [["Élève Inchangé", "Student Unchanged"][language == "en"]] * len(before)
        admin.post(path)
    assert accounts(school, prefix) == before


def test_an_export_shows_what_the_list_shows(school, admin, prefix):
    school.user("trainer", username=f"{prefix}t")
    gone = school.user(username=f"{prefix}g")
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", gone.id)
    for role, expected in (("", ["g", "t"]), ("trainer", ["t"]), ("disabled", ["g"])):
        rows = table(admin.get(f"/users/export/?q={prefix}&role={role}"))[1:]
        assert sorted(row[2] for row in rows) == [prefix + letter for letter in expected]
    assert [row[6] for row in rows] == ["désactivé"]


def test_an_export_holds_all_users(school, admin, prefix):
    for number in range(1203):
        school.user(username=f"{prefix}{number}", full_name=f"Tous {number % 3}")
    assert len(table(admin.get(f"/users/export/?q={prefix}"))) == 1204
    school.sql("DELETE FROM user WHERE username LIKE %s", f"{prefix}%")
