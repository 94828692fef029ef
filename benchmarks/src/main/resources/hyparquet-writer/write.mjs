// Reads windows of rows as JSON from standard input and prints, for each, the bytes of the smallest
// file that hyparquet-writer makes of them: per column the best of its encodings, Snappy or nothing.
import { readFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'

const { windows, keyValues } = JSON.parse(readFileSync(0, 'utf8'))

function column({ name, type, scale, data }, encoding, codec) {
  const values = type === 'TIMESTAMP' ? data.map(millis => new Date(millis)) : data
  return { name, type, scale, values, encoding, codec }
}

function file(columns) {
  const schema = [{ name: 'root', num_children: columns.length }]
  for (const [index, { name, type, scale }] of columns.entries()) {
    const field_id = index + 1
    if (type === 'TIMESTAMP') {
      schema.push({
        name, type: 'INT64', repetition_type: 'REQUIRED', converted_type: 'TIMESTAMP_MILLIS', field_id,
      })
    } else if (type === 'DECIMAL') {
      schema.push({
        name, type: 'INT32', repetition_type: 'OPTIONAL', converted_type: 'DECIMAL', precision: 9, scale, field_id,
      })
    } else {
      schema.push({ name, type: 'FLOAT', repetition_type: 'OPTIONAL', field_id })
    }
  }
  return parquetWriteBuffer({
    columnData: columns.map(({ name, values, encoding, codec }) => ({
      name, data: values, encoding, codec, offsetIndex: false,
    })),
    schema,
    kvMetadata: keyValues,
  }).byteLength
}

for (const window of windows) {
  const best = window.map(each => column(each))
  for (const [index, each] of window.entries()) {
    const encodings = each.type === 'FLOAT'
      ? ['PLAIN', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT']
      : ['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED']
    let least = file(best)
    for (const encoding of encodings) {
      for (const codec of ['UNCOMPRESSED', 'SNAPPY']) {
        const before = best[index]
        best[index] = column(each, encoding, codec)
        const bytes = file(best)
        if (bytes < least) {
          least = bytes
        } else {
          best[index] = before
        }
      }
    }
  }
  console.log(file(best))
}
