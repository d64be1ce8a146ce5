/* A pattern leaves out a path if it matches the path or the rest of it after any slash.
 * One without wildcards is looked up, any other goes to fnmatch(3) without flags. Source:
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
    char **literals; /* without wildcards, sorted */
    size_t literal_count;
    size_t most_slashes; /* in a literal */
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

static size_t count(const char *pattern, char wanted)
{
    size_t found = 0;
    for (; *pattern; pattern++) {
        found += *pattern == wanted;
    }
    return found;
}

static size_t larger(size_t one, size_t other)
{
    return one > other ? one : other;
}

static int compare_strings(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* Sort the patterns by kind, in their own memory: literals, then those with wildcards. */
static void classify(struct excludes *excludes, char **patterns, size_t pattern_count)
{
    size_t literals = 0;
    for (size_t i = 0; i < pattern_count; i++) {
        if (has_wildcard(patterns[i])) {
            excludes->most_stars = larger(excludes->most_stars, count(patterns[i], '*'));
        } else {
            char *literal = patterns[i];
            unescape(literal);
            excludes->most_slashes = larger(excludes->most_slashes, count(literal, '/'));
            patterns[i] = patterns[literals];
            patterns[literals++] = literal;
        }
    }
    qsort(patterns, literals, sizeof *patterns, compare_strings);
    excludes->literals = patterns;
    excludes->literal_count = literals;
    excludes->patterns = patterns + literals;
    excludes->pattern_count = pattern_count - literals;
}

static void free_patterns(char **patterns, size_t pattern_count)
{
    for (size_t i = 0; i < pattern_count; i++) {
        free(patterns[i]);
    }
    free(patterns);
}

struct excludes *excludes_new(char **patterns, size_t pattern_count)
{
    struct excludes *excludes = calloc(1, sizeof *excludes);
    locale_t bytes = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (excludes == NULL || bytes == (locale_t)0) {
        int error = errno;
        free(excludes);
        if (bytes != (locale_t)0) {
            freelocale(bytes);
        }
        free_patterns(patterns, pattern_count);
        errno = error;
        return NULL;
    }
    classify(excludes, patterns, pattern_count);
    excludes->bytes = bytes;
    excludes->characters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return excludes;
}

void excludes_free(struct excludes *excludes)
{
    if (excludes == NULL) {
        return;
    }
    free_patterns(excludes->literals, excludes->literal_count + excludes->pattern_count);
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

/* Whether a literal is the path, or the rest of it after one of its last slashes. */
static bool ends_with_literal(const struct excludes *excludes, const char *path)
{
    const char *slash = path + strlen(path);
    for (size_t slashes = 0; slashes <= excludes->most_slashes; slashes++) {
        slash = memrchr(path, '/', (size_t)(slash - path));
        const char *rest = slash == NULL ? path : slash + 1;
        if (bsearch(
                &rest, excludes->literals, excludes->literal_count, sizeof rest, compare_strings)) {
            return true;
        }
        if (slash == NULL) {
            return false;
        }
    }
    return false;
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
    if (excludes->literal_count && ends_with_literal(excludes, path)) {
        return true;
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
