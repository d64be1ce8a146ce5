/* The columns of a table: their names and formats, for whoever asks for a schema. */
#ifndef SCANTREE_COLUMNS_H
#define SCANTREE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "arrow.h"

enum { MOST_COLUMNS = 64, FORMAT_SIZE = 8, NAME_SIZE = 64 };

struct column {
    char name[NAME_SIZE];
    char format[FORMAT_SIZE];
};

struct columns {
    size_t count;
    struct column each[MOST_COLUMNS];
};

/* Fill a schema with that of a row of these columns; false where there is no memory. */
bool columns_schema(const struct columns *columns, struct ArrowSchema *schema);

#endif
