-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:captions_language on mysql

SELECT captions_language FROM recording WHERE FALSE;
