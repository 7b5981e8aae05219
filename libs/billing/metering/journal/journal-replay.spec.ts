import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, Logger } from '#core/infra';
import { newUuid } from '#core';
import {
  continuationOf,
  formatRecordLine,
  type FinalizedRecord,
  type JournalRecord,
  type OpenRecord,
} from './domain/journal-record.js';
import { JournalReplay } from './journal-replay.js';
import type { JournalSender } from './journal-sender.js';

const SUBJECT = '["a subject",';
let folder: string;
let sent: OpenRecord[];
let replay: JournalReplay;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'journal-replay-'));
  sent = [];
  const sender: Pick<JournalSender, 'send'> = {
    send: (record) => {
      sent.push(record);
      return Promise.resolve('sent');
    },
  };
  const config = { journalDir: folder } as Config;
  replay = new JournalReplay(sender as JournalSender, config, Logger.create('test', 'silent'));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function writeSegment(number: number, records: readonly JournalRecord[]): void {
  fs.writeFileSync(join(folder, `${number}.closed`), records.map((record) => `\n${formatRecordLine(record)}`).join(''));
}

const charge = (): FinalizedRecord => ({
  kind: 'F',
  requestId: newUuid(Date.now()),
  organizationId: newUuid(Date.now()),
  terms: '1|key|||',
  chargeNanoUsd: 5n,
  tokensUsed: 2,
  delivered: true,
  payload: `${SUBJECT}2]`,
});

const admissionOf = ({ requestId, organizationId, terms }: FinalizedRecord): JournalRecord => ({
  kind: 'A',
  requestId,
  organizationId,
  terms,
  payload: `${SUBJECT}1]`,
});

describe('a replay since a time', () => {
  it('sends whole charges, also of an admission in an earlier segment, and no admission alone', async () => {
    const [continued, whole, running] = [charge(), charge(), charge()];
    writeSegment(1, [admissionOf(continued), admissionOf(running)]);
    writeSegment(2, [continuationOf(continued, SUBJECT.length), whole]);
    expect(await replay.replaySince(0, folder)).toEqual({ sent: 2, known: 0, failed: 0, damaged: 0 });
    expect(sent).toEqual([continued, whole]);
  });

  it('counts a charge whose admission is gone, beside damaged parts', async () => {
    writeSegment(1, [continuationOf(charge(), SUBJECT.length)]);
    fs.appendFileSync(join(folder, '1.closed'), '\ntorn');
    expect(await replay.replaySince(0, folder)).toEqual({ sent: 0, known: 0, failed: 0, damaged: 2 });
  });

  it('passes over what was admitted before', async () => {
    const before = charge();
    writeSegment(1, [admissionOf(before), continuationOf(before, SUBJECT.length), continuationOf(charge(), 3)]);
    expect(await replay.replaySince(Date.now() + 60_000, folder)).toMatchObject({ sent: 0, damaged: 0 });
  });
});
