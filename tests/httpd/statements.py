# SPDX-License-Identifier: Apache-2.0
"""The named statements of sql/queries/, a school in which each of them finds something, and arguments for them."""

import json
import re
import subprocess

from mariadb import ROOT, quoted

FILES = sorted((ROOT / "sql" / "queries").glob("*.sql"))
STATEMENTS = [json.loads(line) for line in subprocess.run(
    ["perl", ROOT / "build-aux" / "queries.pl", "--list", *FILES],
    capture_output=True, text=True, check=True).stdout.splitlines()]
READS = [statement for statement in STATEMENTS if statement["kind"] in ("one", "rows")]
WRITES = [statement for statement in STATEMENTS if statement["kind"] in ("write", "insert")]

# A school of 200 classes with 25 members each, 10 sessions each (two to come), and 1,000 accounts. Class n has the
# members n to n + 24, the first of whom teaches it.
SCHOOL = """
    INSERT INTO category (id, name, slug) SELECT seq, CONCAT('Matière ', seq), CONCAT('matiere-', seq) FROM seq_1_to_20;
    INSERT INTO user (id, username, email, full_name, role, password_hash, created_at)
        SELECT seq, CONCAT('user', seq), CONCAT('user', seq, '@example.org'), CONCAT('Prénom ', MD5(seq), ' Nom ', seq),
            ELT(1 + (seq > 900) + (seq > 995), 'learner', 'trainer', 'admin'), REPEAT('x', 60), '2026-01-01'
        FROM seq_1_to_1000;
    INSERT INTO login_key (id, secret, created_at) SELECT seq, REPEAT('k', 43), UTC_TIMESTAMP() FROM seq_1_to_10;
    INSERT INTO user_session (token_hash, user_id, created_at, last_seen_at, expires_at)
        SELECT SHA2(seq, 256), 1 + seq % 1000, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL seq MINUTE
        FROM seq_1_to_3000;
    INSERT INTO course (id, title, category_id, created_by, created_at)
        SELECT seq, CONCAT('Cours ', seq), 1 + seq % 20, IF(seq BETWEEN 6 AND 9, 906, 907), '2026-01-01' FROM seq_1_to_100;
    INSERT INTO module (id, course_id, title, position, created_at)
        SELECT seq, 1 + seq % 100, CONCAT('Module ', seq), seq, '2026-01-01' FROM seq_1_to_500;
    INSERT INTO lesson (id, module_id, title, position, created_at)
        SELECT seq, 1 + seq % 500, CONCAT('Leçon ', seq), seq, '2026-01-01' FROM seq_1_to_5000;
    -- The search counts on the newest from the ten thousandth on.
    INSERT INTO lesson (id, module_id, title, position, created_at) VALUES (10001, 1, 'Leçon 10001', 5001, '2026-01-01');
    INSERT INTO lesson_video (id, lesson_id, title, url, position, created_at)
        SELECT seq, 1 + seq % 5000, CONCAT('Vidéo ', seq), 'https://v.example.org/1.mp4', seq, '2026-01-01'
        FROM seq_1_to_8000;
    INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
        SELECT u.seq, l.seq, '2026-02-01', '2026-02-01' FROM seq_1_to_100 u JOIN seq_1_to_200 l;
    INSERT INTO classroom (id, name, subject, description, category_id, created_by, join_code, created_at, archived_at)
        SELECT seq, CONCAT('Classe ', seq), 'Maths', REPEAT('Une description. ', 20), 1 + seq % 20, seq,
            CONCAT('CODE', LPAD(seq, 4, '0')), '2026-01-01', IF(seq % 20 = 1, '2026-06-30', NULL) FROM seq_1_to_200;
    INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        SELECT c.id, u.id, IF(u.id = c.id, 'teacher', 'student'), u.full_name, '2026-02-01'
        FROM classroom c JOIN user u ON u.id BETWEEN c.id AND c.id + 24;
    INSERT INTO live_session (id, classroom_id, title, start_at, started_at, ended_at, created_by, created_at,
            recording_ready)
        SELECT seq, 1 + seq % 200, CONCAT('Séance ', seq), UTC_TIMESTAMP() - INTERVAL 1600 HOUR + INTERVAL seq HOUR,
            IF(seq < 1600, UTC_TIMESTAMP() - INTERVAL 1600 HOUR + INTERVAL seq HOUR, NULL),
            IF(seq < 1599, UTC_TIMESTAMP() - INTERVAL 1599 HOUR + INTERVAL seq HOUR, NULL), 1 + seq % 200,
            '2026-02-01', seq < 1500
        FROM seq_1_to_2000;
    -- What is to come of a class is a series.
    UPDATE live_session SET series_id = classroom_id WHERE id > 1600;
    INSERT INTO recording (live_session_id, url, url_hash, received_at, public_id, file_name, deleted_at, purge_at)
        SELECT IF(seq > 1790, NULL, 1 + seq % 1500), CONCAT('https://r.example.org/', seq, '.mp4'), SHA2(seq, 256),
            UTC_TIMESTAMP() - INTERVAL seq DAY, MD5(seq), IF(seq % 2, NULL, 'lecon.mp4'),
            IF(seq % 50 = 1, UTC_TIMESTAMP(), NULL), IF(seq % 50 = 1, UTC_TIMESTAMP() + INTERVAL seq DAY - INTERVAL 900 DAY, NULL)
        FROM seq_1_to_1800;
    UPDATE lesson_video SET recording_id = id WHERE id <= 1700;
    INSERT INTO recording_position (user_id, recording_id, seconds, furthest, updated_at)
        SELECT u.seq, r.seq, 60, 60, '2026-02-01' FROM seq_1_to_100 u JOIN seq_1_to_50 r;
    INSERT INTO recording_version (recording_id, kind, state, bytes, due_at, done_at)
        SELECT id, 'light', 'made', 1000, UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM recording WHERE file_name IS NOT NULL AND id < 1500;
    INSERT INTO recording_version (recording_id, kind, state, problem, due_at, done_at)
        SELECT id, 'sound', IF(id < 40, 'failed', 'missing'), 'no sound', UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM recording
        WHERE file_name IS NOT NULL AND id < 1500;
    REPLACE INTO recording_space (classroom_id, recordings, bytes)
        SELECT IF(a.id < 0, a.id, COALESCE(s.classroom_id, 0)) AS class, COUNT(*),
            SUM(r.bytes + COALESCE((SELECT SUM(v.bytes) FROM recording_version v WHERE v.recording_id = r.id), 0))
        FROM recording r JOIN (SELECT -1 AS id UNION ALL SELECT 0) a LEFT JOIN live_session s ON s.id = r.live_session_id
        WHERE r.file_name IS NOT NULL GROUP BY class;
    INSERT INTO recording_inbox (url, url_hash, session_id, received_at)
        SELECT CONCAT('https://r.example.org/inbox/', seq), SHA2(seq, 256), 5000 + seq, UTC_TIMESTAMP()
        FROM seq_1_to_200;
    -- Class 6 has a teacher with courses, and its session 5 a recording that is published.
    INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        VALUES (6, 906, 'teacher', 'Formateur', '2026-02-01');
    INSERT INTO classroom_count SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id;
    INSERT INTO classroom_revision SELECT id, 1 FROM classroom;
    REPLACE INTO category_count (category_id, classes, archived, courses)
        SELECT k.id, (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NULL),
            (SELECT COUNT(*) FROM classroom c WHERE c.category_id <=> NULLIF(k.id, 0) AND c.archived_at IS NOT NULL),
            (SELECT COUNT(*) FROM course o WHERE o.category_id <=> NULLIF(k.id, 0)) FROM (SELECT 0 AS id UNION ALL SELECT id FROM category) k;
    INSERT INTO recording (id, live_session_id, url, url_hash, received_at)
        VALUES (2001, 5, 'https://r.example.org/11.mp4', SHA2(11, 256), UTC_TIMESTAMP());
    UPDATE recording r JOIN live_session s ON s.id = r.live_session_id
        SET r.listed_in = s.classroom_id, r.listed_until = LEAST(COALESCE(r.expires_at, '9999-12-31'), s.closes_at + INTERVAL 90 DAY),
            r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id) WHERE r.id % 7;
    UPDATE live_session SET is_past = TRUE WHERE closes_at < UTC_TIMESTAMP() - INTERVAL 1 DAY;
    INSERT INTO publish_rule (classroom_id, kind, lesson_id, module_id, title_pattern, set_by, set_at)
        SELECT seq, ELT(1 + seq % 3, 'lesson', 'module', 'last_seen'), seq, seq, '{session}', seq, '2026-03-01'
        FROM seq_1_to_150;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at)
        SELECT id, IF(id % 2, 'published', 'none_followed'), IF(id % 2, 1 + id % 5000, NULL), '2026-03-01'
        FROM recording WHERE id BETWEEN 1 AND 700;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at) VALUES (2001, 'published', 5, '2026-03-01');
    INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, kept_from)
        SELECT s.seq, SHA2(m.seq, 256), SHA2(m.seq, 256), SHA2(1, 256), 'jitsi', s.seq + m.seq, UTC_TIMESTAMP(),
            UTC_TIMESTAMP() - INTERVAL s.seq DAY FROM seq_1_to_500 s JOIN seq_1_to_40 m;
    INSERT INTO attendance_mark (live_session_id, room_hash, kind, at)
        SELECT seq, SHA2(1, 256), 'created', UTC_TIMESTAMP() - INTERVAL IF(seq % 50, 1, 9) DAY FROM seq_1_to_500;
    INSERT INTO attendance_correction (live_session_id, user_id, status, corrected_by, corrected_at)
        SELECT s.seq, s.seq + m.seq, 'excused', 6, UTC_TIMESTAMP() - INTERVAL s.seq DAY FROM seq_1_to_500 s JOIN seq_1_to_10 m;
    INSERT INTO attendance_click (live_session_id, user_id, first_at, last_at)
        SELECT s.seq, s.seq + m.seq, UTC_TIMESTAMP(), UTC_TIMESTAMP() - INTERVAL s.seq DAY FROM seq_1_to_500 s JOIN seq_1_to_20 m;
    INSERT INTO webhook_delivery (delivery_id, body_hash, received_at, outcome)
        SELECT CONCAT('delivery-', seq), SHA2(seq, 256), UTC_TIMESTAMP() - INTERVAL seq MINUTE, 'recorded'
        FROM seq_1_to_1800;
    INSERT INTO upload (public_id, live_session_id, user_id, is_machine, source_hash, bytes, created_at, expires_at)
        SELECT MD5(seq), seq + 1, IF(seq % 2, NULL, 6), seq % 2, SHA2(seq, 256), 1000, '2026-02-01',
            UTC_TIMESTAMP() + INTERVAL IF(seq > 400, -seq, seq) HOUR FROM seq_1_to_500;
    INSERT INTO user (id, username, full_name, role, disabled_at, created_at)
        SELECT 1000 + seq, CONCAT('user-new-', seq), CONCAT('Nouveau ', seq), 'learner',
            IF(seq > 25, UTC_TIMESTAMP(), NULL), '2026-01-01' FROM seq_1_to_50;
    UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled);
    INSERT INTO form_sent (hash, created_at) VALUES (SHA2('11', 256), UTC_TIMESTAMP());
    INSERT INTO user_link (token_hash, user_id, created_at, expires_at)
        SELECT SHA2(seq, 256), seq, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL seq HOUR FROM seq_1_to_500;
    INSERT INTO calendar_link (token_hash, user_id, language, created_at)
        SELECT SHA2(seq, 256), 1 + seq % 1000, 'fr', '2026-03-01' FROM seq_1_to_1500;
    INSERT INTO notice_person (user_id, address, asked_at, confirmed_at, stopped_at, token_hash, off_token)
        SELECT seq, CONCAT('user', seq, '@example.org'), '2026-03-01', IF(seq % 2, NULL, '2026-03-01'),
            IF(seq % 50, NULL, '2026-03-02'), IF(seq % 2, SHA2(seq, 256), NULL), LEFT(SHA2(seq, 256), 43) FROM seq_1_to_900;
    INSERT INTO notice (user_id, kind, subject_id, classroom_id, state, is_urgent, due_at, created_at, done_at)
        SELECT u.seq, ELT(1 + s.seq % 3, 'planned', 'moved', 'password'), s.seq, 1 + s.seq % 200,
            ELT(1 + s.seq % 4, 'sent', 'waiting', 'failed', 'held'), s.seq % 3 = 2, UTC_TIMESTAMP() - INTERVAL u.seq MINUTE,
            UTC_TIMESTAMP() - INTERVAL u.seq HOUR, IF(s.seq % 4 IN (0, 2), UTC_TIMESTAMP() - INTERVAL u.seq HOUR, NULL)
        FROM seq_1_to_200 u JOIN seq_1_to_20 s;
    INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, caused_by, created_at)
        SELECT 'planned', seq, 1 + seq % 200, UTC_TIMESTAMP() - INTERVAL 5 MINUTE, seq, UTC_TIMESTAMP() FROM seq_1_to_100;
    INSERT INTO notice_class_kind (user_id, classroom_id, kind, is_on)
        SELECT u.seq, c.seq, IF(k.seq = 1, 'soon', 'planned'), TRUE FROM seq_1_to_300 u JOIN seq_1_to_10 c JOIN seq_1_to_2 k;
    INSERT INTO notice_class_kind (user_id, classroom_id, kind, is_on) VALUES (907, 5, 'moved', TRUE), (907, 6, 'moved', TRUE);
    INSERT INTO notice_week (week, told_at) VALUES (6, '2026-03-01');
    INSERT INTO notice_off_kind (user_id, kind) SELECT seq, 'soon' FROM seq_1_to_300;
    INSERT INTO notice_off_kind (user_id, kind) SELECT seq, 'moved' FROM seq_1_to_300;
    INSERT INTO notice_off_class (user_id, classroom_id) SELECT seq, seq FROM seq_1_to_150;
    INSERT INTO notice_off_kind (user_id, kind) VALUES (907, 'soon'), (907, 'moved');
    INSERT INTO notice_off_class (user_id, classroom_id) VALUES (907, 5), (907, 6);
    INSERT INTO notice_person (user_id, address, off_token) VALUES (907, 'user907@example.org', REPEAT('x', 43));
    INSERT INTO notice (user_id, kind, subject_id, state, due_at, created_at, done_at)
        SELECT 907, 'planned', seq, 'sent', UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM seq_1_to_3;
    INSERT INTO password_request (typed, ip_address, requested_at, queued_at)
        SELECT CONCAT('user', seq), '192.0.2.1', UTC_TIMESTAMP() - INTERVAL 3 * seq MINUTE, IF(seq > 20, UTC_TIMESTAMP(), NULL)
        FROM seq_1_to_500;
    INSERT INTO user_import (id, created_by, created_at, line_count)
        SELECT seq, 6, UTC_TIMESTAMP() - INTERVAL seq HOUR, 200 FROM seq_1_to_10;
    INSERT INTO user_import_line (import_id, line, username, full_name, email, role, class_codes, user_id, outcome)
        SELECT i.seq, l.seq, CONCAT('user', l.seq), CONCAT('Nom ', l.seq), '', 'learner', '',
            IF(l.seq > 150, 850 + l.seq, l.seq), ELT(1 + l.seq % 4, 'wrong', 'create', 'change', 'same')
        FROM seq_1_to_10 i JOIN seq_1_to_200 l;
    INSERT INTO user_import_class (import_id, line, classroom_id)
        SELECT import_id, line, line FROM user_import_line WHERE line < 200;
    INSERT INTO user_import_suspended (import_id, line) SELECT import_id, line FROM user_import_line WHERE line % 20 = 0;
    INSERT INTO user_import_course (import_id, name, line_count)
        SELECT i.seq, CONCAT('COURS', c.seq), c.seq FROM seq_1_to_10 i JOIN seq_1_to_30 c;
    INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name)
        SELECT UTC_TIMESTAMP() - INTERVAL 2000 - seq MINUTE, 7, 'user7', 'login', 'user', 7, 'user7' FROM seq_1_to_2000;
    INSERT INTO announcement (classroom_id, created_by, title, body, is_pinned, created_at)
        SELECT 1 + (seq - 1) % 200, IF(seq IN (301, 302), 907, 906), CONCAT('Lecon ', seq), 'Cours', seq % 7 = 0, '2026-03-01'
        FROM seq_1_to_2000;
    INSERT INTO attachment (public_id, announcement_id, lesson_id, file_name, media_type, bytes, uploaded_by, created_at, detached_at)
        SELECT MD5(seq), IF(seq <= 600, 1 + (seq - 1) % 300, NULL), IF(seq BETWEEN 601 AND 1200, 1 + (seq - 1) % 300, NULL),
            'devoir.pdf', 'application/pdf', 1000, IF(seq IN (1, 2), 907, 906), '2026-03-01',
            IF(seq > 1900, '2026-03-01' + INTERVAL seq MINUTE, IF(seq > 1200, UTC_TIMESTAMP(), NULL)) FROM seq_1_to_2000;
    -- Somebody who has done all that there is to do, twice.
    UPDATE recording SET uploaded_by = 907 WHERE id IN (3, 4);
    UPDATE classroom SET created_by = 907 WHERE id IN (190, 191);
    UPDATE live_session SET created_by = 907 WHERE id IN (301, 302);
    UPDATE classroom_member SET role = 'student' WHERE classroom_id IN (190, 191);
    INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        SELECT 189 + seq, 907, 'teacher', 'Formatrice', '2026-02-01' FROM seq_1_to_2;
    UPDATE classroom_count SET members = members + 1 WHERE classroom_id IN (190, 191);
    INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at) SELECT 907, seq, '2026-02-01' FROM seq_1_to_2;
    INSERT INTO home_visit (user_id, seen_at) SELECT seq, '2026-02-01' FROM seq_1_to_1000;
    INSERT INTO recording_position (user_id, recording_id, seconds, updated_at) SELECT 907, seq, 60, '2026-02-01' FROM seq_1_to_2;
    INSERT INTO video_position (user_id, lesson_video_id, seconds, furthest, updated_at)
        SELECT 1 + seq, 7000, 60, 60, '2026-02-01' FROM seq_1_to_100;
    INSERT INTO video_position (user_id, lesson_video_id, seconds, updated_at) SELECT 907, seq, 60, '2026-02-01' FROM seq_1_to_2;
    INSERT INTO attendance_stay (live_session_id, stay_hash, connection_hash, room_hash, source, user_id, joined_at, kept_from)
        SELECT seq, SHA2(907, 256), SHA2(907, 256), SHA2(1, 256), 'jitsi', 907, UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM seq_1_to_2;
    INSERT INTO attendance_correction (live_session_id, user_id, status, corrected_at)
        SELECT seq, 907, 'excused', UTC_TIMESTAMP() FROM seq_1_to_2;
    INSERT INTO attendance_click (live_session_id, user_id, first_at, last_at)
        SELECT seq, 907, UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM seq_1_to_2;
    INSERT INTO calendar_link (token_hash, user_id, language, created_at)
        SELECT SHA2(9070 + seq, 256), 907, 'fr', '2026-03-01' FROM seq_1_to_2;
    INSERT INTO audit (at, actor_id, actor_name, action) SELECT UTC_TIMESTAMP(), 907, 'user907', 'login' FROM seq_1_to_2;
    ANALYZE TABLE announcement, home_visit, attachment, attendance_click, attendance_correction, attendance_mark, attendance_stay, category, category_count, audit, calendar_link, user, user_count, user_import, user_import_class, user_import_course, user_import_line, user_import_suspended, user_link, user_session, course,
        module, lesson, lesson_video, lesson_progress, classroom, classroom_count, classroom_member, classroom_revision, live_session, notice, notice_class_kind, notice_event, notice_person,
        password_request, publish_rule,
        publish_run, recording, recording_inbox, recording_position, recording_space, recording_version, upload, video_position, webhook_delivery;"""

