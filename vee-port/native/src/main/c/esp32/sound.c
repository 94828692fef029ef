/* A microphone on I2S by the driver of ESP-IDF: a task of its own takes the samples out of the DMA
 * buffers as they come, weights and sums them (sound.h). The station only ever takes the sums.
 * https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/peripherals/i2s.html */
#include "sound.h"

#include <stdbool.h>
#include <stddef.h>

#include <driver/i2s_std.h>
#include <freertos/FreeRTOS.h>
#include <freertos/semphr.h>
#include <freertos/task.h>

#include "bus.h"
#include "pins.h"

/* 10 ms of samples in each of four DMA buffers of 1,920 bytes. */
#define BUFFERS 4
#define BUFFER_SAMPLES 480

/* What the task takes at a time, and waits for at most. */
#define PART_SAMPLES 160
#define WAIT_MILLIS 100

#define TASK_STACK_BYTES 2048
#define TASK_PRIORITY 10

static i2s_chan_handle_t channel; /* NULL where the port is not open */
static struct sound_filter filter;
static int32_t part[PART_SAMPLES];

/* Shared between the task and the station's, under the lock. */
static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;
static struct sound_sums running;
static bool lost;

static struct sound_sums ended;
static volatile bool closing;
static SemaphoreHandle_t closed;

static bool overran(i2s_chan_handle_t handle, i2s_event_data_t *event, void *context) {
  (void) handle;
  (void) event;
  (void) context;
  portENTER_CRITICAL_ISR(&lock);
  lost = true;
  portEXIT_CRITICAL_ISR(&lock);
  return false;
}

static void sum(void *argument) {
  (void) argument;
  while (!closing) {
    size_t bytes = 0;
    esp_err_t error = i2s_channel_read(channel, part, sizeof part, &bytes, WAIT_MILLIS);
    bool failed = error != ESP_OK && error != ESP_ERR_TIMEOUT;
    struct sound_sums sums = {0};
    sound_add(&filter, part, (int) (bytes / sizeof part[0]), &sums);
    portENTER_CRITICAL(&lock);
    running.energy =
        running.energy > INT64_MAX - sums.energy ? INT64_MAX : running.energy + sums.energy;
    running.samples += sums.samples;
    running.clipped += sums.clipped;
    lost = lost || failed;
    portEXIT_CRITICAL(&lock);
    if (failed) {
      /* It has not waited, and Java's task runs only while this one waits. */
      vTaskDelay(pdMS_TO_TICKS(WAIT_MILLIS));
    }
  }
  xSemaphoreGive(closed);
  vTaskDelete(NULL);
}

static esp_err_t configure(int32_t clock, int32_t word, int32_t data) {
  i2s_std_config_t config = {
      .clk_cfg = I2S_STD_CLK_DEFAULT_CONFIG(SOUND_HERTZ),
      .slot_cfg =
          I2S_STD_PHILIPS_SLOT_DEFAULT_CONFIG(I2S_DATA_BIT_WIDTH_32BIT, I2S_SLOT_MODE_MONO),
      .gpio_cfg =
          {
              .mclk = I2S_GPIO_UNUSED,
              .bclk = (gpio_num_t) clock,
              .ws = (gpio_num_t) word,
              .dout = I2S_GPIO_UNUSED,
              .din = (gpio_num_t) data,
          },
  };
  config.slot_cfg.slot_mask = I2S_STD_SLOT_LEFT;
  i2s_event_callbacks_t callbacks = {.on_recv_q_ovf = overran};
  esp_err_t error = i2s_channel_init_std_mode(channel, &config);
  if (error == ESP_OK) {
    error = i2s_channel_register_event_callback(channel, &callbacks, NULL);
  }
  return error == ESP_OK ? i2s_channel_enable(channel) : error;
}

static void let_go(void) {
  i2s_del_channel(channel);
  channel = NULL;
}

int32_t sound_open(int32_t clock, int32_t word, int32_t data) {
  if (!is_pin(clock) || !is_pin(word) || !is_pin(data) || clock == word || clock == data
      || word == data) {
    return BUS_ARGUMENT;
  }
  sound_close();
  i2s_chan_config_t config = I2S_CHANNEL_DEFAULT_CONFIG(I2S_NUM_AUTO, I2S_ROLE_MASTER);
  config.dma_desc_num = BUFFERS;
  config.dma_frame_num = BUFFER_SAMPLES;
  esp_err_t error = i2s_new_channel(&config, NULL, &channel);
  if (error != ESP_OK) {
    channel = NULL;
    return error == ESP_ERR_NOT_FOUND ? BUS_ABSENT : BUS_FAILED;
  }
  error = configure(clock, word, data);
  if (error != ESP_OK) {
    let_go();
    return error == ESP_ERR_INVALID_ARG ? BUS_ARGUMENT : BUS_FAILED;
  }
  filter = (struct sound_filter){0};
  running = (struct sound_sums){0};
  ended = running;
  lost = false;
  closing = false;
  closed = xSemaphoreCreateBinary();
  if (closed == NULL
      || xTaskCreate(sum, "sound", TASK_STACK_BYTES, NULL, TASK_PRIORITY, NULL) != pdPASS) {
    if (closed != NULL) {
      vSemaphoreDelete(closed);
    }
    i2s_channel_disable(channel);
    let_go();
    return BUS_FAILED;
  }
  return 0;
}

int32_t sound_end_interval(void) {
  if (channel == NULL) {
    return BUS_ABSENT;
  }
  portENTER_CRITICAL(&lock);
  bool incomplete = lost;
  lost = false;
  ended = running;
  running = (struct sound_sums){0};
  portEXIT_CRITICAL(&lock);
  return incomplete ? BUS_FAILED : ended.samples;
}

int64_t sound_energy(void) { return ended.energy; }

int32_t sound_clipped(void) { return ended.clipped; }

void sound_close(void) {
  if (channel != NULL) {
    closing = true;
    xSemaphoreTake(closed, portMAX_DELAY);
    vSemaphoreDelete(closed);
    i2s_channel_disable(channel);
    let_go();
  }
}
