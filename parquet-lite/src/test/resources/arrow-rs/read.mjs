// Prints the values of Parquet files as arrow-rs reads them, column by column, one line for each: N for a
// missing one, V and the URI-encoded text for others.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tableFromIPC, Type } from 'apache-arrow'

const parquet = createRequire(import.meta.url)('parquet-wasm/node')

const line = (value, type) => {
  if (value === null || value === undefined) return 'N'
  if (type.typeId === Type.Decimal) return 'V' + Number(unscaled(value)) / 10 ** type.scale
  return 'V' + (Object.is(value, -0) ? '-0' : encodeURIComponent(String(value)))
}

// Four words of 32 bits, the least first, in two's complement.
const unscaled = (words) =>
  BigInt.asIntN(128, words.reduceRight((value, word) => (value << 32n) | BigInt(word >>> 0), 0n))

// apache-arrow's getters make milliseconds of times, so these are taken as they lie.
const values = (vector) =>
  Type.Timestamp === vector.type.typeId
    ? vector.data.flatMap((part) =>
        Array.from({ length: part.length }, (_, i) => (part.getValid(i) ? part.values[i] : null)))
    : Array.from(vector)

for (const name of process.argv.slice(2)) {
  const table = tableFromIPC(parquet.readParquet(new Uint8Array(readFileSync(name))).intoIPCStream())
  for (const { name: column, type } of table.schema.fields) {
    console.log(values(table.getChild(column)).map((value) => line(value, type)).join('\n'))
  }
}
