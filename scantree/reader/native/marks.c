#include "marks.h"

#include <stdlib.h>
#include <string.h>

uint64_t marks_of(const struct mark *marks, size_t count, const char *name, size_t length)
{
    uint64_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct mark *mark = &marks[i];
        bool may_be = mark->is_ending ? length >= mark->length : length == mark->length;
        if (may_be && memcmp(name + length - mark->length, mark->text, mark->length) == 0) {
            found |= UINT64_C(1) << i;
        }
    }
    return found;
}

void marks_free(struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(marks[i].text);
    }
    free(marks);
}
