/* A pattern leaves out a path if it matches the path or the rest of it after any slash.
 * One without wildcards is compared, any other goes to fnmatch(3) without flags. Source:
 * gnulib's exclude.c (EXCLUDE_WILDCARDS, not anchored).
 *
 * The answers don't depend on the user's locale: as in the Python twin, "?" and a bracket
 * stand for a byte, or else for a UTF-8 character. So each path is tried in the C locale,
 * where fnmatch is fast, and again in C.UTF-8 only where that can make a difference.
 */
#include "excludes.h"

#include <errno.h>
#include <fnmatch.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum {
    STACK_FOR_A_MATCH = 65536,
    /* fnmatch calls itself for each star that it passes. */
    STACK_FOR_A_STAR = 1024,
};

struct excludes {
    char **names; /* sorted: what the last component of a path may be */
    size_t name_count;
    char **paths; /* without wildcards, with a slash */
    size_t path_count;
    char **patterns;
    size_t pattern_count;
    size_t most_stars;
    locale_t bytes;
    locale_t characters; /* 0 where the C library has no such locale */
};

static bool has_wildcard(const char *pattern)
{
    for (; *pattern; pattern++) {
        if (*pattern == '\\') {
            if (pattern[1] == '\0') {
                return false;
            }
            pattern++;
        } else if (strchr("*?[", *pattern)) {
            return true;
        }
    }
    return false;
}

static void unescape(char *pattern)
{
    char *to = pattern;
    for (const char *from = pattern; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
        }
        *to++ = *from;
    }
    *to = '\0';
}

static size_t count_stars(const char *pattern)
{
    size_t stars = 0;
    for (; *pattern; pattern++) {
        stars += *pattern == '*';
    }
    return stars;
}

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* Sort the patterns by kind, in their own memory: names, then paths, then wildcards. */
static void classify(struct excludes *excludes, char **patterns, size_t count)
{
    size_t literals = 0;
    for (size_t i = 0; i < count; i++) {
        if (!has_wildcard(patterns[i])) {
            char *literal = patterns[i];
            unescape(literal);
            patterns[i] = patterns[literals];
            patterns[literals++] = literal;
        }
    }
    size_t names = 0;
    for (size_t i = 0; i < literals; i++) {
        if (!strchr(patterns[i], '/')) {
            char *name = patterns[i];
            patterns[i] = patterns[names];
            patterns[names++] = name;
        }
    }
    qsort(patterns, names, sizeof *patterns, compare_names);
    excludes->names = patterns;
    excludes->name_count = names;
    excludes->paths = patterns + names;
    excludes->path_count = literals - names;
    excludes->patterns = patterns + literals;
    excludes->pattern_count = count - literals;
}

static void free_patterns(char **patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(patterns[i]);
    }
    free(patterns);
}

struct excludes *excludes_new(char **patterns, size_t count)
{
    struct excludes *excludes = calloc(1, sizeof *excludes);
    locale_t bytes = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (excludes == NULL || bytes == (locale_t)0) {
        int error = errno;
        free(excludes);
        if (bytes != (locale_t)0) {
            freelocale(bytes);
        }
        free_patterns(patterns, count);
        errno = error;
        return NULL;
    }
    classify(excludes, patterns, count);
    for (size_t i = 0; i < excludes->pattern_count; i++) {
        size_t stars = count_stars(excludes->patterns[i]);
        excludes->most_stars = stars > excludes->most_stars ? stars : excludes->most_stars;
    }
    excludes->bytes = bytes;
    excludes->characters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return excludes;
}

void excludes_free(struct excludes *excludes)
{
    if (excludes == NULL) {
        return;
    }
    free_patterns(
        excludes->names, excludes->name_count + excludes->path_count + excludes->pattern_count);
    freelocale(excludes->bytes);
    if (excludes->characters != (locale_t)0) {
        freelocale(excludes->characters);
    }
    free(excludes);
}

size_t excludes_stack_size(const struct excludes *excludes)
{
    return excludes ? STACK_FOR_A_MATCH + excludes->most_stars * STACK_FOR_A_STAR : 0;
}

static bool ends_with_path(const char *path, size_t length, const char *literal)
{
    size_t literal_length = strlen(literal);
    if (literal_length > length) {
        return false;
    }
    size_t start = length - literal_length;
    return (start == 0 || path[start - 1] == '/') && strcmp(path + start, literal) == 0;
}

static bool matches_anywhere(const char *pattern, const char *path)
{
    if (fnmatch(pattern, path, 0) == 0) {
        return true;
    }
    for (const char *at = path; *at; at++) {
        if (*at == '/' && at[1] != '/' && fnmatch(pattern, at + 1, 0) == 0) {
            return true;
        }
    }
    return false;
}

static bool matches_in(const struct excludes *excludes, const char *path, locale_t locale)
{
    bool found = false;
    locale_t before = uselocale(locale);
    for (size_t i = 0; i < excludes->pattern_count && !found; i++) {
        const char *pattern = excludes->patterns[i];
        bool is_worth_it = locale == excludes->bytes || strpbrk(pattern, "?[");
        found = is_worth_it && matches_anywhere(pattern, path);
    }
    uselocale(before);
    return found;
}

static bool is_ascii(const char *path)
{
    for (; *path; path++) {
        if (*path & '\x80') {
            return false;
        }
    }
    return true;
}

bool excludes_path(const struct excludes *excludes, const char *path)
{
    if (excludes->name_count) {
        const char *slash = strrchr(path, '/');
        const char *name = slash ? slash + 1 : path;
        if (bsearch(&name, excludes->names, excludes->name_count, sizeof name, compare_names)) {
            return true;
        }
    }
    size_t length = excludes->path_count ? strlen(path) : 0;
    for (size_t i = 0; i < excludes->path_count; i++) {
        if (ends_with_path(path, length, excludes->paths[i])) {
            return true;
        }
    }
    if (excludes->pattern_count == 0) {
        return false;
    }
    if (matches_in(excludes, path, excludes->bytes)) {
        return true;
    }
    return excludes->characters != (locale_t)0 && !is_ascii(path) &&
           matches_in(excludes, path, excludes->characters);
}
