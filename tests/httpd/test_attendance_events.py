# SPDX-License-Identifier: Apache-2.0
"""What machines tell of a session's rooms: the same events give the same attendance, however they come."""

import copy

import random


import pytest

from meetings import EVENTS, Jaas, Prosody, bearer, post, tell, tell_by_jaas

TABLES = "attendance_stay", "attendance_mark"


class Lesson:
    """A session of an hour that a teacher ended, and what is shown of it. `at(n)` is n minutes behind its beginning."""

    def __init__(self, school, people, **columns):
        self.school, self.people = school, people
        self.id = school.live_session(people.classroom, start=-120, started=-120, **({"ended": -60} | columns))
        self.room = f"CRVS_{people.classroom.join_code}_{self.id}"
        self.begin = int(school.value("SELECT UNIX_TIMESTAMP(start_at) FROM live_session WHERE id = %s", self.id))
        self.path = f"/classrooms/sessions/{self.id}/attendance/"

    def at(self, minutes, seconds=0):
        return self.begin + minutes * 60 + seconds

    def rows(self):
        return {table: sorted(map(str, self.school.sql(
            f"SELECT * FROM {table} WHERE live_session_id = %s", self.id))) for table in TABLES}

    def forget(self):
        for table in TABLES:
            self.school.sql(f"DELETE FROM {table} WHERE live_session_id = %s", self.id)


@pytest.fixture
def lesson(school, people):
    return Lesson(school, people)


def shown(browser, lesson, user):
    """What the teacher's page says of somebody: the cells of their row."""
    row = browser.get(lesson.path).page.one("tr", id=f"person-{user.id}")
    return [cell.text for cell in row.all("td")]


def minutes(browser, lesson, user):
    text = shown(browser, lesson, user)[2]
    return text and text.removeprefix("Durée ").split(" min")[0]


def status(browser, lesson, user):
    row = browser.get(lesson.path).page.one("tr", id=f"person-{user.id}")
    marks = [mark.text for mark in row.all("span") if "status" in mark.get("class", "").split()]
    return marks[0] if marks else None


# ---- What Prosody tells ----

def test_who_was_there(server, visitor, sign_in, lesson, people):
    room, at = Prosody(lesson.room), lesson.at
    tell(visitor, room.created(at(0)), room.joined(people.teacher, "t", at(0)), room.joined(people.member, "a", at(1)),
         room.left(people.member, "a", at(1), at(59)), room.left(people.teacher, "t", at(0), at(60)),
         room.destroyed(at(0), at(60, 2)))
    teacher = sign_in(people.teacher)
    assert status(teacher, lesson, people.member) == "Présence"
    assert minutes(teacher, lesson, people.member) == "58"
    page = teacher.get(lesson.path).page
    assert "1 présence" in page.one("ul", class_="facts").text
    assert people.teacher.full_name not in page.one("table").text
    assert status(sign_in(people.admin), lesson, people.member) == "Présence"


def test_the_recorded_shape_of_a_second_device_and_a_way_back(visitor, sign_in, lesson, people):
    """Two devices of one person, one of which leaves and comes back under its old address."""
    room, at = Prosody(lesson.room), lesson.at
    tell(visitor, room.joined(people.teacher, "t", at(0)), room.left(people.teacher, "t", at(0), at(60)),
         room.joined(people.member, "a", at(0)), room.joined(people.member, "b", at(10)),
         room.left(people.member, "a", at(0), at(20)), room.joined(people.member, "a", at(25)),
         room.left(people.member, "b", at(10), at(30)), room.left(people.member, "a", at(25), at(40)))
    teacher = sign_in(people.teacher)
    assert minutes(teacher, lesson, people.member) == "40"
    assert "3 entrées" in shown(teacher, lesson, people.member)[2]


