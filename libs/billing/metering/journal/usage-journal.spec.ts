import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '#core/infra';
import { newUuid, SystemClock } from '#core';
import { eventually } from '../../../../test/support/eventually.js';
import { parseOpenLine } from './domain/journal-record.js';
import { JournalUnavailableError } from './journal-unavailable-error.js';
import { UsageJournal, type AdmittedLine, type FinalizedLine } from './usage-journal.js';

let root: string;
/** Warnings and errors, as JSON. */
const log: string[] = [];
const opened = new Set<UsageJournal>();

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'usage-journal-'));
});

afterEach(async () => {
  for (const journal of opened) await journal.close();
  opened.clear();
  fs.rmSync(root, { recursive: true, force: true });
});

async function open(instance = 'gateway', journalDir = root): Promise<UsageJournal> {
  const settings = { instance, journalDir, journalBytesMax: 1_000_000, journalFsyncMs: 0 };
  const logger = Logger.create('test', 'warn', { write: (line: string) => void log.push(line) });
  const journal = await UsageJournal.open(settings, logger, new SystemClock());
  opened.add(journal);
  return journal;
}

async function close(journal: UsageJournal): Promise<void> {
  opened.delete(journal);
  await journal.close();
}

/** Simulates a kill: a copy of the folder under another name, without an owner. */
function copyAs(instance: string): void {
  fs.cpSync(join(root, 'gateway'), join(root, instance), { recursive: true });
}

const SUBJECT = '["a subject",';
const admitted = (): AdmittedLine => ({
  requestId: newUuid(Date.now()),
  organizationId: newUuid(Date.now()),
  terms: '1|key|||',
  payload: `${SUBJECT}1]`,
});
const finalizedOf = (line: AdmittedLine): FinalizedLine => ({
  ...line,
  chargeNanoUsd: 5n,
  tokensUsed: 2,
  delivered: true,
  payload: `${SUBJECT}2]`,
});

/** Kinds and ids of the open requests. */
const openOf = (journal: UsageJournal): string[] =>
  journal.take(100).map((request) => `${request.kind} ${journal.read(request).requestId}`);
const filesOf = (instance = 'gateway'): string[] => fs.readdirSync(join(root, instance)).sort();

