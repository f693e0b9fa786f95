-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:notice_class_kind on mysql

SELECT user_id, classroom_id, kind, is_on FROM notice_class_kind WHERE FALSE;
