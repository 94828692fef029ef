/* Signatures of ESP-IDF's drivers of I2C, UART and I2S, and of the parts of FreeRTOS that their users
 * need. The driver of I2C is that before 5.2 and that from there on. Documented at
 * https://docs.espressif.com/projects/esp-idf/en/v5.0.1/esp32s3/api-reference/peripherals/index.html,
 * https://docs.espressif.com/projects/esp-idf/en/v5.4.4/esp32s3/api-reference/peripherals/i2c.html */
#pragma once

#include <pthread.h>

#include "esp_idf.h"

/* --- FreeRTOS, 100 ticks a second as in MicroEJ's port --- */

typedef uint32_t TickType_t;
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef struct fake_queue *QueueHandle_t;
typedef struct fake_semaphore *SemaphoreHandle_t;
typedef struct fake_task *TaskHandle_t;
#define pdTRUE 1
#define pdFALSE 0
#define pdPASS 1
#define portMAX_DELAY 0xffffffffu
#define portTICK_PERIOD_MS 10u
#define pdMS_TO_TICKS(millis) ((TickType_t) (millis) / portTICK_PERIOD_MS)
void vTaskDelay(TickType_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks);
SemaphoreHandle_t xSemaphoreCreateBinary(void);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
void vSemaphoreDelete(SemaphoreHandle_t semaphore);
BaseType_t xTaskCreate(void (*run)(void *), const char *name, uint32_t stack, void *argument,
                       UBaseType_t priority, TaskHandle_t *task);
void vTaskDelete(TaskHandle_t task);

typedef pthread_mutex_t portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED PTHREAD_MUTEX_INITIALIZER
#define portENTER_CRITICAL(lock) pthread_mutex_lock(lock)
#define portEXIT_CRITICAL(lock) pthread_mutex_unlock(lock)
#define portENTER_CRITICAL_ISR(lock) pthread_mutex_lock(lock)
#define portEXIT_CRITICAL_ISR(lock) pthread_mutex_unlock(lock)

/* --- pins: 0 to 21 and 26 to 48 --- */

typedef int gpio_num_t;
#define SOC_GPIO_PIN_COUNT 49
#define SOC_GPIO_VALID_GPIO_MASK 0x1fffffc3fffffULL

/* --- I2C before 5.2 --- */

#define SOC_I2C_NUM 2
#define SOC_HP_I2C_NUM 2
typedef int i2c_port_t;
typedef enum { I2C_MODE_MASTER = 1 } i2c_mode_t;
typedef enum { I2C_MASTER_LAST_NACK = 2 } i2c_ack_type_t;
#define I2C_SCLK_SRC_FLAG_FOR_NOMAL 0
#define I2C_LINK_RECOMMENDED_SIZE(transactions) (48 + 24 * (5 * (transactions)))
typedef struct {
  i2c_mode_t mode;
  int sda_io_num;
  int scl_io_num;
  bool sda_pullup_en;
  bool scl_pullup_en;
  struct {
    uint32_t clk_speed;
  } master;
  uint32_t clk_flags;
} i2c_config_t;
typedef void *i2c_cmd_handle_t;
esp_err_t i2c_param_config(i2c_port_t port, const i2c_config_t *config);
esp_err_t i2c_set_timeout(i2c_port_t port, int timeout);
esp_err_t i2c_driver_install(i2c_port_t port, i2c_mode_t mode, size_t in, size_t out, int flags);
esp_err_t i2c_driver_delete(i2c_port_t port);
i2c_cmd_handle_t i2c_cmd_link_create_static(uint8_t *buffer, uint32_t size);
void i2c_cmd_link_delete_static(i2c_cmd_handle_t commands);
esp_err_t i2c_master_start(i2c_cmd_handle_t commands);
esp_err_t i2c_master_write_byte(i2c_cmd_handle_t commands, uint8_t data, bool check);
esp_err_t i2c_master_write(i2c_cmd_handle_t commands, const uint8_t *data, size_t length, bool check);
esp_err_t i2c_master_read(i2c_cmd_handle_t commands, uint8_t *data, size_t length,
                          i2c_ack_type_t ack);
esp_err_t i2c_master_stop(i2c_cmd_handle_t commands);
esp_err_t i2c_master_cmd_begin(i2c_port_t port, i2c_cmd_handle_t commands, TickType_t ticks);

/* --- I2C from 5.2 on --- */

typedef struct fake_bus *i2c_master_bus_handle_t;
typedef struct fake_device *i2c_master_dev_handle_t;
typedef int i2c_port_num_t;
#define I2C_CLK_SRC_DEFAULT 1
typedef struct {
  i2c_port_num_t i2c_port;
  gpio_num_t sda_io_num;
  gpio_num_t scl_io_num;
  int clk_source;
  uint8_t glitch_ignore_cnt;
  struct {
    uint32_t enable_internal_pullup : 1;
  } flags;
} i2c_master_bus_config_t;
typedef enum { I2C_ADDR_BIT_LEN_7 = 0 } i2c_addr_bit_len_t;
typedef struct {
  i2c_addr_bit_len_t dev_addr_length;
  uint16_t device_address;
  uint32_t scl_speed_hz;
  uint32_t scl_wait_us;
} i2c_device_config_t;
esp_err_t i2c_new_master_bus(const i2c_master_bus_config_t *config, i2c_master_bus_handle_t *bus);
esp_err_t i2c_del_master_bus(i2c_master_bus_handle_t bus);
esp_err_t i2c_master_bus_add_device(i2c_master_bus_handle_t bus, const i2c_device_config_t *config,
                                    i2c_master_dev_handle_t *device);
