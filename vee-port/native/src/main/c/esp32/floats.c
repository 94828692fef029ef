/* What printf and scanf in the chip's ROM call for a float. No line of the log has one, so they fail here:
 * newlib's own take 17 KB. The names are newlib's, which ESP-IDF puts into the table that the ROM asks. */
#include <reent.h>
#include <stdarg.h>
#include <stdio.h>

int _printf_float(struct _reent *reent, void *data, FILE *file,
                  int (*put)(struct _reent *, FILE *, const char *, size_t), va_list *values);
int _scanf_float(struct _reent *reent, void *data, FILE *file, va_list *values);

int _printf_float(struct _reent *reent, void *data, FILE *file,
                  int (*put)(struct _reent *, FILE *, const char *, size_t), va_list *values) {
  (void) reent;
  (void) data;
  (void) file;
  (void) put;
  (void) values;
  return -1;
}

int _scanf_float(struct _reent *reent, void *data, FILE *file, va_list *values) {
  (void) reent;
  (void) data;
  (void) file;
  (void) values;
  return -1;
}
