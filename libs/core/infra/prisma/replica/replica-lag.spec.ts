import { parseLsn, ReplicaLag } from './replica-lag.js';

const KEEP_MS = 10_000;

it('reads positions of the log', () => {
  expect(parseLsn('0/0')).toBe(0n);
  expect(parseLsn('16/B374D848')).toBe(0x16_b374_d848n);
  expect(parseLsn('1/0') > parseLsn('0/FFFFFFFF')).toBe(true);
});

describe('ReplicaLag', () => {
  let lag: ReplicaLag;
  beforeEach(() => {
    lag = new ReplicaLag(KEEP_MS);
  });

  it('knows nothing at first, and nothing of a replica that has not reached the first position', () => {
    expect(lag.at(1_000)).toBe(Infinity);
    lag.noteWritten(100n, 1_000);
    lag.noteReplayed(99n);
    expect(lag.at(1_000)).toBe(Infinity);
  });

  it('counts from the newest position that was reached, while the replica stands still, too', () => {
    lag.noteWritten(100n, 1_000);
    lag.noteWritten(200n, 2_000);
    lag.noteReplayed(150n);
    expect(lag.at(2_500)).toBe(1_500);
    lag.noteWritten(300n, 3_000);
    lag.noteReplayed(150n);
    expect(lag.at(4_000)).toBe(3_000);
    lag.noteReplayed(300n);
    expect(lag.at(4_000)).toBe(1_000);
  });

  it('is small for an idle primary', () => {
    for (const atMs of [1_000, 2_000, 3_000]) {
      lag.noteWritten(100n, atMs);
      lag.noteReplayed(100n);
    }
    expect(lag.at(3_500)).toBe(500);
  });

  it('keeps positions of its time, no more', () => {
    for (let second = 0; second < 1_000; second++) lag.noteWritten(BigInt(second), second * 1_000);
    lag.noteReplayed(980n);
    // Position 980 is forgotten: the replica is known to be behind by more than what is kept.
    expect(lag.at(999_000)).toBe(Infinity);
    lag.noteReplayed(995n);
    expect(lag.at(999_000)).toBe(4_000);
  });

  it.each([
    ['behind its replica', 149n],
    ['behind itself', 199n],
  ])('forgets everything when the primary is %s', (_, lsn) => {
    lag.noteWritten(100n, 1_000);
    lag.noteWritten(200n, 1_500);
    lag.noteReplayed(150n);
    lag.noteWritten(lsn, 2_000);
    expect(lag.at(2_000)).toBe(Infinity);
  });
});
