/* Connections that never block: what the kernel doesn't take waits for the socket to be writable. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define CHUNK (1 << 22)
#define AT_ONCE 512

struct client *clients;
int client_count, ready_count, gone_count;
static int poller, timer;
static char *chunk;

static void watch(struct client *client, int how)
{
    bool is_writing = client->stage == CONNECTING || client->out.length;
    struct epoll_event event = {.events = EPOLLIN | (is_writing ? EPOLLOUT : 0), .data.ptr = client};
    epoll_ctl(poller, how, client->fd, &event);
}

void lines_init(void)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    poller = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event);
    chunk = malloc(CHUNK);
    client_count = opt.clients + (opt.pinger ? 1 : 0);
    clients = calloc(client_count, sizeof *clients);
    struct seen *seen = calloc((size_t)client_count * opt.senders, sizeof *seen);
    for (int n = 0; n < client_count; n++) {
        clients[n].id = n;
        clients[n].seen = seen + (size_t)n * opt.senders;
    }
}

void line_open(struct client *client)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(opt.port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) stop("no socket: %s (is `ulimit -n` high enough?)", strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client->stage = CONNECTING;
    client->began_at = clock_ns();
    if (connect(client->fd, (void *)&address, sizeof address) && errno != EINPROGRESS)
        stop("can't connect: %s", strerror(errno));
    watch(client, EPOLL_CTL_ADD);
}

void line_close(struct client *client)
{
    if (client->stage == GONE) return;
    if (client->stage == READY) ready_count--;
    gone_count++;
    client->stage = GONE;
    close(client->fd);
}

static void keep(struct buffer *buffer, const char *bytes, size_t length)
{
    if (length > buffer->room) {
        buffer->room = length * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
    }
    memmove(buffer->bytes, bytes, length);
    buffer->length = length;
}

static void append(struct buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->length + length > buffer->room) {
        buffer->room = (buffer->length + length) * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void line_send(struct client *client, const char *bytes, size_t length)
{
    ssize_t taken = 0;
    if (client->stage == GONE) return;
    if (!client->out.length) taken = send(client->fd, bytes, length, MSG_NOSIGNAL);
    if (taken < 0 && errno != EAGAIN) {
        line_close(client);
        return;
    }
    if (taken < 0) taken = 0;
    if ((size_t)taken == length) return;
    append(&client->out, bytes + taken, length - taken);
    watch(client, EPOLL_CTL_MOD);
}

static void writable(struct client *client)
{
    struct buffer *out = &client->out;
    int error = 0;
    socklen_t size = sizeof error;
    if (client->stage == CONNECTING) {
        getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) stop("can't connect: %s", strerror(error));
        frames_read(client, NULL, 0, 0);
    }
    ssize_t taken = out->length ? send(client->fd, out->bytes, out->length, MSG_NOSIGNAL) : 0;
    if (taken > 0) keep(out, out->bytes + taken, out->length - taken);
    if (taken < 0 && errno != EAGAIN) line_close(client);
    else watch(client, EPOLL_CTL_MOD);
}

static void readable(struct client *client)
{
    struct buffer *in = &client->in;
    if (in->length > CHUNK / 2) stop("a frame is too long");
    if (in->length) memcpy(chunk, in->bytes, in->length);
    ssize_t got = recv(client->fd, chunk + in->length, CHUNK - in->length, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        line_close(client);
        return;
    }
    size_t length = in->length + got, used = frames_read(client, chunk, length, clock_ns());
    if (client->stage == GONE) return;
    keep(in, chunk + used, length - used);
}

void alarm_at(uint64_t at)
{
    struct itimerspec when = {.it_value = {at / 1000000000, at % 1000000000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Handle what has happened; wait for it as long as this. True when the alarm went. */
bool turn(int milliseconds)
{
    static struct epoll_event events[AT_ONCE];
    bool rang = false;
    int count = epoll_wait(poller, events, AT_ONCE, milliseconds);
    for (int n = 0; n < count; n++) {
        struct client *client = events[n].data.ptr;
        uint64_t times;
        if (!client) {
            rang = read(timer, &times, sizeof times) > 0;
            continue;
        }
        if (client->stage != GONE && events[n].events & EPOLLOUT) writable(client);
        if (client->stage != GONE && events[n].events & ~EPOLLOUT) readable(client);
    }
    return rang;
}
