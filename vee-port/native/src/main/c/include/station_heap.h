/* What the Java part is built for. */
#pragma once

/* The size of the Java heap, fixed: the collector adds a sixteenth for its work area and three bytes
 * for each 2 KiB region. */
#ifndef STATION_HEAP_BYTES
#define STATION_HEAP_BYTES (96 * 1024)
#endif

/* Whether a reference is compared with null before it is used. Without, the processor's memory unit
 * finds it: nothing lies at address 0, and the port says how the station ends then. */
#ifndef STATION_CHECKS_NULL
#define STATION_CHECKS_NULL 0
#endif

/* Whether the collector runs at each allocation, which moves objects as often as can be: a reference
 * that it does not know of is found by the first use. */
#ifndef STATION_COLLECTS_ALWAYS
#define STATION_COLLECTS_ALWAYS 0
#endif
