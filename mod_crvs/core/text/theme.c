/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/theme.h"

#include <apr_strings.h>
#include <math.h>
#include <stdio.h>

#define ENOUGH 4.5

typedef struct {
    unsigned int red, green, blue;
} colour_t;

static const colour_t white = {255, 255, 255};
static const colour_t black = {0, 0, 0};
/* The lightest ground of the dark scheme's pages that text in the accent stands on. */
static const colour_t dark_ground = {43, 48, 53};

static double channel(unsigned int value)
{
    double part = value / 255.0;

    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(colour_t colour)
{
    return 0.2126 * channel(colour.red) + 0.7152 * channel(colour.green) + 0.0722 * channel(colour.blue);
}

static double contrast(colour_t one, colour_t other)
{
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;

    return a > b ? a / b : b / a;
}

static unsigned int towards_white(unsigned int value)
{
    return value + (255 - value + 9) / 10;
}

static colour_t lighten_for_dark(colour_t colour)
{
    while (contrast(colour, dark_ground) < ENOUGH) {
        colour.red = towards_white(colour.red);
        colour.green = towards_white(colour.green);
        colour.blue = towards_white(colour.blue);
    }
    return colour;
}

static const char *hex(apr_pool_t *pool, colour_t colour)
{
    return apr_psprintf(pool, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
}

static const char *text_on(colour_t colour)
{
    return contrast(colour, white) >= contrast(colour, black) ? "#ffffff" : "#000000";
}

const char *crvs_theme_style(apr_pool_t *pool, const char *name, const char **error)
{
    colour_t light, dark;

    if (sscanf(name, "#%2x%2x%2x", &light.red, &light.green, &light.blue) != 3) {
        *error = apr_psprintf(pool, "\"%s\" is no colour such as #0b57d0", name);
        return NULL;
    }
    if (contrast(light, white) < ENOUGH) {
        *error =
            apr_psprintf(pool, "%s has a contrast of %.1f to white, and text needs %.1f to be read: take a darker one",
                         name, contrast(light, white), ENOUGH);
        return NULL;
    }
    dark = lighten_for_dark(light);
    return apr_psprintf(pool,
                        ":root{--crvs-accent:%s;--crvs-on-accent:%s;--crvs-accent-dark:%s;--crvs-on-accent-dark:%s}\n",
                        hex(pool, light), text_on(light), hex(pool, dark), text_on(dark));
}
