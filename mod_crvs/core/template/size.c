/* SPDX-License-Identifier: Apache-2.0 */
#include "core/template/size.h"

#include "core/base/error.h"

#include <apr_strings.h>

const char *crvs_size_text(apr_pool_t *pool, const crvs_language_t *language, apr_int64_t bytes)
{
    static const char *const units[] = {CRVS_T("size.bytes"), CRVS_T("size.kilobytes"), CRVS_T("size.megabytes"),
                                        CRVS_T("size.gigabytes"), CRVS_T("size.terabytes")};
    const char *comma = crvs_language_text(language, CRVS_T("size.decimal"));
    apr_int64_t divisor = 1, tenths;
    size_t unit = 0;

    /* Rounded only once, from the exact number of bytes. */
    while ((bytes + divisor / 2) / divisor >= 1000 && unit + 1 < sizeof(units) / sizeof(*units)) {
        divisor *= 1000;
        unit++;
    }
    tenths = (bytes * 10 + divisor / 2) / divisor;
    return crvs_language_text_with(
        language, pool, units[unit], "amount",
        tenths < 100 && unit
            ? apr_psprintf(pool, "%" APR_INT64_T_FMT "%s%" APR_INT64_T_FMT, tenths / 10, comma, tenths % 10)
            : apr_psprintf(pool, "%" APR_INT64_T_FMT, (bytes + divisor / 2) / divisor));
}
