# SPDX-License-Identifier: Apache-2.0
"""crvs-admin user import, export, link and sign-out: what the browser does, from the command line."""

import csv
import hashlib
import io
import re

import pytest

from server import HTTPD


@pytest.fixture
def school(emptied_school):
    return emptied_school


@pytest.fixture
def admin(mariadb, school):
    return lambda *arguments, **more: mariadb.crvs_admin(school.database, *arguments, **more)


@pytest.fixture
def import_file(admin, tmp_path):
    def import_file(content, *more):
        path = tmp_path / "accounts.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return admin("user", "import", str(path), *more)
    return import_file


def accounts(school):
    return school.sql("SELECT username, full_name, email, role FROM user ORDER BY username")


def audited(school):
    return school.sql("SELECT action, target_name, detail, actor_name, address FROM audit ORDER BY id")


def test_a_file_is_imported(school, import_file):
    trainer = school.user("trainer", username="prof")
    classroom = school.classroom(trainer)
    known = school.user(username="connue", full_name="Avant")
    school.add_members(classroom, [known])
    code = classroom.join_code
    content = ("\ufeffnom;identifiant;e-mail;rôle;codes de classe\r\n"
               f"Zoé  Ngo;zoe;z@b.example;Formatrice;{code[:4]} {code[4:].lower()}\r\n\r\n"
               "\"Après; \"\"elle\"\"\";CONNUE;;;\r\n")
    before = accounts(school)
    done = import_file(content, "--dry-run")
    assert (done.returncode, done.stdout) == (0, "Would be: 1 created, 1 changed, 0 unchanged.\n")
    assert accounts(school) == before and audited(school) == []
    assert import_file(content).returncode == 0
    assert accounts(school) == [("connue", 'Après; "elle"', "", "learner"), ("prof", trainer.full_name, "", "trainer"),
                                ("zoe", "Zoé Ngo", "z@b.example", "trainer")]
    assert sorted(school.sql("SELECT sort_name FROM classroom_member WHERE classroom_id = %s AND role = 'student'",
                             classroom.id)) == [('Après; "elle"',), ("Zoé Ngo",)]
    lines = audited(school)
    number = lines[0][2].removeprefix("import ")
    # As the page writes them, and nobody's.
    assert sorted(lines) == [("user_changed", "connue", f"import {number}", "", ""),
                             ("user_created", "zoe", f"import {number}", "", ""),
                             ("users_imported", "", f"import {number}: 2", "", "")]
    assert school.sql("SELECT * FROM user_import") == []
    assert import_file(content).stdout == "Done: 0 created, 0 changed, 2 unchanged.\n"


def test_a_file_of_moodles(school, import_file):
    """As its "upload users" takes it."""
    trainer = school.user("trainer", username="prof")
    classroom = school.classroom(trainer, name="Algèbre")
    content = ("username,firstname,lastname,email,course1,role1,cohort1,suspended\n"
               "zoe,Zoé,Ngo,z@b.example,Algèbre,student,C1,0\nabel,Abel,Eto,,PHYS,,,1\nbea,Béa,Eto,,PHYS,,,\n")
    told = ["Columns passed over: cohort1.", "Lines that disable the account, since the file says suspended: 1.",
            "Courses that nobody is put into, because no single class has this name or code, or the role there is not "
            "student: PHYS (2)."]
    dry = import_file(content, "--dry-run")
    assert (dry.returncode, dry.stdout.splitlines()) == (0, told + ["Would be: 3 created, 0 changed, 0 unchanged."])
    assert import_file(content).stdout.splitlines()[:4] == told + ["Done: 3 created, 0 changed, 0 unchanged."]
    assert school.sql("SELECT username, disabled_at IS NULL FROM user ORDER BY username") == [
        ("abel", 0), ("bea", 1), ("prof", 1), ("zoe", 1)]
    assert school.sql("SELECT u.username FROM classroom_member m JOIN user u ON u.id = m.user_id"
                      " WHERE m.classroom_id = %s AND m.role = 'student'", classroom.id) == [("zoe",)]
    assert school.sql("SELECT SUM(users) FROM user_count WHERE is_disabled") == [(1,)]


