import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '../../../../test/support/eventually.js';
import type { RecordPosition } from './domain/open-requests.js';
import { JournalWriter, type WriterOptions } from './journal-writer.js';
import { SegmentFolder } from './segment-folder.js';

const PROBE_AFTER_MS = 10;

let root: string;
let folder: SegmentFolder;
let writer: JournalWriter;
let events: string[];

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'journal-writer-'));
  folder = new SegmentFolder(join(root, 'gateway'));
  folder.create();
  events = [];
  writer = open();
});

afterEach(() => {
  jest.restoreAllMocks();
  writer.close();
  fs.rmSync(root, { recursive: true, force: true });
});

function open(options: Partial<WriterOptions> = {}): JournalWriter {
  return new JournalWriter(folder, {
    segmentBytesMax: 1_000,
    fsyncMs: 0,
    probeAfterMs: PROBE_AFTER_MS,
    onFailed: () => events.push('failed'),
    onRecovered: () => events.push('recovered'),
    ...options,
  });
}

const locations: RecordPosition[] = [];
const append = (text: string): Promise<void> =>
  writer.append({ bytesMax: 3 * text.length, encodeInto: (bytes, offset) => bytes.write(text, offset) }, (location) =>
    locations.push(location),
  );
const textOf = (number: number): string => folder.read(number).toString();

/** Whether a promise is settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await nextTurn();
  return settled;
}

const recovery = (): Promise<void> => eventually(() => writer.problem === null);

describe('JournalWriter', () => {
  it('LIFE-13: writes all records of one turn of the event loop at once, and returns their positions', async () => {
    const write = jest.spyOn(fs, 'writeSync');
    locations.length = 0;
    await Promise.all([append('\none'), append('\ntwo'), Promise.resolve().then(() => append('\nthree'))]);
    expect(write).toHaveBeenCalledTimes(1);
    expect(textOf(1)).toBe('\none\ntwo\nthree');
    expect(locations).toEqual([
      { segment: 1, offset: 0, length: 4 },
      { segment: 1, offset: 4, length: 4 },
      { segment: 1, offset: 8, length: 6 },
    ]);
    await append('\nfour');
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('accepts more in one turn than its buffer holds', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `\n${String(index).repeat(2_000)}`);
    await Promise.all(texts.map(append));
    await append('\nnext');
    expect(
      folder
        .list()
        .map(({ number }) => textOf(number))
        .join(''),
    ).toBe(`${texts.join('')}\nnext`);
  });

  it('LIFE-13: resolves no append before the write', async () => {
    const appended = append('\none');
    await Promise.resolve();
    expect(folder.list()).toEqual([]);
    await appended;
    expect(textOf(1)).toBe('\none');
  });

  it('continues after short writes', async () => {
    const write = fs.writeSync as (file: number, bytes: Buffer, offset: number, length: number) => number;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementation(((file: number, bytes: Buffer, offset: number) => write(file, bytes, offset, 1)) as never);
    await append('\none');
    expect(textOf(1)).toBe('\none');
  });

  it('creates a segment after a full one, and after every start', async () => {
    await append('x'.repeat(999));
    expect(writer.currentNumber).toBe(1);
    await append('x');
    expect(writer.currentNumber).toBeNull();
    await append('y');
    writer.close();
    writer = open();
    await append('z');
    expect(folder.list().map(({ number }) => textOf(number).length)).toEqual([1_000, 1, 1]);
  });

  it.each([
    ['the disk is full', 'ENOSPC'],
    ['the file is too large', 'EFBIG'],
    ['the file system is read-only', 'EROFS'],
    ['the disk is broken', 'EIO'],
  ])('rejects all pending appends when %s, and all further ones until a write succeeds', async (_case, code) => {
    await append('\ngood');
    const broken = jest.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    const results = await Promise.allSettled([append('\na'), append('\nb')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(append('\nc')).rejects.toMatchObject({ code });
    expect(writer.problem).toMatchObject({ code });
    broken.mockRestore();
    await recovery();
    await append('\nd');
    expect(textOf(1)).toBe('\ngood');
    expect(textOf(2)).toBe('\n\nd');
    expect([...new Set(events)]).toEqual(['failed', 'recovered']);
  });

  it('abandons a torn segment, and continues in another', async () => {
    const write = fs.writeSync as (file: number, bytes: Buffer, offset: number, length: number) => number;
    let calls = 0;
    jest.spyOn(fs, 'writeSync').mockImplementation(((file: number, bytes: Buffer, offset: number) => {
      if (++calls === 2) throw new Error('ENOSPC');
      return write(file, bytes, offset, Math.min(3, bytes.length));
    }) as never);
    await expect(append('\nlong')).rejects.toThrow('ENOSPC');
    await recovery();
    expect([textOf(1), textOf(2)]).toEqual(['\nlo', '\n']);
  });

  it('DOWN-9: notices a disk that is really full', async () => {
    fs.symlinkSync('/dev/full', join(folder.path, '1.log'));
    await expect(append('\na')).rejects.toMatchObject({ code: 'ENOSPC' });
    fs.rmSync(join(folder.path, '1.log'));
    await recovery();
    await append('\nb');
    expect(textOf(1)).toBe('\n\nb');
  });

  it('DOWN-9: notices that its folder was removed, and makes it again', async () => {
    await append('\na');
    fs.rmSync(root, { recursive: true });
    await expect(append('\nb')).rejects.toThrow('removed');
    await recovery();
    await append('\nc');
    expect(textOf(2)).toBe('\n\nc');
  });

  it('notices that its folder cannot be created', async () => {
    fs.rmSync(folder.path, { recursive: true });
    fs.writeFileSync(folder.path, 'a file');
    await expect(append('\na')).rejects.toMatchObject({ syscall: 'mkdir' });
    expect([...new Set(events)]).toEqual(['failed']);
  });

  describe('with fsync', () => {
    beforeEach(() => {
      writer = open({ fsyncMs: 20 });
    });

    it('LIFE-15: shares one sync, which begins after the writes, between all appends', async () => {
      const sync = jest.spyOn(fs, 'fsync');
      const first = append('\na');
      await nextTurn();
      const second = append('\nb');
      await nextTurn();
      expect(textOf(1)).toBe('\na\nb');
      expect(await isSettled(first)).toBe(false);
      await Promise.all([first, second]);
      expect(sync).toHaveBeenCalledTimes(1);
      await append('\nc');
      expect(sync).toHaveBeenCalledTimes(2);
    });

    it('LIFE-15: serves appends during a sync with the next one', async () => {
      const begun: fs.NoParamCallback[] = [];
      jest.spyOn(fs, 'fsync').mockImplementation((_file, done) => void begun.push(done));
      const first = append('\na');
      await eventually(() => begun.length === 1);
      const second = append('\nb');
      await nextTurn();
      begun.shift()?.(null);
      await first;
      expect(await isSettled(second)).toBe(false);
      await eventually(() => begun.length === 1);
      begun.shift()?.(null);
      await second;
    });

    it('rejects all pending appends when a sync fails', async () => {
      jest.spyOn(fs, 'fsync').mockImplementation((_file, done) => {
        done(new Error('EIO'));
      });
      const results = await Promise.allSettled([append('\na'), append('\nb')]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(writer.problem).toMatchObject({ message: 'EIO' });
    });

    it('syncs a full segment before closing it', async () => {
      const sync = jest.spyOn(fs, 'fsyncSync');
      const later = jest.spyOn(fs, 'fsync');
      await append('x'.repeat(1_000));
      expect([sync.mock.calls.length, later.mock.calls.length]).toEqual([1, 0]);
    });
  });
});