describe('UsageJournal', () => {
  it('restores open requests with their whole records after a kill', async () => {
    const journal = await open();
    const [running, decided, settled] = [admitted(), admitted(), admitted()];
    await Promise.all([running, decided, settled].map((line) => journal.admitted(line)));
    await journal.finalized(finalizedOf(decided), SUBJECT.length);
    await journal.finalized(finalizedOf(settled));
    expect(journal.openCount()).toBe(2);
    journal.released([settled.requestId]);
    await journal.admitted(admitted());
    copyAs('killed');

    const next = await open('killed');
    expect(next.openCount()).toBe(3);
    expect(openOf(next).slice(0, 2)).toEqual([`A ${running.requestId}`, `F ${decided.requestId}`]);
    const [first, second] = next.take(100).map((request) => next.read(request));
    expect(first).toEqual({ kind: 'A', ...running });
    expect(second).toEqual({ kind: 'F', ...finalizedOf(decided) });
    expect(next.openLines().map(parseOpenLine).slice(0, 2)).toEqual([first, second]);
  });

  it('does not resend a charge whose admission is damaged', async () => {
    const journal = await open();
    const line = admitted();
    await journal.admitted(line);
    await journal.finalized(finalizedOf(line), SUBJECT.length);
    copyAs('killed');
    const file = join(root, 'killed', '1.log');
    fs.writeFileSync(file, fs.readFileSync(file, 'latin1').replace('1|key', '2|key'), 'latin1');
    const next = await open('killed');
    expect([next.openCount(), openOf(next)]).toEqual([0, []]);
    expect(log.at(-1)).toContain('"skipped":2');
    expect(openOf(journal)).toEqual([`F ${line.requestId}`]);
  });

  it('does not return a running request', async () => {
    const journal = await open();
    const line = admitted();
    await journal.admitted(line);
    expect([journal.openCount(), openOf(journal), journal.openLines()]).toEqual([0, [], []]);
    await journal.finalized(finalizedOf(line));
    expect(openOf(journal)).toEqual([`F ${line.requestId}`]);
  });

  it('LIFE-18: closes segments with nothing open, and a start passes over them', async () => {
    const journal = await open();
    const line = admitted();
    await journal.admitted(line);
    await journal.finalized(finalizedOf(line), SUBJECT.length);
    await close(journal);
    expect(filesOf()).toEqual(['1.log']);

    const next = await open();
    const [request] = next.take(1);
    next.released([request!.requestId]);
    await close(next);
    expect(filesOf()).toEqual(['1.closed', '2.closed']);
    expect((await open()).openCount()).toBe(0);
  });

  it('LIFE-19: adopts the journals of instances without an owner, not those of the living', async () => {
    const living = await open('gateway');
    const line = admitted();
    await living.admitted(line);
    copyAs('stopped');
    const heir = await open('heir');
    expect(openOf(heir)).toEqual([`A ${line.requestId}`]);
    expect(fs.readdirSync(root)).toEqual(expect.not.arrayContaining(['stopped']));
    expect(filesOf('gateway')).toEqual(['1.log']);
    expect(living.problem()).toBeNull();
    await close(heir);
    expect(openOf(await open('heir'))).toEqual([`A ${line.requestId}`]);
  });

  it('refuses a second gateway of the same name, with a remedy in the message', async () => {
    await open();
    const second = open();
    await expect(second).rejects.toThrow(JournalUnavailableError);
    await expect(second).rejects.toThrow(/Another gateway writes .*gateway: process \d+.*\n.*set ROUTIFY_INSTANCE/);
  });

  it('refuses a folder that cannot be created', async () => {
    fs.writeFileSync(join(root, 'file'), '');
    await expect(open('gateway', join(root, 'file', 'journal'))).rejects.toThrow(/cannot be used: ENOTDIR/);
  });

  it('skips a torn record', async () => {
    const journal = await open();
    const [first, second] = [admitted(), admitted()];
    await journal.admitted(first);
    await journal.admitted(second);
    copyAs('killed');
    const file = join(root, 'killed', '1.log');
    fs.truncateSync(file, fs.statSync(file).size - 3);
    expect(openOf(await open('killed'))).toEqual([`A ${first.requestId}`]);
  });

  describe('on a full disk', () => {
    let journal: UsageJournal;
    const line = admitted();

    beforeEach(async () => {
      journal = await open();
      fs.symlinkSync('/dev/full', join(root, 'gateway', '1.log'));
    });

    const freeSpace = (): void => {
      fs.rmSync(join(root, 'gateway', '1.log'));
    };

    it('reports the error, and keeps a decided charge in memory', async () => {
      await expect(journal.admitted(line)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(journal.problem()).toContain('ENOSPC');
      expect(log.at(-1)).toContain('"alarm":"journal_unwritable"');
      await expect(journal.finalized(finalizedOf(line))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(openOf(journal)).toEqual([`F ${line.requestId}`]);
      expect(journal.report()).toEqual({ running: 0, open: 1, oldest_open_ms: expect.any(Number) });
      expect(journal.openLines().map(parseOpenLine)).toEqual([{ kind: 'F', ...finalizedOf(line) }]);
      freeSpace();
    });

    it('writes it when there is space again', async () => {
      await expect(journal.finalized(finalizedOf(line))).rejects.toMatchObject({ code: 'ENOSPC' });
      freeSpace();
      await eventually(() => journal.problem() === null);
      await journal.admitted(admitted());
      expect(journal.openCount()).toBe(1);
      await close(journal);
      expect(openOf(await open())).toContain(`F ${line.requestId}`);
    });
  });
});
