/* A wall clock that is wrong by as many seconds as a file says: for LD_PRELOAD, where libfaketime is not
   at hand. The monotonic clocks stay right. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void)
{
    const char *name = getenv("CLOCK_OFFSET_FILE");
    FILE *file = name ? fopen(name, "r") : NULL;
    long seconds = 0;
    if (file) {
        if (fscanf(file, "%ld", &seconds) != 1)
            seconds = 0;
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *moment)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, moment);
    if (status == 0 && clock == CLOCK_REALTIME)
        moment->tv_sec += offset();
    return status;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    int status = clock_gettime(CLOCK_REALTIME, &precise);
    moment->tv_sec = precise.tv_sec;
    moment->tv_usec = precise.tv_nsec / 1000;
    return status;
}

time_t time(time_t *where)
{
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    if (where)
        *where = moment.tv_sec;
    return moment.tv_sec;
}
