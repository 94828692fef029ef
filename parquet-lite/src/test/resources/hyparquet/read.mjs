// Prints the values of Parquet files, column by column, one line for each: N for a missing one, V and
// the URI-encoded text for others.
import { readFileSync } from 'node:fs'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const line = (value) => {
  if (value === null || value === undefined) return 'N'
  if (value instanceof Date) return 'V' + value.getTime()
  return 'V' + (Object.is(value, -0) ? '-0' : encodeURIComponent(String(value)))
}

// A Date has milliseconds only.
const parsers = { timestampFromMicroseconds: (micros) => micros }

for (const name of process.argv.slice(2)) {
  const bytes = readFileSync(name)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const columns = parquetMetadata(file).schema.slice(1).map((element) => element.name)
  const rows = await parquetReadObjects({ file, compressors, parsers })
  for (const column of columns) {
    console.log(rows.map((row) => line(row[column])).join('\n'))
  }
}
