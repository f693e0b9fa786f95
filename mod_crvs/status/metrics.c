/* SPDX-License-Identifier: Apache-2.0 */
/* What was counted, as text: OpenMetrics 1.0, or Prometheus's own format 0.0.4. */
#include "core/base/buffer.h"
#include "queries/schema.h"
#include "status/private.h"
#include "status/status.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <stdarg.h>
#include <string.h>

#define OPEN_METRICS "application/openmetrics-text"
#define REQUESTS "crvs_http_requests"
#define DURATION "crvs_http_request_duration_seconds"

typedef struct {
    crvs_buffer_t text;
    bool is_open; /* OpenMetrics */
} out_t;

static const char *const classes[CRVS_COUNTER_CLASSES] = {"2xx", "3xx", "4xx", "5xx"};
/* The ends of the steps, in seconds. */
static const char *const ends[CRVS_COUNTER_STEPS] = {"0.005", "0.025", "0.1", "0.25", "0.5",
                                                     "1.0",   "2.5",   "5.0", "+Inf"};

__attribute__((format(printf, 2, 3))) static void add(out_t *out, const char *format, ...)
{
    char line[512];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = apr_vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    crvs_buffer_add(&out->text, line, (apr_size_t)length);
}

/* In OpenMetrics a family of counters is called without its _total. */
static void add_heading(out_t *out, const char *family, const char *type, const char *help)
{
    const char *ending = !out->is_open && !strcmp(type, "counter") ? "_total" : "";

    add(out, "# HELP %s%s %s\n# TYPE %s%s %s\n", family, ending, help, family, ending, type);
}

/* Seconds, of microseconds. */
static const char *seconds(char text[40], apr_uint64_t microseconds)
{
    apr_snprintf(text, 40, "%" APR_UINT64_T_FMT ".%06" APR_UINT64_T_FMT, microseconds / APR_USEC_PER_SEC,
                 microseconds % APR_USEC_PER_SEC);
    return text;
}

static void add_figure(out_t *out, const crvs_figure_t *figure, int site)
{
    bool is_counter = figure->from == CRVS_FIGURE_COUNTER || figure->from == CRVS_FIGURE_TIME;
    apr_int64_t value;
    char text[40];

    if (figure->help)
        add_heading(out, figure->family, is_counter ? "counter" : "gauge", figure->help);
    switch (figure->from) {
    case CRVS_FIGURE_TIME:
        add(out, "%s_total%s %s\n", figure->family, figure->labels,
            seconds(text, crvs_counter_value((crvs_counter_e)figure->number)));
        return;
    case CRVS_FIGURE_COUNTER:
        value = (apr_int64_t)crvs_counter_value((crvs_counter_e)figure->number);
        break;
    case CRVS_FIGURE_GAUGE:
        value = crvs_counter_level((crvs_gauge_e)figure->number);
        break;
    default:
        value = crvs_counter_reading(site, (crvs_reading_e)figure->number);
    }
    add(out, "%s%s%s %" APR_INT64_T_FMT "\n", figure->family, is_counter ? "_total" : "", figure->labels, value);
}

/* Before the first look has ended, nothing is; of a database that is away nothing but that; of files
   that are not kept, no disk; of mail that is not sent, none. */
static bool is_known(const crvs_figure_t *figure, int site)
{
    if (figure->from != CRVS_FIGURE_READING)
        return true;
    if (site < 0)
        return false;
    switch (figure->number) {
    case CRVS_READING_DATABASE_UP:
        return crvs_counter_reading(site, CRVS_READING_DATABASE_KNOWN) != 0;
    case CRVS_READING_MAIL_WAITING:
    case CRVS_READING_MAIL_FAILED:
        return crvs_counter_reading(site, CRVS_READING_DATABASE_UP)
               && crvs_counter_reading(site, (crvs_reading_e)figure->number) >= 0;
    case CRVS_READING_DISK_FREE:
    case CRVS_READING_DISK_SIZE:
        return crvs_counter_reading(site, (crvs_reading_e)figure->number) >= 0;
    default:
        return crvs_counter_reading(site, CRVS_READING_DATABASE_UP) != 0;
    }
}