# Arguments that find something: the server plans nothing for what it knows to be empty. By name, else by type.
ARGUMENTS = {
    "session_id": 5, "class_name": "Classe 5", "oldest_id": 5, "newest_id": 405, "before_id": 1405, "limit": 50, "offset": 0, "current": 1, "archived": 0, "difference": 1, "skipped": 0, "lifetime": 3600, "category_id": 3,
    "duration_minutes": 60, "author_id": 906, "person_id": 907, "first_close": "2020-01-01 00:00:00", "last_close": "2099-01-01 00:00:00", "video_id": 4, "own_video_id": 7000,
    "token_hash": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8",    # SHA-256 of "11"
    "url_hash": "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",      # SHA-256 of "4"
    "form_hash": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8",
    "body_hash": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8",
    "public_id": "a87ff679a2f3e71d9181a67b7542122c",      # MD5 of "4"
    "upload_name": "e4da3b7fbbce2345d7772b0674a318d5",    # MD5 of "5"
    "homeless_id": "90599c8fdd2f6e7a03ad173e2f535751",    # MD5 of "1796"
    "username": "user7", "join_code": "CODE0007", "join_key": "C0DE0007", "delivery_id": "delivery-7",
    "after_name": "", "after_id": 0, "from_name": "", "from_id": 0, "late_from": "2020-01-01 00:00:00", "user_role": "learner", "who": "user7", "action": "login",
    "target_kind": "user", "from_time": "2020-01-01 00:00:00", "to_time": "2099-01-01 00:00:00", "before_time": "2099-01-01 00:00:00", "line_id": 7, "first_line": 1, "place_bytes": 9007199254740991, "place_class": 0, "space_id": 0,
    "last_line": 200,
    "username": "user7", "join_code": "CODE0007", "join_key": "C0DE0007", "delivery_id": "delivery-7", "pattern": "%classe%",
    "named": "%nom%", "name": "Matière 7",
    "url": "https://r.example.org/7.mp4", "role": "student", "language": "fr",
    # Searched for: what each class, session, course and lesson has in its name.
    **{f"word{number}": "% qq%" for number in range(1, 7)}, "first_word": "%s%", "words": "qqcours* qqlecon* qqclasse* qquser*",
    "whole_word": "% qqlecon %", "among": 200,
    "class_state": "current", "inactive_since": "2099-01-01 00:00:00", "teacher_pattern": "%user%", "class_pattern": "%classe%",
    "until": "2099-01-01 00:00:00",
    "place_role": "student", "place_name": "Prénom 8", "place_id": 10,
    "notice_kind": "planned", "event_kind": "planned", "off_token": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2",
    "since": "2020-01-01 00:00:00", "told_recording": 4, "cancelled": 0,
    "typed": "user7", "mail_address": "user7@example.org", "only_kind": "planned",
    # The sessions of class 6; the user's is the 11th.
    **{f"id{number}": id for number, id in enumerate((5, 205, 405, 605, 1605, 1805), 1)},
    # A class some of whose students teach nowhere; all of them.
    "group_id": 200, "only_id": 0,
}
BY_TYPE = {"int": 6, "text": "texte", "time": "2026-11-22 08:00:00"}
# Computed by mod_crvs itself; all other texts may come from anybody.
OWN_TEXTS = {"action", "target_kind", "token_hash", "url_hash", "body_hash", "form_hash", "public_id", "homeless_id",
             "off_token"}


