# SPDX-License-Identifier: Apache-2.0
"""How many classes and courses each category has is kept, by whatever files them."""

import pytest

CLASS = {"name": "Comptée", "subject": "", "description": "", "schedule": "", "waits_for_teacher": "0"}
COURSE = {"title": "Compté", "language": "fr"}
THERE = """SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL),
        (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL),
        (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0))
    FROM (SELECT 0 AS id UNION ALL SELECT id FROM category) k ORDER BY k.id"""


@pytest.fixture
def kept(school):
    """kept(category) gives its classes, its archived ones and its courses, as they are kept and as they are."""
    def of(category):
        said = {row[0]: tuple(map(int, row[1:])) for row in school.sql("SELECT * FROM category_count ORDER BY category_id")}
        there = {row[0]: tuple(map(int, row[1:])) for row in school.sql(THERE)}
        assert said.keys() <= there.keys() and {key: said.get(key, (0, 0, 0)) for key in there} == there
        return there[category]
    # Tests that file by SQL have moved it.
    school.sql("DELETE FROM category_count")
    school.sql("INSERT INTO category_count " + THERE)
    return of


@pytest.fixture
def category(school):
    def make():
        number = school.value("SELECT MAX(id) FROM category")
        return school.insert("category", {"name": f"Comptée {number}", "slug": f"comptee-{number}"})
    return make


def test_classes_are_counted_where_they_are_filed(school, sign_in, people, kept, category):
    one, two = category(), category()
    teacher = sign_in(people.teacher)
    path = teacher.post("/classrooms/create/", {**CLASS, "category_id": f"{one}"}).location
    assert kept(one) == (1, 0, 0)
    for _ in range(2):
        # Twice: what is so already is counted once.
        teacher.post(f"{path}archive/")
        assert kept(one) == (0, 1, 0)
    for _ in range(2):
        teacher.post(f"{path}restore/")
        assert kept(one) == (1, 0, 0)
    for _ in range(2):
        assert teacher.post(f"{path}edit/", {**CLASS, "category_id": f"{two}"}).status == 303
        assert kept(one) == (0, 0, 0) and kept(two) == (1, 0, 0)
    teacher.post(f"{path}archive/")
    teacher.post(f"{path}edit/", {**CLASS, "category_id": f"{one}"})
    assert kept(one) == (0, 1, 0) and kept(two) == (0, 0, 0)


def test_courses_are_counted_where_they_are_filed(school, sign_in, people, kept, category):
    one, two = category(), category()
    teacher = sign_in(people.teacher)
    path = teacher.post("/courses/create/", {**COURSE, "category_id": f"{one}"}).location
    assert kept(one) == (0, 0, 1)
    for _ in range(2):
        assert teacher.post(f"{path}edit/", {**COURSE, "category_id": f"{two}"}).status == 303
        assert kept(one) == (0, 0, 0) and kept(two) == (0, 0, 1)
    teacher.post(f"{path}delete/")
    assert kept(two) == (0, 0, 0)


def test_what_loses_its_category_is_counted_among_what_has_none(school, sign_in, people, kept, category):
    gone = category()
    for state in (None, "2026-01-01"):
        school.classroom(people.teacher, category_id=gone, archived_at=state)
    school.course(people.teacher, category_id=gone)
    before = kept(0)
    assert kept(gone) == (1, 1, 1)
    sign_in(people.admin).post(f"/categories/{gone}/delete/")
    assert kept(0) == tuple(number + 1 for number in before)


def test_pages_show_the_numbers_that_are_kept(school, sign_in, people, kept, category):
    admin, one = sign_in(people.admin), category()
    school.sql("INSERT INTO classroom (name, category_id, join_code, created_at) SELECT CONCAT('Comptée ', seq), %s,"
               " CONCAT('K', LPAD(seq, 7, '0')), '2026-01-01' FROM seq_1_to_101", one)
    school.sql("INSERT INTO category_count VALUES (%s, 7011, 7100, 7200)", one)
    try:
        assert "14111 classes" in admin.get("/categories/").page.one("main").text.replace("\u202f", "").replace("\xa0", " ")
        for query, number in (("", "7011"), ("&state=all", "14111"), ("&q=compt%C3%A9e", "101"), ("&state=archived", "0")):
            status = admin.get(f"/classrooms/all/?category={one}{query}").page.one("p", role="status").text
            assert "".join(filter(str.isdigit, status)) == number, status
    finally:
        school.sql("DELETE FROM classroom WHERE category_id = %s", one)
        school.sql("DELETE FROM category_count WHERE category_id = %s", one)


def test_what_an_older_release_filed_is_counted_by_tidy(school, sign_in, people, kept, category, server, tidy):
    """It goes on while the schema is newer, and counts nothing; nor does it take the numbers of a category away."""
    one = category()
    kept(one)
    school.sql("INSERT INTO classroom (name, category_id, join_code, created_at) VALUES ('Comptée', %s, 'KOLDER01', '2026-01-01')", one)
    school.sql("INSERT INTO category_count VALUES (70000, 7, 7, 7)")
    tidy(server)
    assert kept(one) == (1, 0, 0)
    status = sign_in(people.admin).get("/classrooms/all/?state=all").page.one("p", role="status").text
    assert int("".join(filter(str.isdigit, status))) == school.value("SELECT COUNT(*) FROM classroom")
    school.sql("UPDATE category_count SET classes = 9 WHERE category_id = %s", one)
    tidy(server)
    assert kept(one) == (1, 0, 0)


def test_what_loses_its_category_is_counted_where_nothing_was(school, sign_in, people, kept, category):
    gone = category()
    school.classroom(people.teacher, category_id=gone)
    none = kept(0)
    school.sql("UPDATE classroom SET category_id = %s WHERE category_id IS NULL", gone)
    school.sql("DELETE FROM category_count WHERE category_id = 0")
    school.sql("UPDATE category_count SET classes = classes + %s, archived = archived + %s WHERE category_id = %s",
               none[0], none[1], gone)
    if none[2]:
        school.sql("INSERT INTO category_count VALUES (0, 0, 0, %s)", none[2])
    sign_in(people.admin).post(f"/categories/{gone}/delete/")
    assert kept(0) == (none[0] + 1, *none[1:])


def test_classes_of_several_categories_are_archived_at_once(school, sign_in, people, kept, category):
    one, two = category(), category()
    classes = [school.classroom(people.teacher, category_id=at).id for at in (two, one, two)]
    kept(one)
    admin = sign_in(people.admin)
    assert admin.post("/classrooms/all/change/", {"do": "archive", "ids": ".".join(map(str, classes))}).status == 303
    assert kept(one) == (0, 1, 0) and kept(two) == (0, 2, 0)
