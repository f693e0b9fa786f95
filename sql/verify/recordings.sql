-- SPDX-License-Identifier: Apache-2.0
-- Verify crvs:recordings on mysql

SELECT recording_ready, recording_url FROM live_session WHERE FALSE;
SELECT id, live_session_id, url, url_hash, title, received_at, hidden_at
FROM recording FORCE INDEX (recording_url, recording_received) WHERE FALSE;
SELECT id, delivery_id, body_hash, received_at, outcome
FROM webhook_delivery FORCE INDEX (webhook_delivery_delivery, webhook_delivery_received) WHERE FALSE;
