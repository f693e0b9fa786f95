-- SPDX-License-Identifier: Apache-2.0
-- Revert crvs:form_sent from mysql

DROP TABLE form_sent;
