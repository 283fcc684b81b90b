/* The checker: every message says who sent it, as their how-manieth, and when. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally total;
bool is_measuring;
struct histogram deliveries, answers, pings, openings;
static uint64_t *said_by;

/* "Said ~SENDER,NUMBER,NANOSECONDS~", plain words as people say most of the time; nothing else that is sent
 * holds a "~". */
size_t mark(char *into, size_t room, int sender, uint64_t at)
{
    if (!said_by) said_by = calloc(opt.senders, sizeof *said_by);
    total.said++;
    return snprintf(into, room, "Said ~%d,%llu,%llu~ ", sender, (unsigned long long)++said_by[sender],
                    (unsigned long long)at);
}

static const char *number(const char *text, const char *end, uint64_t *value)
{
    const char *start = text;
    for (*value = 0; text < end && *text >= '0' && *text <= '9'; text++)
        *value = *value * 10 + (*text - '0');
    return text > start ? text : end;
}

static bool read_mark(const char *text, const char *end, uint64_t value[3])
{
    const char *at = memchr(text, '~', end - text);
    if (!at) return false;
    for (int part = 0; part < 3; part++) {
        at = number(at + 1, end, &value[part]);
        if (at >= end || *at != (part < 2 ? ',' : '~')) return false;
    }
    return value[0] < (uint64_t)opt.senders;
}

/* A number that comes again is doubled; one that was skipped and comes after all is late. */
static void note(struct seen *seen, uint64_t number)
{
    if (number > seen->last) {
        uint64_t step = number - seen->last;
        total.skipped += step - 1;
        seen->bits = step < 64 ? seen->bits << step | 1 : 1;
        seen->last = number;
    } else {
        uint64_t back = seen->last - number;
        bool is_known = back >= 64 || seen->bits >> back & 1;
        if (is_known) {
            total.doubled++;
            return;
        }
        seen->bits |= 1ull << back;
        total.late++;
        total.skipped--;
    }
    seen->count++;
}

void tally_delivery(struct client *client, const char *text, size_t length, uint64_t now)
{
    uint64_t value[3];
    if (client->id >= opt.clients) return;  // the pinger only listens to its own echo
    if (!read_mark(text, text + length, value)) return;
    note(&client->seen[value[0]], value[1]);
    total.delivered++;
    total.bytes += length;
    if (is_measuring) histogram_add(&deliveries, (now - value[2]) / 1000);
}

/* What was said and not delivered to everybody who should hear it; with rooms of their own, to the sender. */
uint64_t tally_missing(void)
{
    uint64_t missing = 0;
    for (int c = 0; c < opt.clients; c++)
        for (int s = 0; s < opt.senders; s++)
            if (said_by && (!opt.rooms || s == c)) missing += said_by[s] - clients[c].seen[s].count;
    return missing;
}

void histogram_add(struct histogram *them, uint64_t value)
{
    int exponent = value < 32 ? 0 : 58 - __builtin_clzll(value);
    int class = value < 32 ? (int)value : exponent * 32 + (int)(value >> exponent);
    them->classes[class < CLASSES ? class : CLASSES - 1]++;
    them->count++;
    if (value > them->longest) them->longest = value;
}

/* The lower edge of the class that holds this share of all values. */
double histogram_at(const struct histogram *them, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)them->count), sum = 0;
    for (int class = 0; class < CLASSES && them->count; class++) {
        sum += them->classes[class];
        if (sum > wanted) {
            int exponent = class < 64 ? 0 : class / 32 - 1;
            return (double)((uint64_t)(class - exponent * 32) << exponent);
        }
    }
    return (double)them->longest;
}
