/* The answer to a WebSocket's key (RFC 6455, 4.2.2): base64 of the SHA-1 (RFC 3174) of the key and a constant. */
#include "floor.h"

#include <stdint.h>
#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define BLOCK 64

static uint32_t left(uint32_t value, int by)
{
    return value << by | value >> (32 - by);
}

static void schedule(const uint8_t *block, uint32_t word[80])
{
    for (int n = 0; n < 16; n++)
        word[n] = (uint32_t)block[n * 4] << 24 | block[n * 4 + 1] << 16 | block[n * 4 + 2] << 8 | block[n * 4 + 3];
    for (int n = 16; n < 80; n++) word[n] = left(word[n - 3] ^ word[n - 8] ^ word[n - 14] ^ word[n - 16], 1);
}

static uint32_t mixed(int round, uint32_t b, uint32_t c, uint32_t d)
{
    if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
    if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
    if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
}

static void digest(uint32_t state[5], const uint8_t *block)
{
    uint32_t word[80], it[5];
    schedule(block, word);
    memcpy(it, state, sizeof it);
    for (int n = 0; n < 80; n++) {
        uint32_t next = left(it[0], 5) + mixed(n, it[1], it[2], it[3]) + it[4] + word[n];
        it[4] = it[3];
        it[3] = it[2];
        it[2] = left(it[1], 30);
        it[1] = it[0];
        it[0] = next;
    }
    for (int n = 0; n < 5; n++) state[n] += it[n];
}

static void base64(const uint8_t *bytes, size_t length, char *into)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t n = 0; n < length; n += 3, into += 4) {
        size_t left = length - n;
        uint32_t group = bytes[n] << 16 | (left > 1 ? bytes[n + 1] << 8 : 0) | (left > 2 ? bytes[n + 2] : 0);
        for (int digit = 0; digit < 4; digit++) into[digit] = digits[group >> (18 - 6 * digit) & 63];
        if (left < 2) into[2] = '=';
        if (left < 3) into[3] = '=';
    }
    *into = 0;
}

/* `key` has 24 characters; `into` takes 28 and a zero. */
void accept_of(const char *key, char *into)
{
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t blocks[2 * BLOCK] = {0}, hash[20];
    memcpy(blocks, key, KEY_LENGTH);
    memcpy(blocks + KEY_LENGTH, GUID, sizeof GUID - 1);
    size_t length = KEY_LENGTH + sizeof GUID - 1;
    blocks[length] = 0x80;
    blocks[2 * BLOCK - 2] = length * 8 >> 8;
    blocks[2 * BLOCK - 1] = length * 8;
    digest(state, blocks);
    digest(state, blocks + BLOCK);
    for (int n = 0; n < 20; n++) hash[n] = state[n / 4] >> (24 - n % 4 * 8);
    base64(hash, sizeof hash, into);
}
