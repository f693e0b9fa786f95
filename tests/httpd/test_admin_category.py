# SPDX-License-Identifier: Apache-2.0
"""crvs-admin category: what it adds is what the page of categories would have added."""

import json

import pytest

from school import School
from server import Httpd


@pytest.fixture(scope="module")
def database(mariadb):
    mariadb.deployed("admin_category")
    return "admin_category"


@pytest.fixture
def sql(mariadb, database):
    mariadb.run_sql(database, "DELETE FROM classroom; DELETE FROM course; DELETE FROM category; DELETE FROM audit;")
    return lambda text: mariadb.run_sql(database, text)


@pytest.fixture
def admin(mariadb, database, sql):
    """Runs crvs-admin category ... in a school without categories."""
    return lambda *arguments, **more: mariadb.crvs_admin(database, "category", *arguments, **more)


def test_a_category_is_added_and_noted(admin, sql):
    done = admin("add", "  Éducation  physique ")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Added Éducation physique.\n", "")
    (number, name, slug), = sql("SELECT id, name, slug FROM category")
    assert (name, slug) == ("Éducation physique", "education-physique")
    assert sql("SELECT actor_id, actor_name, action, target_kind, target_id, target_name, address, detail FROM audit") == [
        [None, "", "category_created", "category", number, "Éducation physique", "", ""]]


def test_the_page_shows_it_and_the_audit_says_that_it_was_the_command_line(mariadb, database, admin, make_server):
    admin("add", "Sciences")
    httpd = make_server(database=database)
    httpd.start()
    school = School(mariadb, database)
    browser = school.browser(httpd, school.user("admin"))
    assert "Sciences" in browser.get("/categories/").page.one("main").text
    line = browser.get("/users/audit/").page.one("main").text
    assert "Catégorie créée" in line and "Sciences" in line and "ligne de commande" in line
    school.close()


@pytest.mark.parametrize("again", ["Sciences", "sciences", "SCIÈNCES", " Sciences "])
def test_a_name_is_taken_whatever_its_case_and_accents(admin, sql, again):
    admin("add", "Sciences")
    done = admin("add", again)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "crvs-admin: there is a category 'Sciences'\n")
    assert sql("SELECT COUNT(*) FROM category") == sql("SELECT COUNT(*) FROM audit") == [["1"]]


def test_names_that_make_one_slug_get_a_number(admin, sql):
    for name in ("A-B", "A B", "A & B", "!", "?"):
        assert admin("add", name).returncode == 0
    assert sql("SELECT slug FROM category ORDER BY id") == [["a-b"], ["a-b-2"], ["a-b-3"], ["category"], ["category-2"]]


@pytest.mark.parametrize("arguments, word", [
    (["add"], "missing: NAME"), (["add", "A", "B"], "'B'"), (["add", " "], "empty"), (["add", ""], "empty"),
    (["add", "é" * 101], "100"), (["add", "a\nb"], "control"), (["add", "a\u202eb"], "control"), (["add", "--name", "A"], "name"),
    (["list", "A"], "'A'"), (["delete", "A"], "'category delete'"), ([], "add or list"),
])
def test_a_wrong_command_line_is_explained(admin, sql, arguments, word):
    done = admin(*arguments)
    assert (done.returncode, done.stdout) == (2, "") and word in done.stderr
    assert sql("SELECT COUNT(*) FROM category") == [["0"]]


def test_a_name_at_the_limit_and_hostile_ones(admin, sql):
    names = ["é" * 100, "'; DROP TABLE category; --", "\\", "100 %", "<b>", "語", "😀", "--help"]
    for name in names:
        assert admin("add", "--", name).returncode == 0
    assert sql("SELECT name FROM category ORDER BY id") == [[name] for name in names]


def test_categories_are_listed(mariadb, database, admin):
    assert admin("list").stdout == "NAME  CLASSES  COURSES\n"
    admin("add", "Sciences")
    admin("add", "Lettres")
    school = School(mariadb, database)
    school.sql("DELETE FROM category WHERE id = %s", school.category)
    school.category = school.value("SELECT id FROM category WHERE name = 'Sciences'")
    teacher = school.user("trainer")
    for _ in range(2):
        school.classroom(teacher)
    school.course(teacher)
    school.close()
    assert admin("list").stdout == "NAME      CLASSES  COURSES\nLettres   0        0\nSciences  2        1\n"
    assert json.loads(admin("list", "--json").stdout) == [{"name": "Lettres", "classes": 0, "courses": 0},
                                                         {"name": "Sciences", "classes": 2, "courses": 1}]


def test_slugs_are_those_of_the_page(mariadb, folder, database, admin, sql):
    """In Latin letters, which the schools of this project write."""
    names = ["Éducation physique & sportive", "Œuvres d’art", "Langue n° 2", "---", "Straße", "Łódź", "Smørrebrød", "Ægir", "Đàn",
             "Þing ðe", "Eʋegbe", "Ɓasaá", "Ɛ̀wɔ̀ndɔ̀", "Ŋgəmba", "Fulfulde Ƴ Ɗ", "Ngiɛmbɔɔn ʉ ɨ", "½ ﬁn", "a_b/c", "mot " * 24, "ĲSSEL",
             "C’est l’été 2026 !", "İstanbul ı", "naïve ﬀ"]
    for name in names:
        assert admin("add", "--", name).returncode == 0, name
    own = dict(sql("SELECT name, slug FROM category"))
    sql("DELETE FROM category")
    httpd = Httpd(folder / "httpd-slugs", database=mariadb.option_file(database))
    httpd.start()
    school = School(mariadb, database)
    browser = school.browser(httpd, school.user("admin"))
    for name in names:
        assert browser.post("/categories/", {"category_name": name}).status == 303, name
    school.close()
    httpd.stop()
    assert set(own) == {name.strip() for name in names}
    assert own == {name: slug for name, slug in mariadb.run_sql(database, "SELECT name, slug FROM category")
                   if name in own}
