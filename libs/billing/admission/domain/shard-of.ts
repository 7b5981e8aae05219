/** Organizations are spread over 64 shards; all keys of one organization are in one shard. */
export const SHARD_COUNT = 64;

/** The shard numbers, 0–63. */
export const SHARDS: readonly number[] = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);

const CRC16_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 0x8000 ? (remainder << 1) ^ 0x1021 : remainder << 1;
  return remainder;
});

/** CRC16/XMODEM of ASCII text, the checksum of Redis Cluster. */
export function crc16(text: string): number {
  let crc = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = ((crc >> 8) ^ text.charCodeAt(index)) & 0xff;
    crc = ((crc << 8) ^ (CRC16_TABLE[byte] ?? 0)) & 0xffff;
  }
  return crc;
}

/** The shard of an organization, 0–63. It never changes: events and leases are stored by it. */
export function shardOf(organizationId: string): number {
  return crc16(organizationId) % SHARD_COUNT;
}
