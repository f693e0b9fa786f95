/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/share.h"

#include "core/text/url.h"

#include <apr_strings.h>
#include <http_core.h>

crvs_value_t crvs_share(crvs_request_t *request, const char *text, const char *path)
{
    crvs_object_t *share = crvs_object_make(request->pool);
    const char *url = ap_construct_url(request->pool, path, request->r);
    const char *message = apr_pstrcat(request->pool, text, "\n", url, NULL);

    crvs_object_set(share, "text", crvs_value_text(text));
    crvs_object_set(share, "url", crvs_value_text(url));
    crvs_object_set(share, "whatsapp",
                    crvs_value_text(apr_pstrcat(
                        request->pool, "https://wa.me/?text=", crvs_url_encode(request->pool, message), NULL)));
    return crvs_value_object(share);
}
