#include "columns.h"

#include <stdlib.h>

/* A schema and its columns' in one piece, which is freed with the whole. What a reader took out of
 * it has texts of its own. */
struct kept_schema {
    struct ArrowSchema children[MOST_COLUMNS];
    struct ArrowSchema *pointers[MOST_COLUMNS];
};

static void release_column(struct ArrowSchema *schema)
{
    free(schema->private_data);
    schema->release = NULL;
}

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release != NULL) {
            child->release(child);
        }
    }
    free(schema->private_data);
    schema->release = NULL;
}

static bool column_schema(const struct column *column, struct ArrowSchema *schema)
{
    struct column *copy = malloc(sizeof *copy);
    if (copy == NULL) {
        return false;
    }
    *copy = *column;
    *schema = (struct ArrowSchema){
        .format = copy->format,
        .name = copy->name,
        .release = release_column,
        .private_data = copy,
    };
    return true;
}

bool columns_schema(const struct columns *columns, struct ArrowSchema *schema)
{
    struct kept_schema *kept = calloc(1, sizeof *kept);
    if (kept == NULL) {
        return false;
    }
    *schema = (struct ArrowSchema){
        .format = "+s",
        .name = "",
        .children = kept->pointers,
        .release = release_schema,
        .private_data = kept,
    };
    for (size_t i = 0; i < columns->count; i++) {
        if (!column_schema(&columns->each[i], &kept->children[i])) {
            release_schema(schema);
            return false;
        }
        kept->pointers[i] = &kept->children[i];
        schema->n_children++;
    }
    return true;
}