def test_files_of_schools_are_read_as_the_page_reads_them(school, import_file):
    done = import_file("sep=;\r\nNom\u200b;Prénom;Identifiant;Rôle;Mot de passe;Ville\r\nNGO;Zoé;z.ngo;élève;S3cret!pass;Douala;;\r\n")
    assert (done.returncode, done.stdout.splitlines()[:3]) == (0, [
        "Columns passed over: Ville.",
        "The file's passwords are not taken over: people choose their own with a link that you give them.",
        "Done: 1 created, 0 changed, 0 unchanged."])
    assert accounts(school) == [("z.ngo", "Zoé NGO", "", "learner")]
    assert school.value("SELECT password_hash FROM user") == ""


def test_wrong_lines_are_told_and_nothing_is_imported(school, import_file):
    boss = school.user("admin", username="chef")
    wrong = [";a", "A;", "A;b c", "A;d;nobody", "A;e;;king", "A;f;;;ZZZZ", "A;g;;;ZZZZZZZZ", f"{'x' * 151};h", "A;ÉLAN", "A;chef;;learner",
             "A;i;;;;x", "A\x07;j"]
    done = import_file("nom;identifiant;e-mail;rôle;codes\nBien;elan\n" + "\n".join(wrong) + "\n")
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()[1:]] == [f"line {n}" for n in range(3, 3 + len(wrong))]
    assert accounts(school) == [("chef", boss.full_name, "", "admin")]


@pytest.mark.parametrize("content, words", [
    (b"nom;identifiant\nZ\x00;z\n", "UTF-8"), (b"PK\x03\x04\x14\x00\x00", "'CSV UTF-8'"), ('nom;identifiant\n"Z;z\n', "line 2"), ("", "no line"), ("nom;identifiant\n", "no line"),
    ("nom\nZ\n", "first line"), ("nom;âge\nZ;7\n", "not known: âge"), ("nom;nom;identifiant\nZ;Z;z\n", "twice")])
def test_what_is_no_such_file_is_refused(school, import_file, content, words):
    done = import_file(content)
    assert done.returncode == 1 and words in done.stderr
    assert accounts(school) == []


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_a_file_in_whatever_encoding(school, import_file, encoding):
    assert import_file("nom;identifiant\nZoé Œuvrard;z\n".encode(encoding)).returncode == 0
    assert accounts(school) == [("z", "Zoé Œuvrard", "", "learner")]


def test_what_was_exported_can_be_imported_and_holds_no_formula(school, admin, import_file):
    names = ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "'t Hooft", 'Zoé; "M", D’Août']
    people = [school.user(username=f"u{number}", full_name=name) for number, name in enumerate(names)]
    classroom = school.classroom(school.user("trainer", username="prof"))
    school.add_members(classroom, people[:2])
    done = admin("user", "export")
    rows = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert rows[0] == ["name", "family name", "username", "email", "role", "class codes", "state"] and len(rows) == 8
    assert not [cell for row in rows for cell in row if cell[:1] and cell[0] in "=+-@"]
    assert [row[5] for row in rows if row[2] == "u0"] == [classroom.join_code]
    assert import_file(done.stdout).stdout == "Done: 0 created, 0 changed, 7 unchanged.\n"


def test_an_account_is_changed(school, admin):
    classroom = school.classroom(school.user("trainer", username="prof"), [school.user(username="awa", full_name="Awa")])
    done = admin("user", "change", "awa", "--name", "Awa  Diop", "--family-name", "Diop", "--email", "awa@b.example")
    assert (done.returncode, done.stdout) == (0, "awa is changed.\n"), done.stderr
    assert school.sql("SELECT full_name, sort_name, email FROM user WHERE username = 'awa'") == [("Awa Diop", "Diop", "awa@b.example")]
    # Lists of members are sorted by it, too.
    assert school.value("SELECT m.sort_name FROM classroom_member m JOIN user u ON u.id = m.user_id WHERE u.username = 'awa' AND m.classroom_id = %s",
                        classroom.id).lower().startswith("diop")
    assert admin("user", "change", "awa", "--family-name", "Diop").stdout == "awa is so already.\n"
    assert admin("user", "change", "awa", "--username", "awa.diop", "--family-name", "", "--email", "").stdout == "awa.diop is changed.\n"
    assert school.sql("SELECT full_name, sort_name, email FROM user WHERE username = 'awa.diop'") == [("Awa Diop", "", "")]
    assert [line[:3] for line in audited(school)] == [("user_changed", "awa", ""), ("user_changed", "awa.diop", "awa > awa.diop")]


