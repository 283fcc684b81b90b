/* The least a server can do in C without tricks: one thread, one epoll, and what anybody says is sent to everybody
 * with one system call a frame. gcc -O2 -o floor *.c; ./floor PORT */
#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEOPLE_MAX 65536
#define CHUNK 65536

struct buffer {
    char *bytes;
    size_t length, room;
};

struct person {
    int fd;
    bool is_open;
    struct buffer in, out;
};

static struct person *people[PEOPLE_MAX];
static int count, poller;

static void append(struct buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->length + length > buffer->room) {
        buffer->room = buffer->length + length + 512;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

static void drop(struct buffer *buffer, size_t length)
{
    buffer->length -= length;
    memmove(buffer->bytes, buffer->bytes + length, buffer->length);
    if (buffer->length) return;
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

static void watch(struct person *person, int how)
{
    struct epoll_event event = {.events = EPOLLIN | (person->out.length ? EPOLLOUT : 0), .data.ptr = person};
    epoll_ctl(poller, how, person->fd, &event);
}

static void deliver(struct person *person, const char *bytes, size_t length)
{
    ssize_t taken = person->out.length ? 0 : send(person->fd, bytes, length, MSG_NOSIGNAL);
    if (taken == (ssize_t)length) return;
    if (taken < 0 && errno != EAGAIN) return;  // reading will find out that it has ended
    if (taken < 0) taken = 0;
    append(&person->out, bytes + taken, length - taken);
    watch(person, EPOLL_CTL_MOD);
}

static void tell_all(const char *text, size_t length)
{
    char frame[CHUNK + 4] = {(char)0x81, (char)(length < 126 ? length : 126)};
    size_t head = length < 126 ? 2 : 4;
    if (head == 4) {
        frame[2] = (char)(length >> 8);
        frame[3] = (char)length;
    }
    memcpy(frame + head, text, length);
    for (int n = 0; n < count; n++)
        if (people[n]->is_open) deliver(people[n], frame, head + length);
}

static size_t greet(struct person *person)
{
    char *end = memmem(person->in.bytes, person->in.length, "\r\n\r\n", 4), answer[256], accept[32];
    char *key = memmem(person->in.bytes, person->in.length, "Sec-WebSocket-Key: ", 19);
    if (!end || !key) return 0;
    accept_of(key + 19, accept);
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept);
    person->is_open = true;
    deliver(person, answer, length);
    return end + 4 - person->in.bytes;
}

/* Unmask the first frame where it lies and tell it to all; its length, or 0 while it isn't whole. */
static size_t hear(uint8_t *at, size_t left)
{
    size_t head = left > 1 && (at[1] & 127) == 126 ? 8 : 6;
    if (left < head) return 0;
    size_t length = head == 8 ? (size_t)at[2] << 8 | at[3] : at[1] & 127;
    if (left < head + length) return 0;
    for (size_t n = 0; n < length; n++) at[head + n] ^= at[head - 4 + (n & 3)];
    if ((at[0] & 15) == 1) tell_all((char *)at + head, length);
    return head + length;
}

static void leave(struct person *person)
{
    for (int n = 0; n < count; n++)
        if (people[n] == person) people[n] = people[--count];
    close(person->fd);
    free(person->in.bytes);
    free(person->out.bytes);
    free(person);
}

static void readable(struct person *person)
{
    static char chunk[CHUNK];
    ssize_t got = recv(person->fd, chunk, sizeof chunk, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        leave(person);
        return;
    }
    append(&person->in, chunk, got);
    size_t used = person->is_open ? 0 : greet(person), more;
    while (person->is_open && (more = hear((uint8_t *)person->in.bytes + used, person->in.length - used))) used += more;
    drop(&person->in, used);
}

static void writable(struct person *person)
{
    ssize_t taken = send(person->fd, person->out.bytes, person->out.length, MSG_NOSIGNAL);
    if (taken > 0) drop(&person->out, taken);
    watch(person, EPOLL_CTL_MOD);
}

static void welcome(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;
    if (fd < 0 || count == PEOPLE_MAX) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    people[count] = calloc(1, sizeof **people);
    people[count]->fd = fd;
    watch(people[count++], EPOLL_CTL_ADD);
}

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct rlimit files;
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) exit(1);
    return listener;
}

int main(int words, char **word)
{
    struct epoll_event events[256], first = {.events = EPOLLIN};
    int listener = listen_on(words > 1 ? atoi(word[1]) : 0);
    poller = epoll_create1(0);
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &first);
    for (;;) {
        int happened = epoll_wait(poller, events, 256, -1);
        for (int n = 0; n < happened; n++) {
            struct person *person = events[n].data.ptr;
            if (!person) welcome(listener);
            else if (events[n].events & EPOLLOUT) writable(person);
            else readable(person);
        }
    }
}
