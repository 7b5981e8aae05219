import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SegmentFolder } from './segment-folder.js';

const NOW_MS = 1_900_000_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GENEROUS = { closedAgeMaxMs: DAY_MS, bytesMax: 1_000_000 };

let root: string;
let folder: SegmentFolder;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'journal-folder-'));
  folder = create('gateway');
});

afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

function create(name: string, files: Readonly<Record<string, string>> = {}): SegmentFolder {
  const created = new SegmentFolder(join(root, name));
  created.create();
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(join(created.path, file), text);
  return created;
}

function put(name: string, bytes: number, ageMs: number): void {
  const path = join(folder.path, name);
  fs.writeFileSync(path, 'x'.repeat(bytes));
  fs.utimesSync(path, new Date(NOW_MS - ageMs), new Date(NOW_MS - ageMs));
}

const names = (of = folder): string[] => of.list().map(({ path }) => path.split('/').at(-1)!);

describe('SegmentFolder', () => {
  it('lists segments by number and nothing else', () => {
    create('gateway', { '10.log': '', '9.closed': '', '2.log': '', 'notes.txt': '', '3.log.bak': '' });
    expect(names()).toEqual(['2.log', '9.closed', '10.log']);
    expect(folder.nextNumber()).toBe(11);
  });

  it('is readable by its owner only', () => {
    fs.closeSync(folder.openToAppend(1));
    const modes = [folder.path, join(folder.path, '1.log')].map((path) => (fs.statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '600']);
  });

  it('refuses to read a missing range or segment', () => {
    create('gateway', { '1.log': '0123456789' });
    expect(folder.readPart(1, 2, 3).toString()).toBe('234');
    expect(() => folder.readPart(1, 8, 3)).toThrow(RangeError);
    expect(() => folder.readPart(2, 0, 1)).toThrow('ENOENT');
  });

  it('adopts segments in their order and removes the empty folder', () => {
    create('gateway', { '4.closed': 'own' });
    const orphan = create('orphan', { '10.log': 'b', '2.closed': 'a', '11.log': 'c' });
    folder.adopt(orphan);
    expect(names()).toEqual(['4.closed', '5.closed', '6.log', '7.log']);
    expect([6, 7].map((number) => folder.read(number).toString())).toEqual(['b', 'c']);
    expect(fs.existsSync(orphan.path)).toBe(false);
  });

  it('leaves foreign files in place', () => {
    const orphan = create('orphan', { '1.log': 'a', 'notes.txt': 'mine' });
    folder.adopt(orphan);
    expect(fs.readdirSync(orphan.path)).toEqual(['notes.txt']);
  });

  it.each([
    ['keeps closed segments for their age', GENEROUS, ['1.closed', '2.log', '3.closed']],
    ['removes the old', { ...GENEROUS, closedAgeMaxMs: HOUR_MS }, ['2.log', '3.closed']],
    ['removes the oldest while all are too large', { ...GENEROUS, bytesMax: 250 }, ['2.log', '3.closed']],
    ['never removes open ones', { ...GENEROUS, bytesMax: 0 }, ['2.log']],
  ])('%s', (_case, retention, left) => {
    put('1.closed', 100, 2 * HOUR_MS);
    put('2.log', 100, 2 * DAY_MS);
    put('3.closed', 100, 0);
    folder.sweep(retention, NOW_MS);
    expect(names()).toEqual(left);
  });
});
