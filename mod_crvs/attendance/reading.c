/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/reading.h"

#include "attendance/store.h"
#include "core/http/response.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

/* The longest JID (RFC 7622), and then some. */
#define MAX_LENGTH 3100
#define YEAR_2000 946684800
#define YEAR_2100 4102444800

crvs_error_t *crvs_reading_refuse(crvs_request_t *request, const char *format, ...)
{
    va_list arguments;
    const char *detail;
    crvs_error_t *error;

    va_start(arguments, format);
    detail = apr_pvsprintf(request->pool, format, arguments);
    va_end(arguments);
    error = CRVS_ERROR(request->pool, HTTP_BAD_REQUEST, CRVS_T("error.bad_request"), "event: %s", detail);
    error->detail = detail;
    return error;
}

static bool is_plain(const char *text)
{
    for (; *text; text++) {
        if (apr_iscntrl(*text))
            return false;
    }
    return true;
}

crvs_error_t *crvs_reading_text(crvs_request_t *request, const cJSON *object, const char *name, const char **text)
{
    if (crvs_json_text(object, name, text) != CRVS_JSON_OK || !**text)
        return crvs_reading_refuse(request, "%s is missing, empty or not a string.", name);
    if (strlen(*text) > MAX_LENGTH || !is_plain(*text))
        return crvs_reading_refuse(request, "%s is too long, or holds control characters.", name);
    return NULL;
}

crvs_error_t *crvs_reading_moment(crvs_request_t *request, const cJSON *object, const char *name, int unit,
                                  apr_int64_t *seconds)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!cJSON_IsNumber(number) || number->valuedouble < (double)YEAR_2000 * unit
        || number->valuedouble >= (double)YEAR_2100 * unit)
        return crvs_reading_refuse(request, "%s is missing, or not a time in %s since 1970.", name,
                                   unit == 1 ? "seconds" : "milliseconds");
    *seconds = (apr_int64_t)(number->valuedouble / unit);
    return NULL;
}

apr_int64_t crvs_reading_user(const cJSON *object)
{
    apr_int64_t id = 0;
    const char *text;

    if (crvs_json_text(object, "id", &text) == CRVS_JSON_OK)
        return crvs_store_user(text);
    return crvs_json_id(object, "id", &id) == CRVS_JSON_OK ? id : 0;
}

crvs_error_t *crvs_reading_breakout(crvs_request_t *request, const cJSON *object, const char *is_breakout,
                                    const char *breakout_room_id, const char **breakout)
{
    const cJSON *flag = cJSON_GetObjectItemCaseSensitive(object, is_breakout);

    *breakout = "";
    if (flag && !cJSON_IsNull(flag) && !cJSON_IsBool(flag))
        return crvs_reading_refuse(request, "%s is neither true nor false.", is_breakout);
    return cJSON_IsTrue(flag) ? crvs_reading_text(request, object, breakout_room_id, breakout) : NULL;
}

crvs_error_t *crvs_reading_answer(crvs_request_t *request, bool taken)
{
    static const char *const answers[] = {"{\"status\":\"ok\",\"ignored\":true}\n", "{\"status\":\"ok\"}\n"};

    return crvs_response_bytes(request, HTTP_OK, "application/json", answers[taken], strlen(answers[taken]));
}
