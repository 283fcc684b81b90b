/* How the load is put on: as much as goes, so much a second, one at a time, or none. */
#define _GNU_SOURCE
#include "load.h"

#define SECOND 1000000000ull
#define PING_EVERY (SECOND / 100)

static int next_sender;

/* Open all connections, `at_once` on their way at a time, and wait until they have settled. */
struct opened open_all(struct usage *from, struct usage *to)
{
    struct opened opened = {.before_kb = memory_kb()};
    uint64_t began = clock_ns(), patience = began + (uint64_t)(opt.patience * SECOND);
    int started = 0;
    *from = usage_now();
    while (ready_count + gone_count < client_count) {
        while (started < client_count && started - ready_count - gone_count < opt.at_once)
            line_open(&clients[started++]);
        turn(100);
        if (clock_ns() > patience) stop("%d of %d ready, %d started", ready_count, client_count, started);
    }
    *to = usage_now();
    opened.seconds = (double)(to->at - began) / SECOND;
    if (gone_count) stop("%d of %d were closed while opening", gone_count, client_count);
    uint64_t settled = clock_ns() + (uint64_t)(opt.settle * SECOND);
    while (clock_ns() < settled) turn(20);
    opened.after_kb = memory_kb();
    return opened;
}

static void ping(uint64_t now)
{
    static uint64_t due;
    struct client *pinger = &clients[client_count - 1];
    if (!opt.pinger || pinger->unanswered || now < due) return;
    due = now + PING_EVERY;
    ask_echo(pinger, now);
}

static struct client *sender(void)
{
    next_sender = (next_sender + 1) % opt.senders;
    return &clients[next_sender];
}

static void saturate(uint64_t now)
{
    uint64_t everybody = opt.rooms ? 1 : opt.clients;
    while (total.said - total.delivered / everybody < (uint64_t)opt.window) say(sender(), now);
}

/* What is due is said as of when it was due, so that a slow answer can't hide the wait behind it. */
static void keep_rate(uint64_t now)
{
    static uint64_t due;
    uint64_t step = (uint64_t)(SECOND / opt.rate);
    if (!due) due = now;
    for (; due <= now; due += step) say(sender(), due);
    alarm_at(due);
}

static void one_at_a_time(uint64_t now)
{
    for (int n = 0; n < opt.senders; n++)
        if (!clients[n].unanswered) say(&clients[n], now);
}

static void step(uint64_t now)
{
    if (opt.mode == SATURATE) saturate(now);
    if (opt.mode == RATE) keep_rate(now);
    if (opt.mode == ACK) one_at_a_time(now);
    ping(now);
    turn(opt.pinger ? 1 : 50);
}

/* A server that has not yet worked off the first window, or answered everybody once, shows nothing of how fast
 * it goes on. */
static bool is_warm(uint64_t began, uint64_t now)
{
    uint64_t window = (uint64_t)opt.window * (opt.rooms ? 1 : opt.clients);
    bool is_full = true;
    if (opt.mode == SATURATE) is_full = total.delivered >= window;
    if (opt.mode == ACK) is_full = total.answered >= (uint64_t)opt.senders;
    if (now > began + (uint64_t)(opt.patience * SECOND)) stop("not warm after %.0f seconds", opt.patience);
    return is_full && now >= began + (uint64_t)(opt.warm * SECOND);
}

/* Who still waits when it ends has waited as long as that at least. */
static void note_waiting(uint64_t now)
{
    struct client *pinger = &clients[client_count - 1];
    if (opt.pinger && pinger->unanswered) histogram_add(&pings, (now - pinger->asked_at) / 1000);
}

/* Put the load on, and note what was used from when it is warm until the end. */
void drive(struct usage *from, struct usage *to)
{
    uint64_t began = clock_ns(), now = began;
    while (!is_measuring || now < from->at + (uint64_t)(opt.seconds * SECOND)) {
        if (!is_measuring && is_warm(began, now)) {
            *from = usage_now();
            is_measuring = true;
        }
        step(now);
        if (gone_count) stop("%d connections were closed", gone_count);
        now = clock_ns();
    }
    *to = usage_now();
    note_waiting(now);
    is_measuring = false;
}

/* Wait for what is still under way. */
void drain(void)
{
    uint64_t patience = clock_ns() + (uint64_t)(opt.drain * SECOND), everybody = opt.rooms ? 1 : opt.clients;
    while (total.delivered - total.doubled < total.said * everybody && clock_ns() < patience) turn(20);
}
