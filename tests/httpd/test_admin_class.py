# SPDX-License-Identifier: Apache-2.0
"""crvs-admin class: what the page of all classes does, from the command line."""

import json

import pytest


@pytest.fixture
def school(emptied_school):
    return emptied_school


@pytest.fixture
def admin(mariadb, school):
    return lambda *arguments, **more: mariadb.crvs_admin(school.database, "class", *arguments, **more)


@pytest.fixture
def classes(school):
    teacher = school.user("trainer", full_name="Marie Ngo")
    return [school.classroom(teacher, [school.user()], name=name) for name in ("Alpha", "Bêta", "Gamma")]


def test_classes_are_shown(school, admin, classes):
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", classes[1].id)
    rows = [line.split() for line in admin("list").stdout.splitlines()]
    assert rows[0] == ["CLASS", "NAME", "CATEGORY", "MEMBERS", "TEACHERS"]
    assert [(row[0], row[1], row[-2:]) for row in rows[1:]] == [(str(one.id), one.name, ["Marie", "Ngo"]) for one in (classes[0], classes[2])]
    assert [line.split()[1] for line in admin("list", "--archived").stdout.splitlines()[1:]] == ["Bêta"]
    listed = json.loads(admin("list", "--all", "--json").stdout)
    assert [(one["id"], one["name"], one["members"], one["teachers"], one["state"]) for one in listed] == [
        (one.id, one.name, 2, "Marie Ngo", "archived" if one is classes[1] else "") for one in classes]


def test_a_school_without_classes(admin):
    assert json.loads(admin("list", "--json").stdout) == []


def test_many_classes(school, admin):
    """More than one block of the list, and some of one name."""
    teacher = school.user("trainer")
    made = [school.classroom(teacher, name=f"Classe {number // 2:04}").id for number in range(502)]
    assert [one["id"] for one in json.loads(admin("list", "--json").stdout)] == made


def test_classes_are_archived_and_restored(school, admin, classes):
    first, second, third = (str(one.id) for one in classes)
    done = admin("archive", first, third)
    assert (done.returncode, done.stdout) == (0, "2 archived, 0 already so.\n"), done.stderr
    assert school.sql("SELECT archived_at IS NOT NULL FROM classroom ORDER BY id") == [(1,), (0,), (1,)]
    assert admin("archive", first, second).stdout == "1 archived, 1 already so.\n"
    assert admin("restore", first, second, third).stdout == "3 restored, 0 already so.\n"
    assert school.value("SELECT COUNT(*) FROM classroom WHERE archived_at IS NULL") == 3
    assert school.sql("SELECT action, target_id, target_name, actor_name, address FROM audit ORDER BY id") == [
        ("class_archived", classes[0].id, "Alpha", "", ""), ("class_archived", classes[2].id, "Gamma", "", ""),
        ("class_archived", classes[1].id, "Bêta", "", ""), *[("class_restored", one.id, one.name, "", "") for one in classes]]


@pytest.mark.parametrize("more, status, words", [
    (["2147483647"], 1, "there is no class 2147483647"), (["Alpha"], 2, "'Alpha' is no number"), (["0"], 2, "'0' is no number"),
    (["-1"], 2, "-1")])
def test_all_of_them_or_none(school, admin, classes, more, status, words):
    done = admin("archive", str(classes[0].id), *more)
    assert done.returncode == status and words in done.stderr
    assert school.value("SELECT COUNT(*) FROM classroom WHERE archived_at IS NULL") == 3
    assert school.value("SELECT COUNT(*) FROM audit") == 0
