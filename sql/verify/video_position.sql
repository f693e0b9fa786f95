-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:video_position on mysql

SELECT user_id, lesson_video_id, seconds, updated_at FROM video_position WHERE FALSE;
