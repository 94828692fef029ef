/* The driver of I2S with a microphone, and the tasks and semaphores of FreeRTOS as threads. */
#include <math.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "esp_idf_buses.h"
#include "fakes.h"

#define NANOS_WAITING 2000000

struct sound_setup sound_setup;

/* --- tasks and semaphores --- */

struct fake_semaphore {
  sem_t semaphore;
};

SemaphoreHandle_t xSemaphoreCreateBinary(void) {
  SemaphoreHandle_t made = malloc(sizeof *made);
  sem_init(&made->semaphore, 0, 0);
  return made;
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks) {
  if (ticks != portMAX_DELAY) {
    fakes_broken("the end of a task is waited for");
  }
  sem_wait(&semaphore->semaphore);
  return pdTRUE;
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore) {
  sem_post(&semaphore->semaphore);
  return pdTRUE;
}

void vSemaphoreDelete(SemaphoreHandle_t semaphore) {
  sem_destroy(&semaphore->semaphore);
  free(semaphore);
}

struct task {
  void (*run)(void *);
  void *argument;
};

static void *run(void *argument) {
  struct task task = *(struct task *) argument;
  free(argument);
  task.run(task.argument);
  return NULL;
}

BaseType_t xTaskCreate(void (*body)(void *), const char *name, uint32_t stack, void *argument,
                       UBaseType_t priority, TaskHandle_t *task) {
  (void) name;
  (void) stack;
  (void) priority;
  (void) task;
  if (sound_setup.refuse_task) {
    return pdFALSE;
  }
  struct task *made = malloc(sizeof *made);
  *made = (struct task){body, argument};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, made) != 0) {
    free(made);
    return pdFALSE;
  }
  pthread_detach(thread);
  sound_setup.tasks++;
  return pdPASS;
}

void vTaskDelete(TaskHandle_t task) { (void) task; }

void vTaskDelay(TickType_t ticks) {
  (void) ticks;
  sound_setup.delays++;
  nanosleep(&(struct timespec){.tv_nsec = NANOS_WAITING}, NULL);
}

/* --- the microphone --- */

struct fake_channel {
  bool made, ready, enabled;
  i2s_isr_callback_t overran;
};

static struct fake_channel channel;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting, played;
static double amplitude;
static bool resting; /* whether all that was taken has been summed */

void fakes_sound(int32_t samples, int32_t full_scale_per_mille) {
  pthread_mutex_lock(&lock);
  waiting = samples;
  amplitude = full_scale_per_mille * (2147483647.0 / 1000);
  resting = false;
  while (!resting) {
    pthread_cond_wait(&changed, &lock);
  }
  pthread_mutex_unlock(&lock);
}

void fakes_sound_overruns(void) { channel.overran(&channel, NULL, NULL); }

esp_err_t i2s_new_channel(const i2s_chan_config_t *config, i2s_chan_handle_t *out,
                          i2s_chan_handle_t *in) {
  if (sound_setup.refuse != ESP_OK) {
    return sound_setup.refuse;
  }
  if (channel.made || out != NULL || config->dma_desc_num * config->dma_frame_num < 480) {
    fakes_broken("one channel, in, with room for 10 ms");
  }
  channel = (struct fake_channel){.made = true};
  *in = &channel;
  sound_setup.open++;
  return ESP_OK;
}

esp_err_t i2s_del_channel(i2s_chan_handle_t handle) {
  if (!handle->made || handle->enabled) {
    fakes_broken("a channel is disabled before it is deleted");
  }
  handle->made = false;
  sound_setup.open--;
  return ESP_OK;
}

esp_err_t i2s_channel_init_std_mode(i2s_chan_handle_t handle, const i2s_std_config_t *config) {
  sound_setup.clock = config->gpio_cfg.bclk;
  sound_setup.word = config->gpio_cfg.ws;
  sound_setup.data = config->gpio_cfg.din;
  sound_setup.hertz = (int32_t) config->clk_cfg.sample_rate_hz;
  handle->ready = true;
  return sound_setup.refuse_pins;
}

esp_err_t i2s_channel_register_event_callback(i2s_chan_handle_t handle,
                                              const i2s_event_callbacks_t *callbacks,
                                              void *context) {
  (void) context;
  handle->overran = callbacks->on_recv_q_ovf;
  return ESP_OK;
}

esp_err_t i2s_channel_enable(i2s_chan_handle_t handle) {
  if (!handle->ready || handle->enabled) {
    return ESP_ERR_INVALID_STATE;
  }
  handle->enabled = true;
  return ESP_OK;
}

esp_err_t i2s_channel_disable(i2s_chan_handle_t handle) {
  if (!handle->enabled) {
    return ESP_ERR_INVALID_STATE;
  }
  handle->enabled = false;
  return ESP_OK;
}

/* A sine of 1 kHz as long as samples wait, then nothing for a while. */
esp_err_t i2s_channel_read(i2s_chan_handle_t handle, void *to, size_t length, size_t *got,
                           uint32_t millis) {
  (void) millis;
  if (!handle->enabled) {
    fakes_broken("an enabled channel is read");
  }
  sound_setup.reads++;
  if (sound_setup.fails) {
    *got = 0;
    return ESP_ERR_INVALID_STATE;
  }
  int32_t *samples = to;
  int most = (int) (length / sizeof *samples);
  pthread_mutex_lock(&lock);
  if (waiting == 0) {
    resting = true;
    pthread_cond_signal(&changed);
  }
  int count = waiting < most ? waiting : most;
  waiting -= count;
  for (int i = 0; i < count; i++) {
    samples[i] = (int32_t) (amplitude * sin(6.283185307179586 * played / 48));
    played = (played + 1) % 48;
  }
  pthread_mutex_unlock(&lock);
  *got = (size_t) count * sizeof *samples;
  if (count == 0) {
    nanosleep(&(struct timespec){.tv_nsec = NANOS_WAITING}, NULL);
    return ESP_ERR_TIMEOUT;
  }
  return ESP_OK;
}
