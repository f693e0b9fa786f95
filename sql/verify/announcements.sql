-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:announcements on mysql

SELECT id, classroom_id, created_by, title, body, is_pinned, created_at, changed_at, search_words FROM announcement
WHERE FALSE;
