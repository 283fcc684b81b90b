/* WebSocket from a client's side: RFC 6455 without fragments, which no server here sends. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <string.h>

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define FRAME_MAX 8192
enum { FINAL = 0x80, TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

static void frame(struct client *client, int opcode, const char *data, size_t length)
{
    static const uint8_t mask[4] = {0x6b, 0x1d, 0xe2, 0x54};
    uint8_t out[FRAME_MAX + 8];
    size_t head = 2;
    if (length > FRAME_MAX) stop("a frame of %zu bytes is too long", length);
    out[0] = FINAL | opcode;
    out[1] = 0x80 | (length < 126 ? length : 126);
    if (length >= 126) {
        out[2] = length >> 8;
        out[3] = length;
        head = 4;
    }
    memcpy(out + head, mask, 4);
    head += 4;
    for (size_t n = 0; n < length; n++) out[head + n] = data[n] ^ mask[n & 3];
    line_send(client, (char *)out, head + length);
}

void frame_text(struct client *client, const char *text, size_t length)
{
    frame(client, TEXT, text, length);
}

static void ask_upgrade(struct client *client)
{
    char request[2048];
    const char *cookie = opt.cookies ? line_of(opt.cookies, client->id) : "";
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n%s%s%s\r\n",
        opt.bare ? "/" : "/socket.io/?EIO=4&transport=websocket", opt.port,
        opt.cookies ? "Cookie: " : "", cookie, opt.cookies ? "\r\n" : "");
    client->stage = UPGRADING;
    line_send(client, request, length);
}

static size_t read_upgrade(struct client *client, char *bytes, size_t length)
{
    char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t used = end + 4 - bytes;
    int shown = length > 300 ? 300 : (int)length;
    if (used < 12 || memcmp(bytes + 9, "101", 3)) stop("no upgrade: %.*s", shown, bytes);
    if (!memmem(bytes, used, ACCEPT, strlen(ACCEPT))) stop("a wrong key: %.*s", shown, bytes);
    client->stage = OPENING;
    if (opt.bare) became_ready(client);
    return used;
}

/* The length of the frame at the start with its head, or 0 while it isn't whole. */
static size_t whole(const uint8_t *at, size_t left, size_t *head)
{
    if (left < 2) return 0;
    uint64_t length = at[1] & 127;
    *head = length == 126 ? 4 : length == 127 ? 10 : 2;
    if (left < *head) return 0;
    if (*head > 2) length = 0;
    for (size_t n = 2; n < *head; n++) length = length << 8 | at[n];
    if (length > left - *head) return 0;
    return *head + length;
}

static void take(struct client *client, int first, const char *data, size_t length, uint64_t now)
{
    if (first == (FINAL | TEXT)) heard(client, data, length, now);
    else if (first == (FINAL | PING)) frame(client, PONG, data, length);
    else if (first == (FINAL | CLOSE)) line_close(client);
    else if (first != (FINAL | PONG)) stop("a frame begins with %02x", first);
}

/* Take in what came; says how many bytes of it were whole. */
size_t frames_read(struct client *client, char *bytes, size_t length, uint64_t now)
{
    size_t used = 0, head = 0, size;
    if (client->stage == CONNECTING) {
        ask_upgrade(client);
        return 0;
    }
    if (client->stage == UPGRADING) used = read_upgrade(client, bytes, length);
    if (client->stage == UPGRADING) return 0;
    while (client->stage != GONE && (size = whole((uint8_t *)bytes + used, length - used, &head))) {
        const char *at = bytes + used;
        if (at[1] & 0x80) stop("the server masks what it sends");
        used += size;
        take(client, (uint8_t)at[0], at + head, size - head, now);
    }
    return used;
}
