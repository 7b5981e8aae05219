import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDevelopmentFiles } from './development-files.js';

describe('withDevelopmentFiles', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
    writeFileSync(join(home, 'dev.json'), JSON.stringify({ database_url: 'postgresql://a/b', redis_url: 'redis://c' }));
    writeFileSync(join(home, 'secrets.json'), JSON.stringify({ ROUTIFY_SECRET: 'stored' }));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('finds the servers and secrets of npm start', () => {
    expect(withDevelopmentFiles({ ROUTIFY_HOME: home })).toEqual({
      ROUTIFY_HOME: home,
      DATABASE_URL: 'postgresql://a/b',
      REDIS_URL: 'redis://c',
      ROUTIFY_SECRET: 'stored',
    });
  });

  it('does not override given variables, also through a file', () => {
    const given = { ROUTIFY_HOME: home, DATABASE_URL: 'postgresql://own', ROUTIFY_SECRET_FILE: '/run/secrets/secret' };
    expect(withDevelopmentFiles(given)).toEqual({ ...given, REDIS_URL: 'redis://c' });
  });

  it.each(['production', 'test'])('adds nothing in the %s profile', (profile) => {
    const environment = { ROUTIFY_HOME: home, NODE_ENV: profile };
    expect(withDevelopmentFiles(environment)).toEqual(environment);
  });

  it('ignores missing and truncated files', () => {
    writeFileSync(join(home, 'dev.json'), '{"database_url": "postgr');
    expect(withDevelopmentFiles({ ROUTIFY_HOME: home }).DATABASE_URL).toBeUndefined();
    expect(withDevelopmentFiles({ ROUTIFY_HOME: join(home, 'none') }).ROUTIFY_SECRET).toBeUndefined();
  });
});