def with_placeholders(sql):
    """The statement with ? for each parameter, and the parameters' names in that order."""
    names = []

    def replace(match):
        if not match["name"]:
            return match[0]
        names.append(match["name"])
        return "?"

    literal = r"'(?:[^'\\]|\\.|'')*'" + r'|"(?:[^"\\]|\\.|"")*"' + r"|`[^`]*`"
    return re.sub(rf"{literal}|:(?P<name>[a-z]\w*)", replace, sql), names


def arguments_of(statement, *, truth=False, text=None):
    """A literal for each parameter; `truth` for all bool, `text` for all text that isn't mod_crvs's own."""
    result = {}
    for parameter in statement["parameters"]:
        name, kind = parameter["name"], parameter["type"]
        value = ARGUMENTS.get(name, BY_TYPE.get(kind))
        if kind == "text" and text is not None and name not in OWN_TEXTS:
            value = text
        result[name] = str(int(truth)) if kind == "bool" else quoted(value) if isinstance(value, str) else str(value)
    return result


def executed(statement, arguments, *, before=""):
    """SQL that prepares and executes a statement, as the module does: its parameters are no part of its text."""
    sql, names = with_placeholders(statement["sql"])
    using = " USING " + ", ".join(arguments[name] for name in names) if names else ""
    return f"EXECUTE IMMEDIATE {quoted(before + sql)}{using};"
