-- SPDX-License-Identifier: Apache-2.0
-- Deploy crvs:captions_language to mysql
-- requires: recording_files
--
-- The language of a recording's captions, which browsers choose them by. Empty: that of the course or the site.

ALTER TABLE recording
    ADD COLUMN captions_language VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
