/* By the type that statfs(2) tells; the same file systems as in scantree.reader.kernel_filesystem.
 * The numbers are those of linux/magic.h, and of the file systems' own sources. */
#include "kernel_filesystem.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/vfs.h>

#include "interruptions.h"

static const uint32_t KERNEL_TYPES[] = {
    0x62646576, /* bdev */
    0x6c6f6f70, /* binder */
    0x42494e4d, /* binfmt_misc */
    0xcafe4a11, /* bpf */
    0x0027e0eb, /* cgroup, cpuset */
    0x63677270, /* cgroup2 */
    0x62656570, /* configfs */
    0x64626720, /* debugfs */
    0x00001cd1, /* devpts */
    0xde5e81e4, /* efivarfs */
    0x65735543, /* fusectl */
    0x19800202, /* mqueue */
    0x6e667364, /* nfsd */
    0x6e736673, /* nsfs */
    0x00009fa0, /* proc */
    0x6165676c, /* pstore */
    0x07655821, /* resctrl */
    0x67596969, /* rpc_pipefs */
    0x73636673, /* securityfs */
    0xf97cff8c, /* selinuxfs */
    0x43415d53, /* smackfs */
    0x23c9b64e, /* spufs */
    0x62656572, /* sysfs */
    0x74726163, /* tracefs */
};

enum { AUTOFS = 0x187 };

/* The type of the file system of `fd`; 0, which none has, where it doesn't tell. */
static uint32_t type_of(int fd)
{
    struct statfs filesystem;
    int failed;
    int times = 0;
    do {
        failed = fstatfs(fd, &filesystem);
    } while (failed && is_interrupted(&times));
    return failed ? 0 : (uint32_t)filesystem.f_type;
}

bool is_on_automounter(int fd)
{
    return type_of(fd) == AUTOFS;
}

bool is_on_kernel_filesystem(int fd)
{
    uint32_t type = type_of(fd);
    for (size_t i = 0; i < sizeof KERNEL_TYPES / sizeof *KERNEL_TYPES; i++) {
        if (type == KERNEL_TYPES[i]) {
            return true;
        }
    }
    return false;
}
