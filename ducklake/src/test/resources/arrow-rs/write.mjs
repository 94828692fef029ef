// Writes the same rows by arrow-rs in every combination of codec, page version, dictionary and
// statistics, into a folder: write.mjs FOLDER.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import * as arrow from 'apache-arrow'

const parquet = createRequire(import.meta.url)('parquet-wasm/node')
const ROWS = 300
const START = 1795168800000n // 2026-11-20T10:00Z

const column = (type, value) => arrow.vectorFromArray(Array.from({ length: ROWS }, (_, i) => value(i)), type)
const table = new arrow.Table({
  timestamp: arrow.makeVector({
    type: new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC'),
    data: BigInt64Array.from({ length: ROWS }, (_, i) => (START + BigInt(i) * 5000n) * 1000n),
    length: ROWS,
    nullCount: 0
  }),
  small: column(new arrow.Int32(), (i) => (i % 5 === 0 ? null : i * 7)),
  large: column(new arrow.Int64(), (i) => BigInt(i) * 10000000000n),
  single: column(new arrow.Float32(), (i) => (i % 3 === 0 ? null : i / 4)),
  double: column(new arrow.Float64(), (i) => i / 8),
  text: column(new arrow.Utf8(), (i) => (i % 7 === 0 ? null : 'text ' + (i % 9))),
  flag: column(new arrow.Bool(), (i) => i % 2 === 0)
})
const ipc = arrow.tableToIPC(table, 'stream')
for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'LZ4_RAW', 'BROTLI']) {
  for (const version of ['V1', 'V2']) {
    for (const dictionary of [true, false]) {
      for (const statistics of ['None', 'Chunk', 'Page']) {
        const properties = new parquet.WriterPropertiesBuilder()
          .setCompression(parquet.Compression[codec])
          .setWriterVersion(parquet.WriterVersion[version])
          .setDictionaryEnabled(dictionary)
          .setStatisticsEnabled(parquet.EnabledStatistics[statistics])
          .setMaxRowGroupSize(statistics === 'Page' ? 128 : 1024)
          .build()
        const bytes = parquet.writeParquet(parquet.Table.fromIPCStream(ipc), properties)
        const name = [codec, version, dictionary ? 'dictionary' : 'plain', statistics].join('-').toLowerCase()
        writeFileSync(`${process.argv[2]}/${name}.parquet`, bytes)
      }
    }
  }
}
