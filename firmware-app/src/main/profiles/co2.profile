# A classroom's station: one chip.
profile co2/1

#      number name           unit  scale least most
column 24     co2            ppm   0     0     40000
column 2      temperature    °C    2     -40   85
column 3      humidity       %     2     0     100

chip scd41
