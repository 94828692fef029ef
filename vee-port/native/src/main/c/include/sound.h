/* The energy of a sound, weighted by curve A of IEC 61672-1, annex E: a chain of sections of first
 * order, one for each pole of the curve, by the bilinear transform. That bends the upper end down,
 * which a corner of 14,600 Hz instead of 12,194 makes good: within 0.4 dB of the curve up to
 * 10 kHz, and 4 dB below it at 16 kHz, where class 1 allows 17. */
#pragma once

#include <stdint.h>

/* What the coefficients are for. */
#define SOUND_HERTZ 48000

/* Full scale of the samples whose squares are summed: 2^20. */
#define SOUND_FULL_SCALE 1048576.0f

/* The poles: two at 20.6 Hz, 107.7 Hz, 737.9 Hz, two at 14,600 Hz. */
#define SOUND_POLES 6

/* What the sections remember of the sample before; begins as zeros. */
struct sound_filter {
  float before[SOUND_POLES + 1];
};

/* What an interval has come to. */
struct sound_sums {
  int64_t energy;
  int32_t samples;
  int32_t clipped;
};

/* Weights samples of 32 bits, of which a microphone fills the upper 24 or fewer, and adds them to
 * an interval. Any number of samples at a time, with the same filter for all of a microphone's. */
void sound_add(struct sound_filter *filter, const int32_t *samples, int count,
               struct sound_sums *sums);
