/* Prints the mean square of sines and of a constant at a hundredth of full scale, after a second to
 * settle, and what is clipped at full scale: one line each, for SoundWeightingTest. */
#include <math.h>
#include <stdio.h>

#include "sound.h"

#define SECOND SOUND_HERTZ

static double angle(double hertz, int i) { return 2 * 3.14159265358979323846 * hertz * i / SECOND; }

static int32_t samples[2 * SECOND];

/* In parts of odd lengths, as a driver may deliver them. */
static struct sound_sums second_after_a_second(void) {
  struct sound_filter filter = {0};
  struct sound_sums sums = {0};
  sound_add(&filter, samples, SECOND, &sums);
  sums = (struct sound_sums){0};
  for (int at = SECOND; at < 2 * SECOND;) {
    int count = 1 + at % 479;
    count = count > 2 * SECOND - at ? 2 * SECOND - at : count;
    sound_add(&filter, samples + at, count, &sums);
    at += count;
  }
  return sums;
}

static void print(const char *name, double hertz) {
  struct sound_sums sums = second_after_a_second();
  printf("%s %g %.9g %d %d\n", name, hertz, (double) sums.energy / sums.samples, sums.samples,
         sums.clipped);
}

int main(void) {
  static const double frequencies[] = {20,   25,   31.5, 40,   63,   100,  125,  250,  500,
                                       1000, 2000, 4000, 6300, 8000, 10000, 12500, 16000};
  for (unsigned f = 0; f < sizeof frequencies / sizeof frequencies[0]; f++) {
    for (int i = 0; i < 2 * SECOND; i++) {
      samples[i] = (int32_t) lrint(2147483648.0 / 100 * sin(angle(frequencies[f], i)));
    }
    print("sine", frequencies[f]);
  }
  for (int i = 0; i < 2 * SECOND; i++) {
    /* 30 dB of sound on the direct current of a cheap microphone. */
    samples[i] = (int32_t) lrint(2147483648.0 * (0.01 + 3.16e-5 * sin(angle(1000, i))));
  }
  print("quiet", 1000);
  for (int i = 0; i < 2 * SECOND; i++) {
    samples[i] = INT32_MIN;
  }
  print("stuck", 0);
  return 0;
}
