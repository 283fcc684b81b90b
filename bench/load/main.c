/* A load generator for Socket.IO over WebSocket: opens clients, lets some of them talk, checks what everybody
 * hears, and prints one line of JSON. gcc -O2 -o loadgen *.c
 *
 *   --port N --clients N --senders N     who talks are the first of the clients
 *   --mode saturate|rate|ack|idle        --window N unanswered, --rate N a second, one each, nothing said
 *   --warm S --seconds S --settle S      before and while it is measured; before the memory is looked at
 *   --drain S                            how long what is missing is waited for in the end
 *   --cookies FILE | --tokens FILE       a line for each client, from the start again where they end
 *   --room ID | --rooms FILE             one for all, or a line for each: then all hear only themselves
 *   --join EVENT  --await EVENT          what has to be asked, or heard, before one is ready
 *   --hears EVENT                        what a message arrives as
 *   --bare                               no Socket.IO: what is sent in is what everybody gets
 *   --pinger                             one more client that asks for an echo a hundred times a second
 *   --pid N                              the server, for its memory and processor time
 */
#define _GNU_SOURCE
#include "load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct options opt = {.clients = 100, .senders = 1, .window = 4, .at_once = 50, .size = 150, .rate = 50,
                      .seconds = 5, .warm = 1, .settle = 1, .drain = 30, .patience = 200, .room = "1", .hears = "message"};

uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void stop(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vfprintf(stderr, format, rest);
    va_end(rest);
    fputc('\n', stderr);
    exit(2);
}

struct lines {
    const char *path;
    char **them;
    int count;
};

static void read_lines(struct lines *lines)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(lines->path, "r");
    if (!file) stop("%s can't be read", lines->path);
    while (getline(&line, &room, file) > 0) {
        line[strcspn(line, "\n")] = 0;
        lines->them = realloc(lines->them, sizeof(char *) * (lines->count + 1));
        lines->them[lines->count++] = strdup(line);
    }
    free(line);
    fclose(file);
    if (!lines->count) stop("%s is empty", lines->path);
}

const char *line_of(const char *path, int number)
{
    static struct lines files[3];
    struct lines *lines = files;
    while (lines->path && strcmp(lines->path, path)) lines++;
    if (!lines->path) {
        lines->path = path;
        read_lines(lines);
    }
    return lines->them[number % lines->count];
}

static enum mode mode_of(const char *name)
{
    static const char *names[] = {"saturate", "rate", "ack", "idle"};
    for (int mode = SATURATE; mode <= IDLE; mode++)
        if (!strcmp(name, names[mode])) return mode;
    stop("there is no mode %s", name);
}

static bool is_text(const char *name, const char *value)
{
    struct { const char *name, **into; } texts[] = {
        {"room", &opt.room}, {"join", &opt.join}, {"await", &opt.await}, {"hears", &opt.hears},
        {"rooms", &opt.rooms}, {"cookies", &opt.cookies}, {"tokens", &opt.tokens}};
    for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
        if (!strcmp(name, texts[n].name)) return *texts[n].into = value, true;
    return false;
}

static bool is_number(const char *name, const char *value)
{
    struct { const char *name; int *into; } whole[] = {
        {"port", &opt.port}, {"clients", &opt.clients}, {"senders", &opt.senders}, {"window", &opt.window},
        {"at-once", &opt.at_once}, {"size", &opt.size}, {"pid", &opt.pid}};
    struct { const char *name; double *into; } broken[] = {
        {"rate", &opt.rate}, {"seconds", &opt.seconds}, {"warm", &opt.warm}, {"settle", &opt.settle},
        {"drain", &opt.drain}, {"patience", &opt.patience}};
    for (size_t n = 0; n < sizeof whole / sizeof *whole; n++)
        if (!strcmp(name, whole[n].name)) return *whole[n].into = atoi(value), true;
    for (size_t n = 0; n < sizeof broken / sizeof *broken; n++)
        if (!strcmp(name, broken[n].name)) return *broken[n].into = atof(value), true;
    return false;
}

static void read_options(int count, char **words)
{
    for (int n = 1; n < count; n++) {
        const char *name = strncmp(words[n], "--", 2) ? "" : words[n] + 2;
        const char *value = n + 1 < count ? words[n + 1] : "";
        if (!strcmp(name, "bare")) opt.bare = true;
        else if (!strcmp(name, "pinger")) opt.pinger = true;
        else if (!strcmp(name, "mode")) opt.mode = mode_of(value), n++;
        else if (is_text(name, value) || is_number(name, value)) n++;
        else stop("%s is not known", words[n]);
    }
    if (!opt.port || opt.senders < 1 || opt.senders > opt.clients) stop("--port, and as many --clients as --senders");
}

int main(int count, char **words)
{
    struct rlimit files;
    struct usage from = {0}, to = {0};
    read_options(count, words);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    lines_init();
    struct opened opened = open_all(&from, &to);
    if (opt.mode != IDLE) drive(&from, &to);
    drain();
    print_figures(opened, from, to);
    return 0;
}
