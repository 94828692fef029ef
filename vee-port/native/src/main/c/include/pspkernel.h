/* TeaVM's runtime is built for a system without mmap and signals, which it knows as the PSP. This is
 * what it asks of that system. */
#pragma once

#include "station.h"

#define sceKernelDelayThread(micros) station_sleep((int32_t) ((micros) / 1000))
