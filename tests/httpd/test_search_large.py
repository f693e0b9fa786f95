# SPDX-License-Identifier: Apache-2.0
"""The search in a school with so many lessons that not all which have a word are looked at."""

import urllib.parse

import pytest

LESSONS = 6000


@pytest.fixture(scope="module")
def teacher(school):
    """Whose lessons all have "partout", one in ten "souvent", one in a hundred "parfois"; the oldest has "unique"."""
    teacher = school.user("trainer")
    module = school.module(school.course(teacher))
    base = 10000 + school.value("SELECT COALESCE(MAX(id), 0) FROM lesson")
    school.sql("""
        INSERT INTO lesson (id, module_id, title, description, position, is_active, created_at)
        SELECT %s + seq, %s, CONCAT('Numéro ', seq, IF(seq % 10 = 0, ' souvent', '')),
            CONCAT('Partout', IF(seq % 100 = 0, ', parfois', ''), IF(seq = 1, ', unique', ''), IF(seq = 6000, ', cachette', '')),
            seq, seq % 1000 > 0, UTC_TIMESTAMP()
        FROM seq_1_to_6000""".replace("%", "%%").replace("%%s", "%s"), base, module)
    assert school.value("SELECT COUNT(*) FROM lesson WHERE module_id = %s", module) == LESSONS
    yield teacher
    # Other tests share the school: their lessons are few again.
    school.sql("DELETE FROM lesson WHERE module_id = %s", module)
    school.sql("ALTER TABLE lesson AUTO_INCREMENT = 1")


@pytest.fixture
def pages(sign_in, teacher, school):
    """The titles of a page of lessons, and the count that stands above them."""
    browser = sign_in(school.user())

    def read(query, page=1):
        response = browser.get("/search/?" + urllib.parse.urlencode({"q": query, "in": "lessons", "page": page}))
        assert response.status == 200
        main = response.page.one("main")
        return [title.text for title in main.all("h3")], main.one("section", class_="found").one("h2").text

    return read


@pytest.mark.parametrize("query", ["partout", "part", "pa", "souvent", "sou", "partout souvent", "souvent num"])
def test_of_a_common_word_the_newest_are_shown(pages, query):
    titles, heading = pages(query)
    assert len(titles) == 20 and "100" in heading
    numbers = [int(title.split()[1]) for title in titles]
    assert numbers == sorted(numbers, reverse=True) and min(numbers) > LESSONS - 300


def test_pages_of_a_common_word_follow_each_other(pages):
    titles = [title for page in range(1, 6) for title in pages("souvent", page)[0]]
    # Of the 6,000, the tenths but for the six that are not active.
    active = [number for number in range(LESSONS, 0, -10) if number % 1000]
    assert titles == [f"Numéro {number} souvent" for number in active[:100]]


@pytest.mark.parametrize("query, heading", [("partout", "Plus de 100 leçons"), ("souvent", "Plus de 13 leçons"),
                                            ("parfois", "54 leçons"), ("unique", "1 leçon")])
def test_among_all_groups_a_common_word_is_counted_in_the_newest(sign_in, school, teacher, query, heading):
    page = sign_in(school.user()).get("/search/?" + urllib.parse.urlencode({"q": query})).page
    section = page.one("section", class_="found")
    assert section.one("h2").text == heading
    assert len(section.all("h3")) == min(5, int(heading.split()[-2]))
    assert bool(section.all("p", class_="page-actions")) == (query != "unique")


@pytest.mark.parametrize("query, count", [("parfois", 54), ("parfois partout", 54), ("partout parfois", 54), ("unique", 1),
                                          ("partout unique", 1), ("souvent unique", 0), ("cachette", 0)])
def test_of_a_rare_word_all_are_counted(pages, sign_in, school, teacher, query, count):
    if not count:
        response = sign_in(school.user()).get("/search/?" + urllib.parse.urlencode({"q": query, "in": "lessons"}))
        assert not response.page.one("main").all("h3")
        return
    titles, heading = pages(query)
    assert len(titles) == min(count, 20) and str(count) in heading


def test_the_author_finds_what_is_not_active(sign_in, teacher):
    page = sign_in(teacher).get("/search/?" + urllib.parse.urlencode({"q": "partout", "in": "lessons"})).page
    assert page.one("main").all("h3")[0].text.startswith("Numéro 6000")


@pytest.mark.parametrize("query, first", [("pa", "Numéro 5999"), ("souv", "Numéro 5990 souvent"), ("uni", "Numéro 1"),
                                          ("parfois", None)])
def test_suggestions(sign_in, school, teacher, query, first):
    suggestions = sign_in(school.user()).get("/search/suggest/?q=" + query).json["suggestions"]
    titles = [suggestion["title"] for suggestion in suggestions]
    assert len(titles) == (1 if query == "uni" else 3)
    assert first is None or titles[0] == first