@pytest.mark.parametrize("arguments, words", [
    (["awa"], "nothing to change"), (["awa", "--name", ""], "the name is empty"), (["awa", "--email", "x"], "no e-mail address"),
    (["awa", "--family-name", "x" * 151], "longer than 150"), (["awa", "--username", "a b"], "made of letters"),
    (["awa", "--username", "ZOE"], "is taken"), (["nobody", "--name", "N"], "no user 'nobody'")])
def test_what_an_account_cannot_be_changed_to(school, admin, arguments, words):
    school.user(username="zoe", full_name="Zoé Ngo")
    school.user(username="awa", full_name="Awa")
    before = school.sql("CHECKSUM TABLE user, audit")
    done = admin("user", "change", *arguments)
    assert done.returncode in (1, 2) and words in done.stderr
    assert school.sql("CHECKSUM TABLE user, audit") == before


def test_a_link_sets_a_password(school, admin):
    user = school.user(username="zoe")
    for _ in range(2):
        done = admin("user", "link", "zoe", "--url", "https://classe.example.org/ecole")
        assert re.fullmatch(r"Good once, until .*\.\n", done.stderr)
        start, token, end = done.stdout.rsplit("/", 2)
        assert (start, end) == ("https://classe.example.org/ecole/users/set-password", "\n") and len(token) == 43
    assert school.sql("SELECT user_id, token_hash, TIMESTAMPDIFF(HOUR, created_at, expires_at) FROM user_link") == [
        (user.id, hashlib.sha256(token.encode()).hexdigest(), 24)]
    assert [line[:2] for line in audited(school)] == [("password_link", "zoe")] * 2
    assert admin("user", "link", "zoe").returncode == 2 and admin("user", "link", "zoe", "--url", "classe").returncode == 2
    admin("user", "disable", "zoe")
    assert admin("user", "link", "zoe", "--url", "https://x.example").returncode == 1
    assert school.sql("SELECT * FROM user_link") == []


def test_a_link_is_good_as_long_as_the_school_at_its_url_says(school, admin, make_server):
    httpd = make_server("""
        CrvsLinkLifetime 3h 2h
        <VirtualHost *>
            ServerName autre.example.org
            CrvsLinkLifetime 5h 4h
            CrvsTimeZone Asia/Tokyo
        </VirtualHost>""", site="CrvsEngine On\nCrvsTimeZone Africa/Douala\nCrvsWebhookSecret 0123456789abcdef\n")
    httpd.write()
    apache = ["--apache", f"{HTTPD} -f '{httpd.conf}'"]
    school.user(username="neuve", password_hash="")
    school.user(username="connue")
    for url, zone, hours in (("https://autre.example.org/", "Tokyo, UTC+9", {"neuve": 5, "connue": 4}),
                             ("http://localhost:8080/x/", "Douala, UTC+1", {"neuve": 3, "connue": 2}),
                             ("https://ailleurs.example/", "(UTC)", {"neuve": 14 * 24, "connue": 24})):
        for name, expected in hours.items():
            done = admin("user", "link", name, "--url", url, *apache)
            assert done.returncode == 0 and zone in done.stderr, done.stderr
            assert school.value("SELECT TIMESTAMPDIFF(HOUR, l.created_at, l.expires_at) FROM user_link l"
                                " JOIN user u ON u.id = l.user_id WHERE u.username = %s", name) == expected


def test_somebody_is_signed_out_everywhere(school, admin):
    user, other = school.user(username="zoe"), school.user()
    for one in (user, user, other):
        school.open_session(one)
    assert admin("user", "sign-out", "zoe").stdout == "zoe: 2 open sessions ended.\n"
    assert school.sql("SELECT user_id FROM user_session") == [(other.id,)]
    assert audited(school) == [("user_signed_out", "zoe", "2", "", "")]
    assert admin("user", "sign-out", "nobody").returncode == 1


def test_changes_are_written_down(school, admin):
    school.user("admin", username="chef")
    school.user(username="zoe")
    admin("user", "role", "zoe", "trainer")
    admin("user", "disable", "zoe")
    admin("user", "enable", "zoe")
    assert admin("user", "passwd", "zoe", "--password-stdin", text="une bonne phrase\n").returncode == 0
    assert [line[:3] for line in audited(school)] == [
        ("user_role", "zoe", "learner > trainer"), ("user_disabled", "zoe", ""), ("user_enabled", "zoe", ""),
        ("password_set", "zoe", "")]
