/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a mail server says of an address that it takes no mail for.
 */
#ifndef CRVS_COMMAND_REFUSAL_H
#define CRVS_COMMAND_REFUSAL_H

#include <stdbool.h>

/**
 * Whether an enhanced code (RFC 3463), "5.1.1", says that there is no such mailbox: one that is full, mail that is taken for
 * junk and a sender that is refused say nothing of the address.
 */
bool crvs_refusal_code_is_final(const char *code);

/** Whether a text begins as an answer in SMTP does that refuses something, "452 4.2.2 mailbox full" or "550-no". */
bool crvs_refusal_is_answer(const char *text);

/** Whether such an answer, "550-5.1.1 no such user", says that there is no such mailbox; false where it has no enhanced code. */
bool crvs_refusal_is_final(const char *answer);

#endif
