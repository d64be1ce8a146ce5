#include "packed_reading.h"

#include <stdbool.h>
#include <string.h>

enum { MOST_DIGITS = 18, LEAST_NUMBERS = 4, ESCAPE_DIGITS = 4 };

static bool take(struct packed_reader *reader, char wanted)
{
    if (reader->at == reader->end || *reader->at != wanted) {
        return false;
    }
    reader->at++;
    return true;
}

/* The characters after a backslash, as json.encoder.encode_basestring has them. */
static bool skip_escape(struct packed_reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);
    if (left == 0) {
        return false;
    }
    char kind = *reader->at++;
    if (kind != 'u') {
        return kind != '\0' && strchr("\"\\bfnrt", kind) != NULL;
    }
    if (left <= ESCAPE_DIGITS || reader->at[0] != '0' || reader->at[1] != '0') {
        return false;
    }
    static const char digits[] = "0123456789abcdef";
    const char *low = memchr(digits, reader->at[3], sizeof digits - 1);
    if (low == NULL || (reader->at[2] != '0' && reader->at[2] != '1')) {
        return false;
    }
    int number = (reader->at[2] - '0') * 16 + (int)(low - digits);
    reader->at += ESCAPE_DIGITS;
    /* Neither a NUL, nor what has a short escape. */
    return number != 0 && number != '\b' && number != '\t' && number != '\n' && number != '\f' &&
           number != '\r';
}

static bool read_name(struct packed_reader *reader, struct packed_entry *entry)
{
    if (!take(reader, '"')) {
        return false;
    }
    entry->name = reader->at;
    while (reader->at < reader->end) {
        unsigned char byte = (unsigned char)*reader->at++;
        if (byte == '"') {
            entry->name_length = (size_t)(reader->at - 1 - entry->name);
            return true;
        }
        if (byte < ' ' || (byte == '\\' && !skip_escape(reader))) {
            return false;
        }
    }
    return false;
}

static bool read_number(struct packed_reader *reader, int64_t *number)
{
    bool is_negative = take(reader, '-');
    const char *first = reader->at;
    int64_t found = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        if (reader->at - first == MOST_DIGITS) {
            return false;
        }
        found = found * 10 + (*reader->at++ - '0');
    }
    if (reader->at == first || (*first == '0' && reader->at - first > 1)) {
        return false;
    }
    *number = is_negative ? -found : found;
    return true;
}

enum packed_result read_packed(struct packed_reader *reader, struct packed_entry *entry)
{
    if (reader->before == ',' && take(reader, ']')) {
        return reader->at == reader->end ? PACKED_END : ODD_ENTRY;
    }
    if (!take(reader, reader->before) || !take(reader, '[') || !read_name(reader, entry)) {
        return ODD_ENTRY;
    }
    reader->before = ',';
    size_t count = 0;
    while (count < PACKED_NUMBERS && take(reader, ',')) {
        if (!read_number(reader, &entry->numbers[count++])) {
            return ODD_ENTRY;
        }
    }
    return count >= LEAST_NUMBERS && take(reader, ']') ? PACKED_ENTRY : ODD_ENTRY;
}
