/* What was used, and the line of JSON in which it all is told. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double server_seconds(void)
{
    char path[64], text[2048];
    unsigned long user = 0, kernel = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", opt.pid);
    FILE *file = opt.pid ? fopen(path, "r") : NULL;
    if (!file) return 0;
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    char *rest = strrchr(text, ')');
    if (rest) sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static double own_seconds(void)
{
    struct rusage own;
    getrusage(RUSAGE_SELF, &own);
    return (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) +
           (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / 1e6;
}

struct usage usage_now(void)
{
    return (struct usage){clock_ns(), server_seconds(), own_seconds(), total};
}

/* What the server's process holds in memory. */
long memory_kb(void)
{
    char path[64], line[256];
    long found = 0;
    snprintf(path, sizeof path, "/proc/%d/status", opt.pid);
    FILE *file = opt.pid ? fopen(path, "r") : NULL;
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, "VmRSS:", 6)) sscanf(line + 6, "%ld", &found);
    fclose(file);
    return found;
}

static void times(const char *name, const struct histogram *them)
{
    if (!them->count) {
        printf("\"%s\":{\"count\":0},", name);
        return;
    }
    printf("\"%s\":{\"count\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"longest_ms\":%.3f},", name,
           (unsigned long long)them->count, histogram_at(them, .5) / 1e3, histogram_at(them, .99) / 1e3,
           (double)them->longest / 1e3);
}

static void counts(void)
{
    printf("\"said\":%llu,\"delivered\":%llu,\"doubled\":%llu,\"late\":%llu,\"skipped\":%llu,\"missing\":%llu,",
           (unsigned long long)total.said, (unsigned long long)total.delivered,
           (unsigned long long)total.doubled, (unsigned long long)total.late,
           (unsigned long long)total.skipped, (unsigned long long)tally_missing());
}

static void rates(struct usage from, struct usage to)
{
    double seconds = (double)(to.at - from.at) / 1e9;
    double delivered = (double)(to.tally.delivered - from.tally.delivered);
    double bytes = (double)(to.tally.bytes - from.tally.bytes);
    printf("\"seconds\":%.3f,\"said_per_second\":%.1f,\"deliveries_per_second\":%.1f,\"answers_per_second\":%.1f,",
           seconds, (double)(to.tally.said - from.tally.said) / seconds, delivered / seconds,
           (double)(to.tally.answered - from.tally.answered) / seconds);
    printf("\"bytes_per_delivery\":%.0f,\"us_per_delivery\":%.3f,", delivered ? bytes / delivered : 0,
           delivered ? 1e6 * (to.server - from.server) / delivered : 0);
    printf("\"server_share\":%.3f,\"own_share\":%.3f}\n", (to.server - from.server) / seconds,
           (to.own - from.own) / seconds);
}

void print_figures(struct opened opened, struct usage from, struct usage to)
{
    printf("{\"connections\":%d,\"senders\":%d,\"opened_seconds\":%.3f,\"opened_per_second\":%.1f,", client_count,
           opt.senders, opened.seconds, client_count / opened.seconds);
    printf("\"memory_before_kb\":%ld,\"memory_ready_kb\":%ld,\"memory_end_kb\":%ld,\"kb_per_connection\":%.2f,",
           opened.before_kb, opened.after_kb, memory_kb(),
           (double)(opened.after_kb - opened.before_kb) / client_count);
    times("opening", &openings);
    times("delivery", &deliveries);
    times("answer", &answers);
    times("ping", &pings);
    counts();
    rates(from, to);
}
