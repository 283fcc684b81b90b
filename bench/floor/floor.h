#ifndef FLOOR_H
#define FLOOR_H

#include <stddef.h>

#define KEY_LENGTH 24

void accept_of(const char *key, char *into);

#endif
