# The shape of the opensensor.space stations with an Enviro+ board and a particle sensor: their columns,
# in their order and units.
profile enviro/3

station station_id

#      number name            unit  scale least most
column 2      temperature     °C    2     -40   85
column 11     raw_temperature °C    2     -40   85
column 4      pressure        hPa   2     300   1100
column 3      humidity        %     2     0     100
column 12     raw_humidity    %     2     0     100
column 13     oxidised        kΩ    3     0     20000
column 14     reducing        kΩ    3     0     20000
column 15     nh3             kΩ    3     0     20000
column 9      lux             lx    2     0     120000
column 16     proximity       -     0     0     2047
column 5      pm1             µg/m³ 0     0     1000
column 6      pm25            µg/m³ 0     0     1000
column 7      pm10            µg/m³ 0     0     1000
column 17     particles_03um  /0.1l 0     0     65535
column 18     particles_05um  /0.1l 0     0     65535
column 19     particles_10um  /0.1l 0     0     65535
column 20     particles_25um  /0.1l 0     0     65535
column 21     particles_50um  /0.1l 0     0     65535
column 22     particles_100um /0.1l 0     0     65535

chip bme280@0x76
chip mics6814@0x49
chip ltr559
chip pms5003
