# SPDX-License-Identifier: Apache-2.0
"""Many accounts at once: files of CSV, what each line would do, and back into a file."""

import csv
import io
import threading

import pytest

from school import PASSWORD, numbers


@pytest.fixture
def user(school):
    return school.user("admin")


@pytest.fixture
def admin(user, sign_in):
    return sign_in(user)


def send(browser, content, path="/users/import/", name="comptes.csv"):
    """Sends a file by the form, as a browser does."""
    content = content.encode() if isinstance(content, str) else content
    body = (f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
            '--edge\r\nContent-Disposition: form-data; name="pasted"\r\n\r\n\r\n'
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


# ---- What files look like ----

@pytest.mark.parametrize("content", [
    "name,username,email,role,class codes\nZoé Ngo,{p}zoe,z@b.example,trainer,{code}\n",
    "\ufeffnom;identifiant;e-mail;rôle;codes de classe\r\nZoé Ngo;{p}zoe;z@b.example;formateur;{code}\r\n",
    "Identifiant\tNOM\tRÔLE\tcode de classe\tcourriel\n{p}zoe\tZoé Ngo\tFormatrice\t{half}\tz@b.example",
    '"nom";"identifiant";"rôle";"codes";"e-mail"\n"Zoé Ngo";"{p}zoe";"trainer";"{code}";"z@b.example"\n\n\n',
    '\n\nnom;identifiant;rôle;codes;e-mail;\n\n" Zoé  Ngo ";{p}zoe;Enseignante;"{code}, {code}";z@b.example;\n'])
def test_files_of_all_kinds_are_read(school, admin, people, prefix, content):
    code = people.classroom.join_code
    imported(admin, content.format(p=prefix, code=code, half=f"{code[:4]} {code[4:].lower()}"))
    assert accounts(school, prefix) == [(f"{prefix}zoe", "Zoé Ngo", "z@b.example", "trainer")]
    assert school.sql("SELECT m.role, m.sort_name FROM classroom_member m JOIN user u ON u.id = m.user_id"
                      " WHERE u.username = %s AND m.classroom_id = %s", f"{prefix}zoe", people.classroom.id) == [
                          ("student", "Zoé Ngo")]


def test_a_text_may_be_pasted(school, admin, prefix):
    response = admin.post("/users/import/", {"pasted": f"nom;identifiant\r\nZoé Ngo;{prefix}zoe\r\n"})
    assert lines(admin.follow(response)) == ["Nouveau"]


@pytest.mark.parametrize("content, words", [
    ("nom;identifiant\nZo\xe9;zoe\n".encode("latin-1"), "UTF-8"), ("nom;identifiant\nZoé;zoe\n".encode("utf-16"), "UTF-8"),
    ("nom;identifiant\nZoé;zoe\n".encode("utf-16-le"), "UTF-8"), (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    (b"PK\x03\x04\x14\x00\x00", "UTF-8"), ('nom;identifiant\n"Zoé;zoe\n', "ligne 2"), ('nom;identifiant\nZ"oé;zoe\n', "ligne 2"),
    ("", "aucune ligne"), ("\n\n ; \n", "aucune ligne"), ("nom;identifiant\n", "aucune ligne"), ("Zoé;zoe\n", "« Zoé »"),
    ("nom\nZoé\n", "première ligne"), ("nom;identifiant;nom\nZoé;zoe;x\n", "deux fois"),
    ("nom;identifiant;âge\nZoé;zoe;7\n", "« âge »"), ("nom;identifiant\n" + "Zoé;zoe\n" * 10001, "10 000"),
    (";".join(["nom", "identifiant"] + ["x"] * 60) + "\n", "trop"), ("<script>;identifiant\n", "« <script> »")])
def test_what_is_no_such_file_is_refused_as_a_whole(school, admin, content, words):
    before = school.sql("CHECKSUM TABLE user, user_import, user_import_line")
    response = send(admin, content)
    assert response.status == 422 and words in response.errors["file"].replace("\u202f", " ").replace("\xa0", " ")
    assert school.sql("CHECKSUM TABLE user, user_import, user_import_line") == before


def test_nothing_chosen_is_said(admin):
    assert "file" in send(admin, "", name="").errors
    assert "file" in admin.post("/users/import/", {}).errors


def test_a_file_is_not_larger_than_two_megabytes(admin):
    assert send(admin, "nom;identifiant\n" + "x" * 2 * 1024 * 1024).status == 413
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
    wrong = [f";{prefix}a;;;", f"A;;;;", f"A;{prefix} b;;;", f"A;{prefix}c;nobody;;", f"A;{prefix}d;;king;", f"A;{prefix}e;;;ZZZZ",
             f"A;{prefix}f;;;ZZZZZZZZ", f"A;{prefix}g;;;{people.classroom.join_code}", f"{'x' * 151};{prefix}h;;;",
             f"A;{'y' * 151};;;", f"A;{prefix.upper()}FINE;;;", f"A;{user.username};;learner;", f"A;{prefix}i;;;;;;", f"A\x07;{prefix}j;;;"]
    path, page = preview(admin, "nom;identifiant;e-mail;rôle;codes\n" + f"Bien;{prefix}fine;;;\n" + "\n".join(wrong))
    rows = page.page.all("li", class_="row-line")
    assert len(rows) == len(wrong)
    for number, row in enumerate(rows, 3):
        assert row.text.startswith(f"Ligne {number} ") and row.one(class_="field-error").text
    before = school.sql("CHECKSUM TABLE user, classroom_member")
    assert admin.post(path).status == 303
    assert school.sql("CHECKSUM TABLE user, classroom_member") == before


def test_a_new_administrator_is_pointed_out(admin, prefix):
    _, page = preview(admin, f"nom;identifiant;rôle\nA;{prefix}a;admin\n")
    assert "droits d’administration" in page.page.one(class_="alert alert-warning").text


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
        assert admin.post(path).status == 500
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


def test_ten_thousand_lines_go_in_at_once(school, admin, people, prefix):
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


FORMULAS = ["=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://evil\";\"x\")"]


def test_no_export_holds_a_formula(school, admin, prefix):
    for number, text in enumerate(FORMULAS):
        school.user(username=f"{'@+-'[number % 3]}{prefix}{number}", full_name=text, email="=x@b.example")
    rows = table(admin.get(f"/users/export/?q={prefix}"))[1:]
    assert len(rows) == len(FORMULAS)
    for row in rows:
        assert not [cell for cell in row if cell[:1] in "=+-@\t\r" and cell]


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
        assert sorted(row[1] for row in rows) == [prefix + letter for letter in expected]
    assert [row[5] for row in rows] == ["désactivé"]


def test_an_export_holds_all_users(school, admin, prefix):
    for number in range(1203):
        school.user(username=f"{prefix}{number}", full_name=f"Tous {number % 3}")
    assert len(table(admin.get(f"/users/export/?q={prefix}"))) == 1204
    school.sql("DELETE FROM user WHERE username LIKE %s", f"{prefix}%")
