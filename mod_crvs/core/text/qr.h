/* SPDX-License-Identifier: Apache-2.0 */
/**
 * QR codes (ISO/IEC 18004), by libqrencode, as the path of an SVG.
 */
#ifndef CRVS_CORE_TEXT_QR_H
#define CRVS_CORE_TEXT_QR_H

#include <apr_pools.h>

/**
 * The dark modules of a text's code as an SVG path in @a pool, one unit a module, with the quiet zone of four modules
 * that the standard asks for around them.
 * @param size width and height of the whole, quiet zone included
 * @return NULL where the text is too long for a code, or memory lacks
 */
const char *crvs_qr_path(apr_pool_t *pool, const char *text, int *size);

#endif