static void add_figures(out_t *out, int site)
{
    for (const crvs_figure_t *figure = crvs_figures; figure->family; figure++) {
        if (is_known(figure, site))
            add_figure(out, figure, site);
    }
}

/* Of routes that have answered alone: most are asked for rarely, and none is made up by who asks. */
static void add_requests(out_t *out)
{
    crvs_counter_route_t counted;

    add_heading(out, REQUESTS, "counter", "Answers, by the route and the class of their status.");
    for (const crvs_route_t *route = crvs_start_routes(); route->method; route++) {
        if (!crvs_counter_of_route((int)(route - crvs_start_routes()), &counted))
            continue;
        for (int i = 0; i < CRVS_COUNTER_CLASSES; i++)
            add(out, REQUESTS "_total{method=\"%s\",route=\"%s\",status=\"%s\"} %" APR_UINT64_T_FMT "\n", route->method,
                route->pattern, classes[i], counted.classes[i]);
    }
}

static void add_durations(out_t *out)
{
    crvs_counter_route_t counted;
    char text[40];

    add_heading(out, DURATION, "histogram", "From a request's first line to the end of its answer, by the route.");
    for (const crvs_route_t *route = crvs_start_routes(); route->method; route++) {
        apr_uint64_t sum = 0;

        if (!crvs_counter_of_route((int)(route - crvs_start_routes()), &counted))
            continue;
        for (int i = 0; i < CRVS_COUNTER_STEPS; i++) {
            sum += counted.steps[i];
            add(out, DURATION "_bucket{method=\"%s\",route=\"%s\",le=\"%s\"} %" APR_UINT64_T_FMT "\n", route->method,
                route->pattern, ends[i], sum);
        }
        add(out, DURATION "_sum{method=\"%s\",route=\"%s\"} %s\n", route->method, route->pattern,
            seconds(text, counted.time));
        add(out, DURATION "_count{method=\"%s\",route=\"%s\"} %" APR_UINT64_T_FMT "\n", route->method, route->pattern,
            sum);
    }
}

static void add_build(out_t *out)
{
    char text[40];

    add_heading(out, out->is_open ? "crvs_build" : "crvs_build_info", out->is_open ? "info" : "gauge",
                "The module, and the last change of the schema that it wants.");
    add(out, "crvs_build_info{version=\"%s\",schema=\"%s\"} 1\n", CRVS_VERSION, CRVS_SCHEMA_CHANGE);
    add_heading(out, "crvs_counting_since_seconds", "gauge", "When counting began, in seconds since 1970.");
    add(out, "crvs_counting_since_seconds %s\n", seconds(text, (apr_uint64_t)crvs_counter_began()));
}

int crvs_status_metrics(request_rec *r)
{
    const char *accept = apr_table_get(r->headers_in, "Accept");
    out_t out = {.is_open = accept && strstr(accept, OPEN_METRICS)};

    if (!r->handler || strcmp(r->handler, CRVS_METRICS_HANDLER))
        return DECLINED;
    if (r->method_number != M_GET) {
        ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    /* No server has CrvsEngine On. */
    if (!crvs_counter_is_on())
        return HTTP_NOT_FOUND;
    crvs_readings_take(r);
    crvs_buffer_init(&out.text, r->pool, 32 * 1024);
    add_build(&out);
    add_figures(&out, crvs_start_site(r->server));
    add_requests(&out);
    add_durations(&out);
    if (out.is_open)
        add(&out, "# EOF\n");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "Vary", "Accept");
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    ap_set_content_type(r, out.is_open ? OPEN_METRICS "; version=1.0.0; charset=utf-8"
                                       : "text/plain; version=0.0.4; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)out.text.length);
    ap_rwrite(out.text.text, (int)out.text.length, r);
    return OK;
}
