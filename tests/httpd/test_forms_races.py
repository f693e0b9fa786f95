# SPDX-License-Identifier: Apache-2.0
"""What somebody takes away while somebody else uses it: told on the form's page, and never an error of ours."""

import pytest

from forms import form_for
from test_access import scene
from test_forms_once import at_once, double_of, form_of

ROUNDS = 6


def statuses(answers):
    return [answer.status for answer in answers]


@pytest.fixture
def calm(server):
    """What the database said of a foreign key is no error of httpd's."""
    yield
    assert "foreign key constraint" not in (server.folder / "error.log").read_text()


def test_a_category_that_goes_while_classes_are_made(calm, scene, school, sign_in):
    admin, teacher = sign_in(scene.people.admin), sign_in(scene.people.teacher)
    for turn in range(ROUNDS):
        name = f"Passagère {scene.values['lesson']} {turn}"
        category = school.insert("category", {"name": name, "slug": f"p-{scene.values['lesson']}-{turn}"})
        forms = []
        for path in ("/classrooms/create/", "/courses/create/") * 2:
            form = form_for(teacher.get(path), path)
            form.fields.update(name="Une classe", title="Un cours", category_id=str(category))
            forms.append(form)
        windows = [double_of(teacher, teacher.server) for _ in forms]
        *answers, gone = at_once(*[lambda form=form, window=window: form.send(window) for form, window in zip(forms, windows)],
                                 lambda: admin.post(f"/categories/{category}/delete/"))
        assert gone.status == 303
        for form, answer in zip(forms, answers):
            assert answer.status in (303, 422), answer
            if answer.status == 422:
                assert "category_id" in answer.errors
                assert answer.values.get("name", answer.values.get("title")) in ("Une classe", "Un cours")


def test_a_lesson_that_goes_while_everything_is_done_with_it(calm, scene, school, sign_in):
    people = scene.people
    for _ in range(ROUNDS):
        course = school.course(people.teacher)
        module = school.module(course)
        lesson = school.lesson(module)
        teacher = sign_in(people.teacher)
        token = teacher.token()

        def post(path, fields=None):
            window = double_of(teacher, teacher.server)
            return lambda: window.post(path, fields or {}, token=token)

        def upload():
            window = double_of(teacher, teacher.server)
            return window.request("POST", f"/uploads/lessons/{lesson}/", b"", {
                "X-CSRF-Token": token, "Tus-Resumable": "1.0.0", "Upload-Length": "100", "Upload-Metadata": "filename eC5tcDQ=",
                "Sec-Fetch-Site": "same-origin"})

        answers = at_once(
            post(f"/courses/lessons/{lesson}/delete/"), post(f"/courses/{course}/delete/"),
            post(f"/courses/lessons/{lesson}/videos/create/", {"title": "v", "url": "https://h.example/v"}),
            post(f"/classrooms/sessions/{scene.values['session']}/publish/", {
                "course_id": course, "module_id": module, "lesson_id": lesson, "recording_id": scene.values["recording"], "video_title": "v"}),
            post(f"/courses/lessons/{lesson}/done/", {"done": "1"}),
            post(f"/courses/modules/{module}/lessons/create/", {"title": "l2", "is_active": "1"}),
            post(f"/courses/{course}/modules/create/", {"title": "m2", "level": "beginner"}),
            post(f"/classrooms/{people.classroom.id}/publishing/", {
                "kind": "lesson", "course_id": course, "module_id": module, "lesson_id": lesson, "do": "save"}),
            upload)
        assert set(statuses(answers)) <= {201, 303, 404, 422}, statuses(answers)


def test_a_category_made_twice_at_once_is_one(scene, school, sign_in):
    admin = sign_in(scene.people.admin)
    for turn in range(ROUNDS):
        name = f"Été {scene.values['lesson']} {turn}"
        spellings = [name, name.upper(), name.replace("É", "E"), name]
        token, windows = admin.token(), [double_of(admin, admin.server) for _ in spellings]
        answers = at_once(*[lambda window=window, one=one: window.post("/categories/", {"category_name": one}, token=token)
                            for window, one in zip(windows, spellings)])
        assert sorted(statuses(answers)) == [303, 422, 422, 422]
        assert school.value("SELECT COUNT(*) FROM category WHERE name = %s", name) == 1
        for answer in answers:
            assert answer.status == 303 or "category_name" in answer.errors


def test_what_was_typed_for_a_class_that_is_gone_can_be_copied(scene, school, sign_in):
    teacher = sign_in(scene.people.teacher)
    session = school.live_session(school.classroom(scene.people.teacher))
    form = form_for(teacher.get(f"/classrooms/sessions/{session}/edit/"), f"/classrooms/sessions/{session}/edit/")
    school.sql("DELETE FROM live_session WHERE id = %s", session)
    answer = form.send(teacher, description="Ce que nous verrons")
    assert answer.status == 404
    assert "Ce que nous verrons" in answer.page.one("main").one("details").text
