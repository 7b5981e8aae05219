import { promises as fs } from 'node:fs';
import { Logger, type Config } from '#core/infra';
import { SystemClock, Metrics } from '#core';
import { DiskWatch } from './disk.watch.js';
import type { UsageJournal } from './usage-journal.js';

const GIB = 1_073_741_824;
const SIZE = 1_000 * GIB;
const MINUTE_MS = 60_000;
/** A twentieth of a gibibyte. */
const STEP = Math.round(GIB / 20);

class ManualClock extends SystemClock {
  ms = 0;
  override nowMs = (): number => this.ms;
  override monotonicMs = (): number => this.ms;
}

interface World {
  readonly lines: string[];
  free: number;
  journal: number;
  oldestOpenMs: number | null;
  /** A minute later. */
  next(): Promise<void>;
  metric(name: string): Promise<string | undefined>;
}

function start(journalDiskHours = 12): World {
  const [clock, metrics, lines] = [new ManualClock(), new Metrics(), [] as string[]];
  const logger = Logger.create('test', 'info', { write: (line: string) => void lines.push(line) });
  const config = { journalDir: '/journal', journalBytesMax: 4 * GIB, journalDiskHours } as Config;
  const journal = {
    bytes: () => world.journal,
    report: () => ({ running: 0, open: 0, oldest_open_ms: world.oldestOpenMs }),
  } as UsageJournal;
  const watch = new DiskWatch(journal, config, clock, logger, metrics);
  const world: World = {
    lines,
    free: 500 * GIB,
    journal: 0,
    oldestOpenMs: null,
    async next() {
      clock.ms += MINUTE_MS;
      const bsize = 4_096;
      const stats = { bsize, blocks: SIZE / bsize, bavail: world.free / bsize };
      const spy = jest.spyOn(fs, 'statfs').mockResolvedValue(stats as never);
      await watch.check();
      spy.mockRestore();
    },
    async metric(name) {
      const text = await metrics.render();
      return new RegExp(`^routify_journal_disk_${name} (.*)$`, 'm').exec(text)?.[1];
    },
  };
  return world;
}

const alarms = ({ lines }: World): object[] =>
  lines.map((line) => JSON.parse(line) as { alarm?: string }).filter(({ alarm }) => alarm === 'journal_disk_low');

describe('EVT-48: the disk of the journal', () => {
  it('raises an alarm hours before it is full, each minute while it lasts, by the rate at which it fills', async () => {
    const world = start();
    // 50 GiB an hour.
    const fill = async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute++) {
        world.free -= (50 / 60) * GIB;
        await world.next();
      }
    };
    await world.next();
    expect(await world.metric('hours_left')).toBe('+Inf');
    while (alarms(world).length === 0) await fill(1);
    expect(alarms(world)).toMatchObject([{ hours_left: expect.closeTo(9.9, 0), free_bytes: world.free }]);
    expect(world.free).toBeGreaterThan(490 * GIB);
    expect(Number(await world.metric('hours_left'))).toBeCloseTo(world.free / (50 * GIB), 3);
    expect(await world.metric('free_bytes')).toBe(String(world.free));
    await fill(3);
    expect(alarms(world)).toHaveLength(4);
    for (let minute = 0; minute < 60; minute++) await world.next();
    const count = alarms(world).length;
    await world.next();
    expect([alarms(world).length, await world.metric('hours_left')]).toEqual([count, '+Inf']);
  });

  it('is not filled by a journal that has a bound, unless nothing settles its charges', async () => {
    const world = start();
    world.free = 20 * GIB + 4 * GIB;
    const write = async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute++) {
        world.free -= STEP;
        world.journal += STEP;
        await world.next();
      }
    };
    await world.next();
    await write(30);
    expect([alarms(world), await world.metric('hours_left')]).toEqual([[], '+Inf']);
    world.oldestOpenMs = 11 * MINUTE_MS;
    await write(1);
    expect(alarms(world)).toHaveLength(1);
    expect(Number(await world.metric('hours_left'))).toBeCloseTo(world.free / (60 * STEP), 3);
  });

  it('raises an alarm when little is left, at any rate', async () => {
    const world = start(0);
    world.free = 1.01 * GIB;
    await world.next();
    expect(alarms(world)).toEqual([]);
    world.free = 0.99 * GIB;
    await world.next();
    expect(alarms(world)).toMatchObject([{ hours_left: null }]);
  });
});
