-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:import_by_command on mysql

BEGIN;
INSERT INTO user_import (created_by, created_at) VALUES (NULL, UTC_TIMESTAMP());
ROLLBACK;
