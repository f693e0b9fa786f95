# SPDX-License-Identifier: Apache-2.0
"""Categories: created, renamed and deleted by administrators."""

import pytest


@pytest.fixture
def admin(sign_in, school):
    return sign_in(school.user("admin"))


@pytest.fixture
def number(school):
    """Of a name that no other test has."""
    return school.value("SELECT MAX(id) FROM category") + school.value("SELECT COUNT(*) FROM user")


def create(browser, name):
    return browser.post("/categories/", {"category_name": name})


def stored(school, name):
    return school.sql("SELECT id, name, slug FROM category WHERE name = %s", name)


def audited(school, after=0):
    return school.sql("SELECT action, target_id, target_name, detail FROM audit WHERE target_kind = 'category' AND id > %s"
                      " ORDER BY id", after)


def test_the_bar_leads_there(sign_in, admin, people):
    assert admin.get("/classrooms/").page.one("a", href="/categories/")
    assert not sign_in(people.teacher).get("/classrooms/").page.all("a", href="/categories/")


def test_create(school, admin, number):
    before = school.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    response = create(admin, f"  Éducation physique & sportive {number} ")
    assert response.status == 303 and response.location == "/categories/"
    page = admin.follow(response).page
    assert "La catégorie est créée" in page.one(data_flash=True).text
    (category, name, slug), = stored(school, f"Éducation physique & sportive {number}")
    assert slug == f"education-physique-sportive-{number}"
    assert f"0 classe {name} · 0 cours" in page.one("ul", class_="manage-list").text
    assert audited(school, before) == [("category_created", category, name, "")]
    assert name in admin.get("/classrooms/create/").page.one("select", id="category_id").text


def test_slugs_are_unique(school, admin, number):
    for name in (f"C++ {number}", f"C-- {number}", f"C ** {number}"):
        assert create(admin, name).status == 303
    assert [stored(school, name)[0][2] for name in (f"C++ {number}", f"C-- {number}", f"C ** {number}")] == [
        f"c-{number}", f"c-{number}-2", f"c-{number}-3"]


def test_a_name_of_symbols_alone(school, admin):
    symbols = "☃" * (1 + len(school.sql("SELECT id FROM category WHERE name LIKE '☃%%'")))
    assert create(admin, symbols).status == 303
    assert stored(school, symbols)[0][2].startswith("category")


@pytest.mark.parametrize("name", ["", "  ", "é" * 101, "a\0b", b"\xff", "a\u202eb"])
def test_a_name_that_cannot_be(school, admin, name):
    before = school.sql("CHECKSUM TABLE category")
    assert set(create(admin, name).errors) == {"category_name"}
    assert set(admin.post(f"/categories/{school.category}/edit/", {"category_name": name}).errors) == {"category_name"}
    assert school.sql("CHECKSUM TABLE category") == before


def test_a_name_that_is_taken(school, admin, number):
    create(admin, f"Été {number}")
    create(admin, f"Hiver {number}")
    (summer, *_), = stored(school, f"Été {number}")
    (winter, *_), = stored(school, f"Hiver {number}")
    response = create(admin, f"ete {number}")
    assert response.status == 422 and "porte déjà ce nom" in response.errors["category_name"]
    assert response.values["category_name"] == f"ete {number}"
    response = admin.post(f"/categories/{winter}/edit/", {"category_name": f"ÉTÉ {number}"})
    assert response.status == 422 and response.values["category_name"] == f"ÉTÉ {number}"
    # Its own name, in other letters, is free.
    assert admin.post(f"/categories/{summer}/edit/", {"category_name": f"ÉTÉ {number}"}).status == 303


def test_rename(school, admin, number):
    create(admin, f"Avant {number}")
    (category, *_), = stored(school, f"Avant {number}")
    before = school.value("SELECT MAX(id) FROM audit")
    assert admin.get(f"/categories/{category}/edit/").values["category_name"] == f"Avant {number}"
    response = admin.post(f"/categories/{category}/edit/", {"category_name": f"Après {number}"})
    assert response.status == 303 and response.location == "/categories/"
    assert stored(school, f"Après {number}") == [(category, f"Après {number}", f"apres-{number}")]
    assert audited(school, before) == [("category_renamed", category, f"Après {number}", f"Avant {number}")]
    # The same again keeps its slug.
    admin.post(f"/categories/{category}/edit/", {"category_name": f"Après {number}"})
    assert stored(school, f"Après {number}")[0][2] == f"apres-{number}"


def test_delete_leaves_classes_and_courses(school, admin, people, number):
    category = school.insert("category", {"name": f"Perdue {number}", "slug": f"perdue-{number}"})
    classes = [school.classroom(people.teacher, category_id=category) for _ in range(2)]
    course = school.course(people.teacher, category_id=category)
    page = admin.get(f"/categories/{category}/delete/").page
    assert f"Perdue {number}" in page.one("h1").text
    assert "2 classes et 1 cours n’auront plus de catégorie" in page.text
    before = school.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    response = admin.post(f"/categories/{category}/delete/")
    assert "supprimée" in admin.follow(response).page.one(data_flash=True).text
    assert [school.value("SELECT category_id FROM classroom WHERE id = %s", one.id) for one in classes] == [None, None]
    assert school.value("SELECT category_id FROM course WHERE id = %s", course) is None
    assert admin.get(f"/classrooms/{classes[0].id}/").status == 200
    assert admin.get(f"/courses/{course}/").status == 200
    assert audited(school, before) == [("category_deleted", category, f"Perdue {number}", "")]
    assert admin.post(f"/categories/{category}/delete/").status == 404
