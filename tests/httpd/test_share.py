# SPDX-License-Identifier: Apache-2.0
"""What teachers send on: the links of a class, a session and a recording, also without a script."""

import urllib.parse


def shared(browser, path):
    """The address that a page offers to send on, and the message that WhatsApp is handed."""
    page = browser.get(path)
    assert page.status == 200
    (menu,) = page.page.all("details", class_="menu share")
    url = menu["data-share"]
    assert url.startswith(f"http://{browser.host}/") and url in menu.text, "it can be read as well"
    (whatsapp,) = [link for link in menu.all("a") if link["href"].startswith("https://wa.me/?text=")]
    assert set(whatsapp["rel"].split()) == {"noopener", "noreferrer"}
    message = urllib.parse.unquote(whatsapp["href"].partition("=")[2])
    assert message == f"{menu['data-share-text']}\n{url}"
    return url.removeprefix(f"http://{browser.host}"), message


def test_a_class(school, sign_in, people):
    classroom = school.classroom(people.teacher, [people.member], name="3e B & Cie “Été”")
    path = f"/classrooms/{classroom.id}/"
    url, message = shared(sign_in(people.teacher), path)
    assert url == f"/classrooms/join/?code={classroom.join_code}" and "3e B & Cie “Été”" in message
    assert not sign_in(people.member).get(path).page.all("details", class_="menu share")
    school.sql("UPDATE classroom SET join_open = FALSE WHERE id = %s", classroom.id)
    assert not sign_in(people.teacher).get(path).page.all("details", class_="menu share"), "a link that opens nothing"


def test_a_session(school, sign_in, people, visitor):
    session = school.live_session(people.classroom, start=-5, started=-5, title="Révision")
    url, message = shared(sign_in(people.teacher), f"/classrooms/sessions/{session}/edit/")
    assert url == f"/classrooms/sessions/{session}/join/" and "« Révision »" in message.replace("\u00a0", " ")
    # It leads through the login, and tells nobody else what it is about.
    page = visitor.follow(visitor.get(url))
    assert page.page.one("main").one("input", name_="next")["value"] == url and "Révision" not in page.text


def test_a_recording(school, sign_in, people, recordings):
    session = school.live_session(people.classroom, -3000, -2999, -2900, title="Dérivées")
    key = school.kept_recording(recordings, session, b"x" * 100, "lecon.mp4", title="Première partie")
    url, message = shared(sign_in(people.teacher), f"/recordings/{key}/")
    assert url == f"/recordings/{key}/" and "Première partie" in message
    assert not sign_in(people.member).get(url).page.all("details", class_="menu share")
