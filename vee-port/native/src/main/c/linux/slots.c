/* The two places for a firmware: none yet. */
#include "slots.h"

int32_t slots_bytes(void) { return 0; }
int32_t slots_chip(int8_t *text) { (void) text; return 0; }
int32_t slots_flash(int8_t *text) { (void) text; return 0; }
int32_t slots_write(int32_t p, const int8_t *b, int32_t o, int32_t l) { (void) p; (void) b; (void) o; (void) l; return -1; }
int32_t slots_read(int32_t p, int8_t *b, int32_t o, int32_t l) { (void) p; (void) b; (void) o; (void) l; return -1; }
int32_t slots_is_on_trial(void) { return 0; }
int32_t slots_confirm(void) { return -1; }
int32_t slots_select(void) { return -1; }
int32_t slots_roll_back(void) { return -1; }
int32_t slots_read_note(int8_t *n) { (void) n; return -1; }
int32_t slots_write_note(const int8_t *n) { (void) n; return -1; }
