import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutChangelog, releaseNotes, sectionOf, versionsOf } from '../../../tools/release/changelog.mjs';
import { stampInstall } from '../../../tools/release/stamp-install.mjs';
import { releaseOf } from '../../support/installer/stub-host.js';
import { ROOT } from '../source-tree.js';

const TEXT = `# Changelog

## Unreleased

### Upgrading

- Workers first ([how](docs/operations/upgrade.md#the-order), [why](https://example.com), [above](#added)).

### Added

- A thing.

## 0.9.0 - 2026-01-01

- The first.
`;
const AT = '2026-11-23';
const IMAGE = 'ghcr.io/acme/routify:0.10.0';
const REPOSITORY = 'acme/routify';

describe('the changelog of a release', () => {
  it('has what was unreleased, and room for more above', () => {
    const cut = cutChangelog(TEXT, '0.10.0', AT);
    expect(versionsOf(cut)).toEqual(['0.10.0', '0.9.0']);
    expect(sectionOf(cut, 'Unreleased')).toBe('');
    expect(sectionOf(cut, '0.10.0')).toMatch(/^### Upgrading\n\n- Workers first.*\n\n### Added\n\n- A thing\.$/);
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
    const release = { version: '0.10.0', changelog, image: IMAGE, repository: REPOSITORY };
    const notes = releaseNotes({ ...release, migrations: ['20261123000000_more'] });
    const parts = [
      IMAGE,
      'https://github.com/acme/routify/releases/download/v0.10.0/install.sh',
      '## Upgrading',
      'upgrade.md',
      '- Workers first',
      '`20261123000000_more`',
      '## Changes',
      '- A thing.',
    ];
    const positions = parts.map((part) => notes.indexOf(part));
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    expect(positions).not.toContain(-1);
    expect(releaseNotes({ ...release, version: '0.9.0', migrations: [] })).toContain('The database stays as it is.');
    expect(() => releaseNotes({ ...release, version: '2.0.0', migrations: [] })).toThrow('no section 2.0.0');
  });

  it('gives notes with links to the files of the tag, no longer than GitHub takes', () => {
    const release = { version: '0.10.0', image: IMAGE, repository: REPOSITORY, migrations: [] };
    const notes = releaseNotes({ ...release, changelog: cutChangelog(TEXT, '0.10.0', AT) });
    const links = Array.from(notes.matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
    const page = 'https://github.com/acme/routify/blob/v0.10.0/docs/operations';
    const upgrade = `${page}/upgrade.md`;
    const others = ['https://example.com', '#added'];
    expect(links).toEqual([`${page}/install.md`, upgrade, `${upgrade}#the-order`, ...others]);
    const long = TEXT.replace('A thing.', 'x'.repeat(125_000));
    expect(() => releaseNotes({ ...release, changelog: cutChangelog(long, '0.10.0', AT) })).toThrow('125000 at most');
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
    'deploy',
    '.env.example',
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
    const notes = run('notes', '99.0.0', IMAGE, REPOSITORY);
    expect(notes).toMatchObject({ status: 0, stderr: '' });
    expect(notes.stdout).toContain('`20261231000000_init`');
    expect(run('notes', '98.0.0', IMAGE, REPOSITORY).status).toBe(1);
  });

  it('stamp the install script with the compose file and what it mounts', () => {
    const release = releaseOf('99.0.0');
    writeFileSync(join(folder, 'docker-compose.release.yml'), release.compose);
    const { status, stdout } = run('install', '99.0.0', release.source, 'docker-compose.release.yml');
    expect([status, stdout === stampInstall(release)]).toEqual([0, true]);
    expect(run('install', '99.0.0', 'acme', 'docker-compose.release.yml').status).toBe(1);
  });
});
