/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is in the queue of notices becomes mails. A try is counted before it is made: whoever is killed in the middle of
 * one has failed, and it is made again; nothing is lost, and no more than that one mail comes twice.
 */
#ifndef CRVS_NOTICES_SENDER_H
#define CRVS_NOTICES_SENDER_H

#include "core/act.h"
#include "core/base/buffer.h"
#include "notices/spread.h"

/** What the program that mails are handed to says. */
typedef enum {
    CRVS_SENDER_TAKEN,
    CRVS_SENDER_LATER,   /**< it could not take it now */
    CRVS_SENDER_NO_HOST, /**< it found no such host: the address's, or the mail server that it uses itself */
    CRVS_SENDER_UNKNOWN  /**< there is no such address, nor will there be */
} crvs_sender_answer_e;

/** How a mail goes out, and what this room does not know. */
typedef struct {
    /** Hands a mail over. @param problem one sentence where it was not taken, in the act's pool */
    crvs_sender_answer_e (*hand)(const crvs_act_t *act, const char *address, const crvs_buffer_t *mail,
                                 const char **problem);
    /** The links of a request for passwords: crvs_reset_make_links. */
    crvs_error_t *(*make_links)(crvs_act_t *act, apr_int64_t request_id, const char *address, crvs_list_t **accounts);
} crvs_sender_ways_t;

typedef struct {
    int sent;    /**< mails */
    int refused; /**< mails that were not taken */
    int dropped; /**< notices that nobody needs any more */
    const char
        *problem; /**< of the last mail that was not taken, without addresses, in the act's pool; NULL: all were */
    bool is_done; /**< nothing more is due, or nothing more is taken now */
} crvs_sender_done_t;

/**
 * Sends what is due. Ends where several in a row were not taken.
 * @param most mails and notices together, after which it ends; a class's week counts for many, since it takes more memory
 * @param spread as crvs_spread_events() left it; what classes are to be told meanwhile is told too
 * @param done filled in
 */
crvs_error_t *crvs_sender_run(crvs_act_t *act, const crvs_sender_ways_t *ways, int most, crvs_spread_t *spread,
                              crvs_sender_done_t *done);

#endif
