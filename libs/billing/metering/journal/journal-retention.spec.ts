import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '#core/infra';
import { SystemClock } from '#core';
import { UsageJournal } from './usage-journal.js';

const HOUR_MS = 3_600_000;

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'journal-retention-'));
  fs.mkdirSync(join(root, 'gateway'));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

function writeSegment(name: string, bytes: number, hoursOld: number): void {
  const path = join(root, 'gateway', name);
  fs.writeFileSync(path, Buffer.alloc(bytes));
  const modified = new Date(Date.now() - hoursOld * HOUR_MS);
  fs.utimesSync(path, modified, modified);
}

/** The closed segments after a start and stop of a gateway. */
async function closedAfterRun(journalBytesMax: number): Promise<string[]> {
  const settings = { instance: 'gateway', journalDir: root, journalBytesMax, journalFsyncMs: 0 };
  const journal = await UsageJournal.open(settings, Logger.create('test', 'silent'), new SystemClock());
  await journal.close();
  return fs.readdirSync(join(root, 'gateway')).filter((name) => name.endsWith('.closed'));
}

describe('closed segments of a journal', () => {
  it('LIFE-18: stay for 24 hours', async () => {
    writeSegment('1.closed', 10, 24.1);
    writeSegment('2.closed', 10, 23.9);
    expect(await closedAfterRun(1_000)).toEqual(['2.closed']);
  });

  it('LIFE-18: make room, the oldest first, when all are larger than the setting', async () => {
    for (const name of ['1.closed', '2.closed', '3.closed']) writeSegment(name, 400, 1);
    expect(await closedAfterRun(1_000)).toEqual(['2.closed', '3.closed']);
  });
});
