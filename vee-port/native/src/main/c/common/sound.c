/* A-weighted energy: see sound.h. In single precision, for which the ESP32-S3 has a unit; sections
 * of first order keep it exact enough, where those of second order would not at 20.6 Hz. */
#include "sound.h"

/* With K = 2 * SOUND_HERTZ and w = 2 * pi * frequency, the feedback of a section is
 * (K - w) / (K + w). Those that take low frequencies away have the gain K / (K + w), those that
 * take high ones w / (K + w); all gains are in SCALE. */
#define SECTIONS_LOW 4
static const float feedback[SOUND_POLES] = {
    0.997307228f, 0.997307228f, 0.986006894f, 0.9078636f, 0.0227208872f, 0.0227208872f};

/* From full scale 2^31 to 2^20, the gains of all sections, and 0 dB at 1 kHz. */
#define SCALE 0.000138302253f

/* Sums in between, of which a float has to hold no more than it can. */
#define PART 64

/* A sample from here on is at full scale for every microphone of 16 bits or more. */
#define CLIPPED 0x7fff0000

static float weigh(float *before, float sample) {
  float in = sample;
  for (int i = 0; i < SOUND_POLES; i++) {
    float change = i < SECTIONS_LOW ? in - before[i] : in + before[i];
    float out = change + feedback[i] * before[i + 1];
    before[i] = in;
    in = out;
  }
  before[SOUND_POLES] = in;
  return in;
}

static void add(struct sound_sums *sums, float energy) {
  int64_t whole = (int64_t) energy;
  sums->energy = sums->energy > INT64_MAX - whole ? INT64_MAX : sums->energy + whole;
}

void sound_add(struct sound_filter *filter, const int32_t *samples, int count,
               struct sound_sums *sums) {
  float part = 0;
  for (int i = 0; i < count; i++) {
    float weighted = weigh(filter->before, (float) samples[i] * SCALE);
    part += weighted * weighted;
    if (samples[i] >= CLIPPED || samples[i] <= -CLIPPED) {
      sums->clipped++;
    }
    if ((i + 1) % PART == 0 || i + 1 == count) {
      add(sums, part);
      part = 0;
    }
  }
  sums->samples += count;
}
