/* What the time of day asks of a port. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies the server's name and returns its UDP port, or 0 where the host's clock is asked instead. */
int time_server(char *name, size_t room);

/* What the host's clock makes of uptime 0, where that is asked. */
int64_t time_of_host(void);

/* Starts a thread that does its work and ends. */
bool time_start_thread(void *(*work)(void *));