def test_a_breakout_room_is_part_of_the_session(visitor, sign_in, lesson, people):
    """Its events name the main room; on the way there and back a second or two pass."""
    main, group, at = Prosody(lesson.room), Prosody(lesson.room, "9809994d-b5cd-4f55-b638-226497b7be41"), lesson.at
    tell(visitor, main.joined(people.teacher, "t", at(0)), main.left(people.teacher, "t", at(0), at(60)),
         main.joined(people.member, "a", at(0)), main.left(people.member, "a", at(0), at(20)),
         group.created(at(20, 1)), group.joined(people.member, "a", at(20, 2)),
         group.left(people.member, "a", at(20, 2), at(40)),
         group.destroyed(at(20, 1), at(40, 3), (people.member, "a", at(20, 2), at(40))),
         main.joined(people.member, "a", at(40, 2)), main.left(people.member, "a", at(40, 2), at(60)),
         main.destroyed(at(0), at(60, 5), (people.member, "a", at(40, 2), at(60)), (people.teacher, "t", at(0), at(60))))
    assert minutes(sign_in(people.teacher), lesson, people.member) == "60"


def events_of(lesson, people, other):
    """All that is told of a lively session; what is told a second time by a list is told by itself, too."""
    main, group, at = Prosody(lesson.room), Prosody(lesson.room, "group-1"), lesson.at
    who = [(people.teacher, "t", at(0), at(58)), (people.member, "a", at(2), at(20)), (people.member, "b", at(15), at(30)),
           (people.member, "a", at(40), at(57)), (other, "c", at(5), at(12)), (other, "c", at(13), at(41))]
    inside = [(people.member, "a", at(31), at(38))]
    events = [main.created(at(0)), group.created(at(30)),
              main.destroyed(at(0), at(58, 3), who[0], who[2], who[3], who[5]), group.destroyed(at(30), at(39), *inside)]
    for room, stays in ((main, who), (group, inside)):
        events += [event for stay in stays for event in (room.joined(*stay[:3]), room.left(*stay))]
    return events


def test_the_order_does_not_matter(visitor, sign_in, school, lesson, people):
    """200 random orders, many with doubles, leave the same in the database, and so the same on the page."""
    other = school.user()
    school.add_members(people.classroom, [other])
    events = events_of(lesson, people, other)
    tell(visitor, *events)
    first = lesson.rows()
    teacher = sign_in(people.teacher)
    page = [shown(teacher, lesson, user) for user in (people.member, other)]
    for seed in range(200):
        chance = random.Random(seed)
        order = events + chance.sample(events, chance.randrange(len(events)))
        chance.shuffle(order)
        lesson.forget()
        tell(visitor, *order)
        # Whatever else differs, it is no more than which of its events came first.
        assert strip(lesson.rows()) == strip(first), seed
    assert [shown(teacher, lesson, user) for user in (people.member, other)] == page


def strip(rows):
    """Without the last column of a stay: the day from which it is kept."""
    return {table: [row.rpartition(", datetime")[0] if table == "attendance_stay" else row for row in told]
            for table, told in rows.items()}


