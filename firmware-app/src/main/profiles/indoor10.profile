# The indoor station: nine measurements beside the timestamp, each at its sensor's resolution.
profile indoor10/1

#      number name           unit  scale least most
column 2      temperature    °C    2     -40   85
column 3      humidity       %     2     0     100
column 4      pressure       hPa   2     300   1100
column 5      pm1_0          µg/m³ 0     0     1000
column 6      pm2_5          µg/m³ 0     0     1000
column 7      pm10           µg/m³ 0     0     1000
column 8      gas_resistance Ω     0     0     200000000
column 9      light          lx    2     0     120000
column 10     noise          dB    1     0     140

chip bme680@0x77
chip pms5003
chip ltr559
chip microphone