esp_err_t i2c_master_bus_rm_device(i2c_master_dev_handle_t device);
esp_err_t i2c_master_bus_reset(i2c_master_bus_handle_t bus);
esp_err_t i2c_master_probe(i2c_master_bus_handle_t bus, uint16_t address, int millis);
esp_err_t i2c_master_transmit(i2c_master_dev_handle_t device, const uint8_t *out, size_t length,
                              int millis);
esp_err_t i2c_master_receive(i2c_master_dev_handle_t device, uint8_t *in, size_t length, int millis);
esp_err_t i2c_master_transmit_receive(i2c_master_dev_handle_t device, const uint8_t *out,
                                      size_t out_length, uint8_t *in, size_t in_length, int millis);

/* --- UART --- */

#define CONFIG_ESP_CONSOLE_UART_NUM 0
#define SOC_UART_NUM 3
#define UART_PIN_NO_CHANGE (-1)
typedef int uart_port_t;
typedef enum { UART_DATA_8_BITS = 3 } uart_word_length_t;
typedef enum { UART_PARITY_DISABLE = 0 } uart_parity_t;
typedef enum { UART_STOP_BITS_1 = 1 } uart_stop_bits_t;
typedef enum { UART_HW_FLOWCTRL_DISABLE = 0 } uart_hw_flowcontrol_t;
#define UART_SCLK_DEFAULT 4
typedef struct {
  int baud_rate;
  uart_word_length_t data_bits;
  uart_parity_t parity;
  uart_stop_bits_t stop_bits;
  uart_hw_flowcontrol_t flow_ctrl;
  int source_clk;
} uart_config_t;
typedef enum {
  UART_DATA,
  UART_BREAK,
  UART_BUFFER_FULL,
  UART_FIFO_OVF,
  UART_FRAME_ERR,
  UART_PARITY_ERR
} uart_event_type_t;
typedef struct {
  uart_event_type_t type;
} uart_event_t;
esp_err_t uart_driver_install(uart_port_t port, int in, int out, int events, QueueHandle_t *queue,
                              int flags);
esp_err_t uart_driver_delete(uart_port_t port);
esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config);
esp_err_t uart_set_pin(uart_port_t port, int tx, int rx, int rts, int cts);
int uart_read_bytes(uart_port_t port, void *buffer, uint32_t length, TickType_t ticks);
int uart_tx_chars(uart_port_t port, const char *buffer, uint32_t length);
esp_err_t uart_flush_input(uart_port_t port);

/* --- I2S --- */

typedef struct fake_channel *i2s_chan_handle_t;
typedef struct {
  size_t size;
} i2s_event_data_t;
typedef bool (*i2s_isr_callback_t)(i2s_chan_handle_t channel, i2s_event_data_t *event, void *context);
typedef struct {
  i2s_isr_callback_t on_recv_q_ovf;
} i2s_event_callbacks_t;
typedef struct {
  int id;
  int role;
  uint32_t dma_desc_num;
  uint32_t dma_frame_num;
} i2s_chan_config_t;
#define I2S_NUM_AUTO 2
#define I2S_ROLE_MASTER 0
#define I2S_CHANNEL_DEFAULT_CONFIG(number, kind) {.id = (number), .role = (kind)}
#define I2S_GPIO_UNUSED (-1)
#define I2S_DATA_BIT_WIDTH_32BIT 32
#define I2S_SLOT_MODE_MONO 1
#define I2S_STD_SLOT_LEFT 1
typedef struct {
  struct {
    uint32_t sample_rate_hz;
  } clk_cfg;
  struct {
    int bits;
    int mode;
    int slot_mask;
  } slot_cfg;
  struct {
    gpio_num_t mclk, bclk, ws, dout, din;
  } gpio_cfg;
} i2s_std_config_t;
#define I2S_STD_CLK_DEFAULT_CONFIG(rate) {.sample_rate_hz = (rate)}
#define I2S_STD_PHILIPS_SLOT_DEFAULT_CONFIG(width, slots) {.bits = (width), .mode = (slots)}
esp_err_t i2s_new_channel(const i2s_chan_config_t *config, i2s_chan_handle_t *out,
                          i2s_chan_handle_t *in);
esp_err_t i2s_del_channel(i2s_chan_handle_t channel);
esp_err_t i2s_channel_init_std_mode(i2s_chan_handle_t channel, const i2s_std_config_t *config);
esp_err_t i2s_channel_register_event_callback(i2s_chan_handle_t channel,
                                              const i2s_event_callbacks_t *callbacks, void *context);
esp_err_t i2s_channel_enable(i2s_chan_handle_t channel);
esp_err_t i2s_channel_disable(i2s_chan_handle_t channel);
esp_err_t i2s_channel_read(i2s_chan_handle_t channel, void *to, size_t length, size_t *got,
                           uint32_t millis);
