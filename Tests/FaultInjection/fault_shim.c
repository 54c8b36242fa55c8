// Stands between a program and the C library (LD_PRELOAD) and lets calls fail, so that tests can see what the program
// does then. Only calls on files below a folder count: the program's own business, not the loader's.
//
//   FAULT_CALL   read, write, open, close, rename, link, mkdir, list, sync or map: the kind of call that fails
//   FAULT_FROM   the number, from 1, of the first call that fails; 0: none, only count
//   FAULT_TO     that of the last one; default: every later one
//   FAULT_ERRNO  what it fails with
//   FAULT_BELOW  the folder, an absolute path
//   FAULT_COUNT  a file that gets the number of calls seen
//   FAULT_SHORT  if set, every read and write moves one byte at a time at most, and none fails
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long seen;
static long from, to;
static int fault;
static const char *call = "", *below = "", *count_file;
static bool is_short;

static long number(const char *name, long fallback) {
    const char *text = getenv(name);
    return text ? atol(text) : fallback;
}

__attribute__((constructor)) static void begin(void) {
    if (getenv("FAULT_CALL")) call = getenv("FAULT_CALL");
    if (getenv("FAULT_BELOW")) below = getenv("FAULT_BELOW");
    count_file = getenv("FAULT_COUNT");
    is_short = getenv("FAULT_SHORT");
    from = number("FAULT_FROM", 0);
    to = number("FAULT_TO", LONG_MAX);
    fault = (int)number("FAULT_ERRNO", EIO);
}

__attribute__((destructor)) static void end(void) {
    if (!count_file) return;
    char text[32];
    const int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&seen));
    const long file = syscall(SYS_openat, AT_FDCWD, count_file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    syscall(SYS_write, file, text, length);
    syscall(SYS_close, file);
}

static bool is_below(const char *path) { return *below && !strncmp(path, below, strlen(below)); }

static bool is_path_below(const char *path) {
    if (path[0] == '/') return is_below(path);
    char folder[PATH_MAX];
    return syscall(SYS_getcwd, folder, sizeof folder) > 0 && is_below(folder);
}

static bool is_file_below(int file) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = 0;
    return is_below(path);
}

// Counts a call of a kind, and says whether it fails.
static bool fails(const char *kind, bool is_counted) {
    if (strcmp(kind, call) || !is_counted) return false;
    const long mine = atomic_fetch_add(&seen, 1) + 1;
    if (from == 0 || mine < from || mine > to) return false;
    errno = fault;
    return true;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define SHORT(count) (is_short && (count) > 1 ? 1 : (count))

ssize_t read(int file, void *target, size_t count) {
    const bool is_mine = is_file_below(file);
    return fails("read", is_mine) ? -1 : NEXT(read)(file, target, is_mine ? SHORT(count) : count);
}

ssize_t pread(int file, void *target, size_t count, off_t offset) {
    const bool is_mine = is_file_below(file);
    return fails("read", is_mine) ? -1 : NEXT(pread)(file, target, is_mine ? SHORT(count) : count, offset);
}

ssize_t pread64(int file, void *target, size_t count, off64_t offset) {
    const bool is_mine = is_file_below(file);
    return fails("read", is_mine) ? -1 : NEXT(pread64)(file, target, is_mine ? SHORT(count) : count, offset);
}

ssize_t write(int file, const void *source, size_t count) {
    const bool is_mine = is_file_below(file);
    return fails("write", is_mine) ? -1 : NEXT(write)(file, source, is_mine ? SHORT(count) : count);
}

ssize_t pwrite(int file, const void *source, size_t count, off_t offset) {
    return fails("write", is_file_below(file)) ? -1 : NEXT(pwrite)(file, source, count, offset);
}

#define OPEN(name, parameters, arguments, path)                                \
    int name parameters {                                                      \
        mode_t mode = 0;                                                       \
        if (flags & (O_CREAT | O_TMPFILE)) {                                   \
            va_list rest;                                                      \
            va_start(rest, flags);                                             \
            mode = va_arg(rest, mode_t);                                       \
            va_end(rest);                                                      \
        }                                                                      \
        return fails("open", is_path_below(path)) ? -1 : NEXT(name) arguments; \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), path)
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), path)

// A file whose closing fails is closed all the same, as on Linux.
int close(int file) {
    const bool is_failing = fails("close", is_file_below(file));
    const int result = NEXT(close)(file);
    if (is_failing) errno = fault;
    return is_failing ? -1 : result;
}

int rename(const char *old, const char *new) {
    return fails("rename", is_path_below(new)) ? -1 : NEXT(rename)(old, new);
}

int renameat(int first, const char *old, int second, const char *new) {
    return fails("rename", is_path_below(new)) ? -1 : NEXT(renameat)(first, old, second, new);
}

int renameat2(int first, const char *old, int second, const char *new, unsigned flags) {
    return fails("rename", is_path_below(new)) ? -1 : NEXT(renameat2)(first, old, second, new, flags);
}

int link(const char *old, const char *new) { return fails("link", is_path_below(new)) ? -1 : NEXT(link)(old, new); }

int linkat(int first, const char *old, int second, const char *new, int flags) {
    return fails("link", is_path_below(new)) ? -1 : NEXT(linkat)(first, old, second, new, flags);
}

int mkdir(const char *path, mode_t mode) { return fails("mkdir", is_path_below(path)) ? -1 : NEXT(mkdir)(path, mode); }

int mkdirat(int folder, const char *path, mode_t mode) {
    return fails("mkdir", is_path_below(path)) ? -1 : NEXT(mkdirat)(folder, path, mode);
}

DIR *opendir(const char *path) { return fails("list", is_path_below(path)) ? NULL : NEXT(opendir)(path); }

struct dirent *readdir(DIR *folder) {
    return fails("list", is_file_below(dirfd(folder))) ? NULL : NEXT(readdir)(folder);
}

int fsync(int file) { return fails("sync", is_file_below(file)) ? -1 : NEXT(fsync)(file); }
int fdatasync(int file) { return fails("sync", is_file_below(file)) ? -1 : NEXT(fdatasync)(file); }

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    const bool is_mine = file >= 0 && is_file_below(file);
    return fails("map", is_mine) ? MAP_FAILED : NEXT(mmap)(address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off64_t offset) {
    const bool is_mine = file >= 0 && is_file_below(file);
    return fails("map", is_mine) ? MAP_FAILED : NEXT(mmap64)(address, length, protection, flags, file, offset);
}
