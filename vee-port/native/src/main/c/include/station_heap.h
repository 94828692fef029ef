/* The size of the Java heap, fixed: the collector adds a sixteenth for its work area and three bytes
 * for each 2 KiB region. */
#pragma once

#ifndef STATION_HEAP_BYTES
#define STATION_HEAP_BYTES (96 * 1024)
#endif
