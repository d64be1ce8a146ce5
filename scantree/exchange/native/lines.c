#include "lines.h"

#include <sys/stat.h>

enum { DEFAULT_MODE = S_IFREG | 0644, DEFAULT_LINKS = 1, UNKNOWN = -1 };

static mode_t type_of(const struct packed_entry *entry)
{
    return (mode_t)entry->numbers[MODE] & S_IFMT;
}

static void put_field(struct text *text, const char *label, size_t length, int64_t number)
{
    text_put(text, label, length);
    text_put_number(text, number);
}

#define FIELD(text, label, number) put_field((text), (label), sizeof(label) - 1, (number))

static void put_known(struct text *text, const char *label, size_t length, int64_t number)
{
    if (number != UNKNOWN) {
        put_field(text, label, length, number);
    }
}

#define KNOWN_FIELD(text, label, number) put_known((text), (label), sizeof(label) - 1, (number))

void write_ncdu(struct text *text, const struct packed_entry *entry, const struct place *place)
{
    const int64_t *numbers = entry->numbers;
    TEXT_PUT(text, ",\n{\"name\":\"");
    text_put(text, entry->name, entry->name_length);
    TEXT_PUT(text, "\"");
    if (numbers[APPARENT] != 0) {
        FIELD(text, ",\"asize\":", numbers[APPARENT]);
    }
    if (numbers[ALLOCATED] != 0) {
        FIELD(text, ",\"dsize\":", numbers[ALLOCATED]);
    }
    if (numbers[DEVICE] != place->above) {
        FIELD(text, ",\"dev\":", numbers[DEVICE]);
    }
    FIELD(text, ",\"ino\":", numbers[INODE]);
    if (numbers[UID] >= 0 && numbers[GID] >= 0) {
        FIELD(text, ",\"uid\":", numbers[UID]);
        FIELD(text, ",\"gid\":", numbers[GID]);
    }
    FIELD(text, ",\"mode\":", numbers[MODE]);
    FIELD(text, ",\"mtime\":", numbers[MTIME]);
    if (place->marks_links && numbers[LINKS] > 1) {
        FIELD(text, ",\"hlnkc\":true,\"nlink\":", numbers[LINKS]);
    }
    if (type_of(entry) != S_IFREG) {
        TEXT_PUT(text, ",\"notreg\":true");
    }
    TEXT_PUT(text, "}");
}

static void put_kind(struct text *text, const struct packed_entry *entry)
{
    if (type_of(entry) == S_IFREG) {
        TEXT_PUT(text, "file");
    } else if (type_of(entry) == S_IFLNK) {
        TEXT_PUT(text, "symlink");
    } else {
        TEXT_PUT(text, "other");
    }
}

void write_ndjson(struct text *text, const struct packed_entry *entry, const struct place *place)
{
    const int64_t *numbers = entry->numbers;
    TEXT_PUT(text, "{\"path\":\"");
    text_put(text, place->path, place->path_length);
    text_put(text, entry->name, entry->name_length);
    TEXT_PUT(text, "\",\"kind\":\"");
    put_kind(text, entry);
    FIELD(text, "\",\"depth\":", place->depth);
    FIELD(text, ",\"apparent_size\":", numbers[APPARENT]);
    FIELD(text, ",\"allocated_size\":", numbers[ALLOCATED]);
    FIELD(text, ",\"mtime\":", numbers[MTIME]);
    KNOWN_FIELD(text, ",\"uid\":", numbers[UID]);
    KNOWN_FIELD(text, ",\"gid\":", numbers[GID]);
    FIELD(text, ",\"mode\":", numbers[MODE]);
    KNOWN_FIELD(text, ",\"device\":", numbers[DEVICE]);
    FIELD(text, ",\"inode\":", numbers[INODE]);
    FIELD(text, ",\"links\":", numbers[LINKS]);
    TEXT_PUT(text, "}\n");
}

static char unescaped(const char *escape)
{
    switch (*escape) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u': {
        char low = escape[4];
        return (char)((escape[3] - '0') * 16 + (low <= '9' ? low - '0' : low - 'a' + 10));
    }
    default:
        return *escape;
    }
}

/* A name as a quoted field has it. */
static void put_csv_name(struct text *text, const struct packed_entry *entry)
{
    const char *at = entry->name;
    const char *end = at + entry->name_length;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        const char *plain_end = escape == NULL ? end : escape;
        text_put(text, at, (size_t)(plain_end - at));
        if (escape == NULL) {
            return;
        }
        char byte = unescaped(escape + 1);
        if (byte == '"') {
            TEXT_PUT(text, "\"");
        }
        text_put(text, &byte, 1);
        at = escape + (escape[1] == 'u' ? 6 : 2);
    }
}

void write_csv(struct text *text, const struct packed_entry *entry, const struct place *place)
{
    const int64_t *numbers = entry->numbers;
    TEXT_PUT(text, "\"");
    text_put(text, place->path, place->path_length);
    put_csv_name(text, entry);
    TEXT_PUT(text, "\",,");
    put_kind(text, entry);
    FIELD(text, ",,", place->depth);
    FIELD(text, ",", numbers[APPARENT]);
    FIELD(text, ",", numbers[ALLOCATED]);
    FIELD(text, ",", numbers[MTIME]);
    TEXT_PUT(text, ",");
    KNOWN_FIELD(text, "", numbers[UID]);
    TEXT_PUT(text, ",");
    KNOWN_FIELD(text, "", numbers[GID]);
    FIELD(text, ",", numbers[MODE]);
    TEXT_PUT(text, ",");
    KNOWN_FIELD(text, "", numbers[DEVICE]);
    FIELD(text, ",", numbers[INODE]);
    FIELD(text, ",", numbers[LINKS]);
    TEXT_PUT(text, ",,,,,scantree.csv/1\n");
}

enum lines_result write_lines(
    struct text *text, const char *part, size_t length, const struct place *place, line_writer *write)
{
    struct packed_reader reader = {part, part + length, '['};
    struct packed_entry entry = {0};
    for (;;) {
        entry.numbers[MODE] = DEFAULT_MODE;
        entry.numbers[LINKS] = DEFAULT_LINKS;
        entry.numbers[UID] = place->uid;
        entry.numbers[GID] = place->gid;
        entry.numbers[DEVICE] = place->device;
        enum packed_result result = read_packed(&reader, &entry);
        if (result == PACKED_END) {
            return LINES_WRITTEN;
        }
        int64_t *numbers = entry.numbers;
        if (result == ODD_ENTRY ||
            __builtin_add_overflow(numbers[MTIME], place->mtime, &numbers[MTIME]) ||
            __builtin_add_overflow(numbers[INODE], place->inode, &numbers[INODE]) ||
            numbers[MODE] < 0 || numbers[MODE] > UINT32_MAX) {
            return LINES_ODD;
        }
        if (!text_reserve(text, LINE_MOST + place->path_length + entry.name_length)) {
            return LINES_NO_MEMORY;
        }
        write(text, &entry, place);
    }
}
