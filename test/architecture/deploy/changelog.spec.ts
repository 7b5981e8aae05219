import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutChangelog, releaseNotes, sectionOf, versionsOf } from '../../../tools/release/changelog.mjs';
import { ROOT } from '../source-tree.js';

const TEXT = `# Changelog

## Unreleased

### Upgrading

- Workers first.

### Added

- A thing.

## 0.9.0 - 2026-01-01

- The first.
`;
const AT = '2026-11-23';
const IMAGE = 'ghcr.io/acme/routify:0.10.0';

describe('the changelog of a release', () => {
  it('has what was unreleased, and room for more above', () => {
    const cut = cutChangelog(TEXT, '0.10.0', AT);
    expect(versionsOf(cut)).toEqual(['0.10.0', '0.9.0']);
    expect(sectionOf(cut, 'Unreleased')).toBe('');
    expect(sectionOf(cut, '0.10.0')).toBe('### Upgrading\n\n- Workers first.\n\n### Added\n\n- A thing.');
    expect(cut).toContain(`\n## 0.10.0 - ${AT}\n`);
    expect(sectionOf(cut, '0.9.0')).toBe('- The first.');
  });

  it.each([
    ['0.9.0', 'not above 0.9.0'],
    ['0.8.99', 'not above 0.9.0'],
    ['v1.0.0', 'not a version'],
    ['1.0', 'not a version'],
  ])('is not cut for %s', (version, reason) => {
    expect(() => cutChangelog(TEXT, version, AT)).toThrow(reason);
  });

  it('is not cut twice without a change', () => {
    expect(() => cutChangelog(cutChangelog(TEXT, '1.0.0', AT), '1.0.1', AT)).toThrow('nothing is unreleased');
  });

  it('gives notes that begin with the upgrade', () => {
    const changelog = cutChangelog(TEXT, '0.10.0', AT);
    const notes = releaseNotes({ version: '0.10.0', changelog, image: IMAGE, migrations: ['20261123000000_more'] });
    const parts = [
      IMAGE,
      '## Upgrading',
      'upgrade.md',
      '- Workers first.',
      '`20261123000000_more`',
      '## Changes',
      '- A thing.',
    ];
    const positions = parts.map((part) => notes.indexOf(part));
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    expect(positions).not.toContain(-1);
    expect(releaseNotes({ version: '0.9.0', changelog, image: IMAGE, migrations: [] })).toContain(
      'The database stays as it is.',
    );
    expect(() => releaseNotes({ version: '2.0.0', changelog, image: IMAGE, migrations: [] })).toThrow(
      'no section 2.0.0',
    );
  });
});

describe('the programs of a release', () => {
  const files = [
    'CHANGELOG.md',
    'package.json',
    'package-lock.json',
    'tools/release',
    'tools/stamp.mjs',
    'prisma/migrations',
  ];
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'routify-release-'));
    for (const file of files) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [`tools/release/${program}.mjs`, ...args], { cwd: folder, encoding: 'utf8' });
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

  it('cut this tree, and print its notes', () => {
    expect(run('cut', '99.0.0')).toMatchObject({ status: 0, stderr: '' });
    expect(versionsOf(read('CHANGELOG.md'))[0]).toBe('99.0.0');
    expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'routify', version: '99.0.0' });
    const version = '99.0.0';
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({ version, packages: { '': { version } } });
    expect(run('cut', '99.0.0').status).toBe(1);
    const notes = run('notes', '99.0.0', IMAGE);
    expect(notes).toMatchObject({ status: 0, stderr: '' });
    expect(notes.stdout).toContain('`20261207001300_init`');
    expect(run('notes', '98.0.0', IMAGE).status).toBe(1);
  });
});
