/* File systems that show the kernel's state and store nothing of a user's. */
#ifndef SCANTREE_KERNEL_FILESYSTEM_H
#define SCANTREE_KERNEL_FILESYSTEM_H

#include <stdbool.h>

/* Whether the file open as `fd` is on one. */
bool is_on_kernel_filesystem(int fd);

/* Whether it is on autofs, where opening a directory may mount something there. */
bool is_on_automounter(int fd);

#endif
