/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of status/ share, and nobody else.
 */
#ifndef CRVS_STATUS_PRIVATE_H
#define CRVS_STATUS_PRIVATE_H

#include "core/base/counter.h"
#include "core/http/route.h"

#include <httpd.h>

/** Where a figure of the list is from. */
typedef enum { CRVS_FIGURE_COUNTER, CRVS_FIGURE_TIME, CRVS_FIGURE_GAUGE, CRVS_FIGURE_READING } crvs_figure_e;

/** A figure that is published. Those of one family follow each other. */
typedef struct {
    crvs_figure_e from;
    int number;         /**< of the counter, gauge or reading */
    const char *family; /**< its name, without the _total of counters */
    const char *help;   /**< of the family: a sentence, in its first line; else NULL */
    const char *labels; /**< as they stand behind the name: {kind="lost"}; "" for none */
} crvs_figure_t;

/** Ended by one without a family. */
extern const crvs_figure_t crvs_figures[];

/** The routes whose answers are counted, by their numbers; ended by one without a method. */
const crvs_route_t *crvs_start_routes(void);

/** The number of a server's site among those whose readings are kept; -1: it has none. */
int crvs_start_site(const server_rec *server);

/** Looks at the database and the disk of the request's site, unless that was done in the last ten seconds. */
void crvs_readings_take(request_rec *r);

#endif
