/* A slower disk: each sync takes FSYNC_MS milliseconds longer. gcc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl
 * and LD_PRELOAD=./slow_fsync.so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_first(void)
{
    const char *given = getenv("FSYNC_MS");
    long milliseconds = given ? atol(given) : 0;
    struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

static int sync_by(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_first();
    return real(fd);
}

int fsync(int fd)
{
    return sync_by("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_by("fdatasync", fd);
}
