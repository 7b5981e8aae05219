import { crc16, SHARD_COUNT, shardOf } from './shard-of.js';

describe('shardOf', () => {
  it('uses the checksum of Redis Cluster', () => {
    expect(crc16('123456789')).toBe(0x31c3);
    expect(crc16('')).toBe(0);
    expect(crc16('foo') % 16_384).toBe(12_182);
  });

  it('never changes for an organization', () => {
    expect(shardOf('01890a5d-ac96-774b-bcce-b302099a8057')).toBe(crc16('01890a5d-ac96-774b-bcce-b302099a8057') % 64);
  });

  it('uses every shard', () => {
    const used = new Set(Array.from({ length: 2_000 }, (_, index) => shardOf(`organization-${index}`)));
    expect(used.size).toBe(SHARD_COUNT);
  });
});
