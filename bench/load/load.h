/* What the parts of the load generator share. One thread, one epoll, no locks. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mode { SATURATE, RATE, ACK, IDLE };
enum stage { CONNECTING, UPGRADING, OPENING, ENTERING, JOINING, READY, GONE };

/* What was asked for; main.c says what each means. */
struct options {
    int port, clients, senders, window, at_once, size, pid;
    double rate, seconds, warm, settle, drain, patience;
    enum mode mode;
    bool bare, pinger;
    const char *room, *join, *await, *hears, *rooms, *cookies, *tokens;
};
extern struct options opt;

/* What one receiver has had from one sender: the last number, and a bit for each of the 64 up to it. */
struct seen {
    uint64_t last, bits, count;
};

struct buffer {
    char *bytes;
    size_t length, room;
};

struct client {
    int fd, id, unanswered;
    enum stage stage;
    struct buffer in, out;
    struct seen *seen;
    uint64_t began_at, asked_at;
};
extern struct client *clients;
extern int client_count, ready_count, gone_count;

/* Microseconds in classes about 3 % wide. */
#define CLASSES 1024
struct histogram {
    uint64_t classes[CLASSES], count, longest;
};
void histogram_add(struct histogram *, uint64_t microseconds);
double histogram_at(const struct histogram *, double share);

/* Since the start of the traffic, and while it is measured. */
struct tally {
    uint64_t said, delivered, answered, bytes;
    uint64_t doubled, late, skipped, refused;
};
extern struct tally total;
extern bool is_measuring;
extern struct histogram deliveries, answers, pings, openings;

void tally_delivery(struct client *, const char *text, size_t length, uint64_t now);
uint64_t tally_missing(void);
size_t mark(char *into, size_t room, int sender, uint64_t at);

uint64_t clock_ns(void);
void stop(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* frames.c: WebSocket; socketio.c: what is said in it. */
void frame_text(struct client *, const char *text, size_t length);
size_t frames_read(struct client *, char *bytes, size_t length, uint64_t now);
void heard(struct client *, const char *text, size_t length, uint64_t now);
void say(struct client *, uint64_t at);
void ask_echo(struct client *, uint64_t at);
void became_ready(struct client *);
const char *line_of(const char *path, int number);

/* lines.c: the connections. */
void lines_init(void);
void line_open(struct client *);
void line_send(struct client *, const char *bytes, size_t length);
void line_close(struct client *);
bool turn(int milliseconds);
void alarm_at(uint64_t at);

/* figures.c: what the server's process and this one used; the last line printed. */
struct usage {
    uint64_t at;
    double server, own;
    struct tally tally;
};
struct usage usage_now(void);
long memory_kb(void);
struct opened {
    double seconds;
    long before_kb, after_kb;
};
void print_figures(struct opened, struct usage from, struct usage to);

/* modes.c */
struct opened open_all(struct usage *from, struct usage *to);
void drive(struct usage *from, struct usage *to);
void drain(void);

#endif
