/* SPDX-License-Identifier: Apache-2.0 */
#include "command/import.h"

#include <stdio.h>

void crvs_import_tell(const crvs_takeover_t *takeover)
{
    const char *done = takeover->is_dry ? "would be" : "were";

    for (int i = 0; i < takeover->counts->nelts; i++) {
        const crvs_takeover_count_t *count = &APR_ARRAY_IDX(takeover->counts, i, crvs_takeover_count_t);

        printf("%7d %s %s taken over", count->taken, count->what, done);
        if (count->found != count->taken)
            printf(", of %d", count->found);
        putchar('\n');
    }
    if (takeover->notes->nelts)
        puts("\nTo know:");
    for (int i = 0; i < takeover->notes->nelts; i++)
        printf("- %s\n", APR_ARRAY_IDX(takeover->notes, i, const char *));
    if (takeover->is_dry)
        puts("\nNothing was written: this was --dry-run.");
    else if (takeover->leftovers)
        printf("\nWhat has no place is in %s. It holds what people wrote: keep it as safe as the database.\n",
               takeover->leftovers);
}
