// Blocks of LZ4, as Parquet's codec LZ4_RAW has them: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md

/** What a block holds, of so many bytes; a broken block gives other bytes or fails, and never writes beyond them. */
export function lz4(block, size) {
  const out = new Uint8Array(size);
  let from = 0, to = 0;
  /** A length that goes on in further bytes where its four bits are all set. */
  const length = bits => {
    let sum = bits, next = bits === 15 ? 255 : 0;
    while (next === 255) {
      next = block[from++] ?? 0;
      sum += next;
    }
    return sum;
  };
  while (from < block.length) {
    const token = block[from++], literals = length(token >> 4);
    if (literals > size - to) throw new Error("a block of LZ4 that is broken");
    out.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    const back = block[from] | block[from + 1] << 8;
    from += 2;
    const end = to + length(token & 15) + 4;
    if (!back || back > to || end > size) throw new Error("a block of LZ4 that is broken");
    while (to < end) out[to] = out[to++ - back];
  }
  if (to !== size) throw new Error("a block of LZ4 that is broken");
  return out;
}
