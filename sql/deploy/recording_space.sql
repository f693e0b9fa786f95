-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:recording_space to mysql
-- requires: recording_version
--
-- What the recordings that are kept here take up with their further versions, by class, kept by what adds them and takes them
-- away: adding up those of a large school read all of them. Class 0 is that of those without a class, and -1 all of them
-- together, so that there is no foreign key. A newer module may have counted something between the statements.

CREATE TABLE recording_space (
    classroom_id INT NOT NULL,
    recordings INT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (classroom_id),
    KEY recording_space_bytes (bytes, classroom_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

REPLACE INTO recording_space (classroom_id, recordings, bytes)
SELECT COALESCE(s.classroom_id, 0), COUNT(*), SUM(r.bytes + COALESCE(v.bytes, 0))
FROM recording r
LEFT JOIN (SELECT recording_id, SUM(bytes) AS bytes FROM recording_version GROUP BY recording_id) v ON v.recording_id = r.id
LEFT JOIN live_session s ON s.id = r.live_session_id
WHERE r.file_name IS NOT NULL
GROUP BY COALESCE(s.classroom_id, 0);

REPLACE INTO recording_space (classroom_id, recordings, bytes)
SELECT -1, COALESCE(SUM(n.recordings), 0), COALESCE(SUM(n.bytes), 0)
FROM (SELECT recordings, bytes FROM recording_space WHERE classroom_id >= 0) n;
