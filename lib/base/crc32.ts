/**
 * The CRC-32 of zip, gzip and PNG, as `crc32()` of zlib gives it. That of node:zlib takes 40 ms to load, in every worker.
 *
 * @param bytes what it is of
 * @param before the CRC-32 of the preceding pieces, when there are several
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  let at = 0;
  // Eight bytes at a time: each table knows what a byte does to the sum when so many others follow.
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
    crc = tables[1792 + (crc & 255)] ^ tables[1536 + (crc >>> 8 & 255)] ^
      tables[1280 + (crc >>> 16 & 255)] ^ tables[1024 + (crc >>> 24)] ^
      tables[768 + bytes[at + 4]] ^ tables[512 + bytes[at + 5]] ^ tables[256 + bytes[at + 6]] ^
      tables[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = tables[(crc ^ bytes[at]) & 255] ^ crc >>> 8;
  return ~crc >>> 0;
}

/** A CRC-32 as files spell it: eight hexadecimal digits. */
export const crcText = (crc: number): string => crc.toString(16).padStart(8, "0");

/** What each byte does to the sum when 0 to 7 other bytes follow, 256 entries each. */
const tables = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  tables[byte] = crc;
}
for (let at = 256; at < tables.length; at++) {
  const crc = tables[at - 256];
  tables[at] = tables[crc & 255] ^ crc >>> 8;
}
