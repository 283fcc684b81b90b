/* Engine.IO 4 and Socket.IO 5 over WebSocket, as far as a client needs them. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The numbers under which an answer is asked for. */
#define JOINED "430"
#define SAID "431"
#define ECHOED "432"

static bool begins(const char *text, size_t length, const char *with)
{
    size_t wanted = strlen(with);
    return length >= wanted && !memcmp(text, with, wanted);
}

static const char *room_of(const struct client *client)
{
    return opt.rooms ? line_of(opt.rooms, client->id) : opt.room;
}

static void enter(struct client *client)
{
    char packet[512];
    const char *key = opt.tokens ? line_of(opt.tokens, client->id) : NULL;
    int length = key ? snprintf(packet, sizeof packet, "40{\"token\":\"%s\"}", key)
                     : snprintf(packet, sizeof packet, "40");
    client->stage = ENTERING;
    frame_text(client, packet, length);
}

static void join(struct client *client)
{
    char packet[512];
    client->stage = JOINING;
    if (opt.join) {
        int length = snprintf(packet, sizeof packet, "420[\"%s\",{\"room\":\"%s\"}]", opt.join, room_of(client));
        frame_text(client, packet, length);
    } else if (!opt.await) {
        became_ready(client);
    }
}

void became_ready(struct client *client)
{
    if (client->stage == READY) return;
    client->stage = READY;
    ready_count++;
    histogram_add(&openings, (clock_ns() - client->began_at) / 1000);
}

static void refuse_problem(const char *text, size_t length)
{
    if (memmem(text, length, "\"ok\":false", 10) || memmem(text, length, "\"ok\": false", 11))
        stop("refused: %.*s", (int)(length > 300 ? 300 : length), text);
}

static void answered(struct client *client, const char *text, size_t length, uint64_t now)
{
    refuse_problem(text, length);
    if (begins(text, length, JOINED)) {
        became_ready(client);
        return;
    }
    if (client->unanswered) client->unanswered--;
    bool is_echo = begins(text, length, ECHOED);
    if (!is_echo) total.answered++;
    bool is_alone = is_echo || opt.mode == ACK;  // else another one may have been asked since
    if (is_measuring && is_alone)
        histogram_add(is_echo ? &pings : &answers, (now - client->asked_at) / 1000);
}

static void event(struct client *client, const char *text, size_t length, uint64_t now)
{
    static size_t prefix;
    static char message[64], awaited[64];
    if (!prefix) {
        prefix = snprintf(message, sizeof message, "42[\"%s\"", opt.hears);
        snprintf(awaited, sizeof awaited, "42[\"%s\"", opt.await ? opt.await : "");
    }
    if (length > prefix && !memcmp(text, message, prefix)) tally_delivery(client, text, length, now);
    else if (opt.await && client->stage != READY && begins(text, length, awaited)) became_ready(client);
}

void heard(struct client *client, const char *text, size_t length, uint64_t now)
{
    if (begins(text, length, "42")) event(client, text, length, now);
    else if (begins(text, length, "43")) answered(client, text, length, now);
    else if (begins(text, length, "2")) frame_text(client, "3", 1);
    else if (begins(text, length, "0") && client->stage == OPENING) enter(client);
    else if (begins(text, length, "40") && client->stage == ENTERING) join(client);
    else if (begins(text, length, "44")) stop("not let in: %.*s", (int)length, text);
    else if (begins(text, length, "41") || begins(text, length, "1")) line_close(client);
}

/* Say the sender's next message; `at` is when it should have been said. */
void say(struct client *client, uint64_t at)
{
    static char padding[4096];
    char packet[8192], text[128];
    if (!padding[0]) memset(padding, 'x', sizeof padding - 1);
    int marked = mark(text, sizeof text, client->id, at), rest = opt.size > marked ? opt.size - marked : 0;
    int length;
    client->asked_at = at;
    client->unanswered++;
    if (opt.bare)
        length = snprintf(packet, sizeof packet, "42[\"%s\",{\"room\":\"%s\",\"body\":\"%s%.*s\"}]",
                          opt.hears, room_of(client), text, rest, padding);
    else
        length = snprintf(packet, sizeof packet,
                          "421[\"send\",{\"room\":\"%s\",\"client_id\":\"%08x-%04x-4000-8000-%012llx\",\"body\":\"%s%.*s\"}]",
                          room_of(client), (unsigned)(clients[0].began_at >> 16), client->id & 0xffff,
                          (unsigned long long)total.said & 0xffffffffffffull, text, rest, padding);
    frame_text(client, packet, length);
}

void ask_echo(struct client *client, uint64_t at)
{
    client->asked_at = at;
    client->unanswered++;
    frame_text(client, "422[\"latency\",0]", 16);
}