@pytest.mark.parametrize("seed", range(20))
def test_half_of_it_lost(visitor, sign_in, school, lesson, people, seed):
    """Of each stay a `left` or the list of the room's end is enough: any half that has one of them gives the whole."""
    other = school.user()
    school.add_members(people.classroom, [other])
    at, room, chance = lesson.at, Prosody(lesson.room), random.Random(seed)
    who = [(people.teacher, "t", at(0), at(58)), (people.member, "a", at(2), at(57)), (other, "c", at(5), at(41))]
    told = [room.joined(*stay[:3]) for stay in who] + [room.left(*stay) for stay in who]
    tell(visitor, room.created(at(0)), *told, room.destroyed(at(0), at(58, 3), *who))
    teacher = sign_in(people.teacher)
    whole = [shown(teacher, lesson, user) for user in (people.member, other)]
    lesson.forget()
    kept = chance.sample(told, len(told) // 2) + [room.destroyed(at(0), at(58, 3), *who)]
    chance.shuffle(kept)
    tell(visitor, *kept)
    assert [shown(teacher, lesson, user) for user in (people.member, other)] == whole


def test_a_list_mends_what_has_no_end_and_nothing_else(visitor, sign_in, lesson, people):
    room, at = Prosody(lesson.room), lesson.at
    tell(visitor, room.joined(people.teacher, "t", at(0)), room.joined(people.member, "a", at(0)),
         room.destroyed(at(0), at(50), (people.teacher, "t", at(0), at(50)), (people.member, "a", at(0), at(45))))
    teacher = sign_in(people.teacher)
    assert minutes(teacher, lesson, people.member) == "45"
    # An event knows better.
    tell(visitor, room.left(people.member, "a", at(0), at(40)))
    assert minutes(teacher, lesson, people.member) == "40"


def test_a_prosody_that_was_killed_tells_no_end(visitor, sign_in, lesson, people):
    """Who did not leave was there until the room was created anew, or until the session's end; it is estimated."""
    room, at = Prosody(lesson.room), lesson.at
    tell(visitor, room.created(at(0)), room.joined(people.teacher, "t", at(0)), room.joined(people.member, "a", at(0)),
         room.created(at(20)), room.joined(people.teacher, "u", at(20)))
    teacher = sign_in(people.teacher)
    cells = shown(teacher, lesson, people.member)
    assert "20 min" in cells[2] and "heures estimées" in cells[2]
    tell(visitor, room.joined(people.member, "b", at(22)))
    cells = shown(teacher, lesson, people.member)
    assert "58 min" in cells[2] and "heures estimées" in cells[2]


@pytest.mark.parametrize("jid", [
    "recorder@hidden.meet.test/x", "recorder@recorder.meet.test/x", "jibri-one@auth.meet.test/x", "transcriber@meet.test/x",
    "jigasi-2@meet.test/x", "abc@hidden.meet.test/x", "abc@recorder.meet.test/x"])
def test_what_records_is_nobody(visitor, lesson, people, jid):
    address, body = Prosody(lesson.room).joined(people.member, "a", lesson.at(0))
    body["occupant"]["occupant_jid"] = jid
    assert post(visitor, EVENTS + address, body).json == {"status": "ok", "ignored": True}
    assert lesson.rows()["attendance_stay"] == []


@pytest.mark.parametrize("change", [
    {"id": None}, {"id": "guest"}, {"id": "2147483647"}, {"id": ""}, {"id": "7 "}, {"id": True}])
def test_who_is_no_user_is_forgotten(visitor, lesson, people, change):
    address, body = Prosody(lesson.room).joined(people.member, "a", lesson.at(0))
    body["occupant"] |= change
    assert post(visitor, EVENTS + address, body).status == 200
    assert lesson.rows()["attendance_stay"] == []


def test_an_id_may_be_a_number(visitor, sign_in, lesson, people):
    room = Prosody(lesson.room)
    for address, body in (room.joined(people.member, "a", lesson.at(0)), room.left(people.member, "a", lesson.at(0), lesson.at(9))):
        body["occupant"]["id"] = people.member.id
        assert post(visitor, EVENTS + address, body).status == 200
    assert minutes(sign_in(people.teacher), lesson, people.member) == "9"


def test_more_of_the_user_is_passed_over(visitor, lesson, people):
    """With include_user_info all of the token's user comes along."""
    address, body = Prosody(lesson.room).joined(people.member, "a", lesson.at(0))
    body["occupant"] |= {"moderator": True, "affiliation": "owner", "total_dominant_speaker_time": 12}
    assert post(visitor, EVENTS + address, body).json == {"status": "ok"}
    assert len(lesson.rows()["attendance_stay"]) == 1


@pytest.mark.parametrize("room", [
    "crvs_zzzzzzzz_{}", "autre", "crvs_ab12cd34_2147483647", "crvs_ab12cd34_99999999999", "_", "crvs_ab12cd34_0", "é_{}"])
def test_a_room_of_others_is_forgotten(visitor, lesson, people, room):
    name = room.format(lesson.id)
    for address, body in (Prosody(name).created(lesson.at(0)), Prosody(name).joined(people.member, "a", lesson.at(0)),
                          Prosody(name).left(people.member, "a", lesson.at(0), lesson.at(1)),
                          Prosody(name).destroyed(lesson.at(0), lesson.at(2))):
        assert post(visitor, EVENTS + address, body).json == {"status": "ok", "ignored": True}
    assert lesson.rows() == {table: [] for table in TABLES}


def test_a_room_of_a_tenant(visitor, lesson, people):
    tell(visitor, Prosody(f"[ecole]{lesson.room}").joined(people.member, "a", lesson.at(0)))
    assert len(lesson.rows()["attendance_stay"]) == 1


def without(*path):
    def change(body):
        for name in path[:-1]:
            body = body[name]
        del body[path[-1]]
    return change


def with_(value, *path):
    def change(body):
        for name in path[:-1]:
            body = body[name]
        body[path[-1]] = value
    return change


@pytest.mark.parametrize("change, wrong", [
    (without("event_name"), "event_name"), (with_("muc-room-created", "event_name"), "event_name"),
    (without("room_name"), "room_name"), (with_("", "room_name"), "room_name"), (with_(7, "room_name"), "room_name"),
    (with_("a\nb", "room_name"), "room_name"), (without("room_jid"), "room_jid"), (with_("x" * 4000, "room_jid"), "room_jid"),
    (with_("yes", "is_breakout"), "is_breakout"), (with_(True, "is_breakout"), "breakout_room_id"),
    (without("occupant"), "occupant"), (with_([], "occupant"), "occupant"), (with_("x", "occupant"), "occupant"),
    (without("occupant", "occupant_jid"), "occupant_jid"), (with_(None, "occupant", "occupant_jid"), "occupant_jid"),
    (without("occupant", "joined_at"), "joined_at"), (with_("1795907646", "occupant", "joined_at"), "joined_at"),
    (with_(-5, "occupant", "joined_at"), "joined_at"), (with_(1e300, "occupant", "joined_at"), "joined_at"),
    (without("occupant", "left_at"), "left_at"),
])
def test_bad_events(server, visitor, lesson, people, change, wrong):
    """400 is final for the sender: what is wrong stands in the answer and in the log."""
    address, body = Prosody(lesson.room).left(people.member, "a", lesson.at(0), lesson.at(9))
    body = copy.deepcopy(body)
    change(body)
    server.expect_log("crvs:warn.*event: ")
    answer = post(visitor, EVENTS + address, body)
    assert answer.status == 400 and answer.headers.get_content_type() == "application/problem+json"
    assert wrong in answer.json["detail"]
    assert lesson.rows() == {table: [] for table in TABLES}


def test_a_clock_that_was_set_back(visitor, lesson, people):
    """The sender does not repeat what is refused: the end would be lost."""
    tell(visitor, Prosody(lesson.room).left(people.member, "a", lesson.at(9), lesson.at(8)))
    assert len(lesson.rows()["attendance_stay"]) == 1


def test_one_bad_line_of_a_list_costs_no_other(server, visitor, sign_in, lesson, people):
    server.expect_log("crvs:warn.*left out of the list of a room's end: occupant_jid is missing")
    room, at = Prosody(lesson.room), lesson.at
    address, body = room.destroyed(at(0), at(60), (people.teacher, "t", at(0), at(60)), (people.member, "a", at(0), at(50)),
                                   (people.member, "b", at(50), at(60)))
    del body["all_occupants"][1]["occupant_jid"]
    tell(visitor, (address, body))
    assert minutes(sign_in(people.teacher), lesson, people.member) == "10"
    assert len(lesson.rows()["attendance_mark"]) == 1


def test_who_tried_the_room_the_day_before_was_not_in_the_session(visitor, sign_in, lesson, people):
    """A teacher who looks at the room beforehand does not make the class absent, and neither does a student."""
    room, at = Prosody(lesson.room), lesson.at
    day = 24 * 60
    tell(visitor, room.created(at(-day)), room.joined(people.teacher, "t", at(-day)), room.joined(people.member, "a", at(-day)),
         room.left(people.teacher, "t", at(-day), at(5 - day)), room.left(people.member, "a", at(-day), at(5 - day)),
         room.joined(people.teacher, "u", at(0)), room.joined(people.member, "b", at(1)),
         room.left(people.member, "b", at(1), at(60)), room.left(people.teacher, "u", at(0), at(60)))
    teacher = sign_in(people.teacher)
    assert status(teacher, lesson, people.member) == "Présence"
    assert minutes(teacher, lesson, people.member) == "59"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a":1,"a":2}', b"\xff", b'"x"'])
def test_bodies_that_are_no_events(server, visitor, body):
    server.expect_log("crvs:warn.*event: The body is not acceptable JSON")
    assert post(visitor, EVENTS + "room/created", body).status == 400


def test_another_type(server, visitor):
    server.expect_log("crvs:warn.*event: Content-Type")
    assert post(visitor, EVENTS + "room/created", b"{}", bearer() | {"Content-Type": "text/plain"}).status == 400


def test_a_body_that_is_too_long(server, visitor):
    server.allow_log("crvs:")
    assert post(visitor, EVENTS + "room/created", b" " * (1024 * 1024 + 1)).status == 413


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong-secret-0123456789"}, {"Authorization": "Basic eDp5"}])
def test_who_does_not_know_the_secret(server, visitor, lesson, people, headers):
    server.expect_log("crvs:warn.*machine refused: ")
    address, body = Prosody(lesson.room).joined(people.member, "a", lesson.at(0))
    answer = post(visitor, EVENTS + address, body, headers)
    assert answer.status == 401 and answer.headers.get_content_type() == "application/problem+json"
    assert lesson.rows()["attendance_stay"] == []


def test_prosody_cannot_sign(make_server, school, lesson, people):
    """Its fixed header is taken where recordings must be signed, too."""
    httpd = make_server("CrvsWebhookRequire signature\n")
    httpd.start()
    tell(school.browser(httpd), Prosody(lesson.room).joined(people.member, "a", lesson.at(0)))
    assert len(lesson.rows()["attendance_stay"]) == 1


def test_an_empty_list_as_lua_writes_it(visitor, lesson):
    address, body = Prosody(lesson.room).destroyed(lesson.at(0), lesson.at(9))
    for empty in ([], {}, None):
        assert post(visitor, EVENTS + address, body | {"all_occupants": empty}).json == {"status": "ok"}


def test_a_user_who_is_gone_is_gone_from_it(visitor, school, lesson, people):
    user = school.user()
    tell(visitor, Prosody(lesson.room).joined(user, "a", lesson.at(0)))
    school.sql("DELETE FROM user WHERE id = %s", user.id)
    assert lesson.rows()["attendance_stay"] == []


def test_so_is_a_session(visitor, school, lesson, people):
    tell(visitor, Prosody(lesson.room).created(lesson.at(0)), Prosody(lesson.room).joined(people.member, "a", lesson.at(0)))
    school.sql("DELETE FROM live_session WHERE id = %s", lesson.id)
    assert lesson.rows() == {table: [] for table in TABLES}


# ---- What JaaS tells ----

def test_jaas_tells_beginning_and_end_apart(visitor, sign_in, lesson, people):
    """Whose it is, the end alone tells; the same connection comes back."""
    room, at = Jaas(lesson.room), lesson.at
    events = [room.event("ROOM_CREATED", at(0)), room.joined("t1", at(0)), room.left(people.teacher, "t1", at(60)),
              room.joined("a1", at(2)), room.left(people.member, "a1", at(20)), room.joined("a1", at(30)),
              room.left(people.member, "a1", at(58)), room.event("ROOM_DESTROYED", at(60))]
    tell_by_jaas(visitor, *events)
    teacher = sign_in(people.teacher)
    first, page = strip(lesson.rows()), shown(teacher, lesson, people.member)
    assert minutes(teacher, lesson, people.member) == "46"
    for seed in range(10):
        chance = random.Random(seed)
        order = events + chance.sample(events, 3)
        chance.shuffle(order)
        lesson.forget()
        tell_by_jaas(visitor, *order)
        assert strip(lesson.rows()) == first
    assert shown(teacher, lesson, people.member) == page


def test_a_breakout_room_of_jaas(visitor, sign_in, lesson, people):
    room, at = Jaas(lesson.room), lesson.at
    inside = {"isBreakout": True, "breakoutRoomId": "b-1"}
    tell_by_jaas(visitor, room.joined("t1", at(0)), room.left(people.teacher, "t1", at(60)), room.joined("a1", at(0)),
                 room.left(people.member, "a1", at(20)) | {}, room.joined("a1", at(20, 2), **inside),
                 room.left(people.member, "a1", at(40), **inside), room.joined("a1", at(40, 1)),
                 room.left(people.member, "a1", at(60)))
    assert minutes(sign_in(people.teacher), lesson, people.member) == "60"


def test_the_recorder_of_jaas_is_nobody(visitor, lesson, people):
    tell_by_jaas(visitor, Jaas(lesson.room).joined("r1", lesson.at(0), participantJid="recorder@recorder.8x8.vc/x"))
    assert lesson.rows()["attendance_stay"] == []


def test_other_events_of_jaas_change_nothing(visitor, lesson):
    for kind in ("PARTICIPANT_JOINED_LOBBY", "PARTICIPANT_LEFT_LOBBY", "ROLE_CHANGED", "RECORDING_STARTED"):
        tell_by_jaas(visitor, Jaas(lesson.room).event(kind, lesson.at(0), participantId="a"))
    usage = Jaas(lesson.room).event("USAGE", lesson.at(0))
    tell_by_jaas(visitor, usage | {"data": [{"deviceId": "x"}]})
    tell_by_jaas(visitor, Jaas("another_room").joined("a", lesson.at(0)))
    assert lesson.rows() == {table: [] for table in TABLES}


@pytest.mark.parametrize("change, wrong", [
    (with_("soon", "timestamp"), "timestamp"), (with_(1795907646, "timestamp"), "timestamp"), (with_([], "data"), "data"),
    (without("sessionId"), "sessionId"), (without("data", "participantId"), "participantId")])
def test_bad_events_of_jaas(server, visitor, lesson, change, wrong):
    event = Jaas(lesson.room).joined("a", lesson.at(0))
    change(event)
    server.expect_log("crvs:warn.*event: ")
    answer = post(visitor, "/classrooms/recording/webhook/", event)
    assert answer.status == 400 and wrong in answer.json["detail"]


def test_nobody_unproved_tells_of_people(make_server, school, lesson, people):
    """Where the webhook is open to all, it says nothing of who was there; nor do the rooms' addresses."""
    httpd = make_server(site="CrvsEngine On\n")
    httpd.start()
    httpd.allow_log("crvs:")
    browser = school.browser(httpd)
    assert post(browser, "/classrooms/recording/webhook/", Jaas(lesson.room).joined("a", lesson.at(0)), {}).status == 200
    address, body = Prosody(lesson.room).joined(people.member, "a", lesson.at(0))
    assert post(browser, EVENTS + address, body, {}).status == 401
    assert lesson.rows()["attendance_stay"] == []
