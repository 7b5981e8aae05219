import { withSecrets } from './installation-file.js';
import { planLines } from './plan-response.js';

describe('withSecrets', () => {
  const findValue = (name: string): string | null => (name === 'KEY' ? 'sk-1' : null);

  it.each([
    ['a reference', { secret: '${env:KEY}' }, { secret: 'sk-1' }],
    ['a reference to an unset variable', { secret: '${env:NONE}' }, { secret: '${env:NONE}' }],
    ['a secret itself', { secret: 'sk-2' }, { secret: 'sk-2' }],
    ['other fields', { label: '${env:KEY}', rpm: 1, tpm: null }, { label: '${env:KEY}', rpm: 1, tpm: null }],
    [
      'nested objects',
      { channels: [{ credentials: [{ secret: '${env:KEY}' }] }] },
      { channels: [{ credentials: [{ secret: 'sk-1' }] }] },
    ],
  ])('reads %s', (_case, document, expected) => {
    expect(withSecrets(document, findValue)).toEqual(expected);
  });
});

describe('planLines', () => {
  const summary = { create: 0, update: 0, restore: 0, archive: 0, unchanged: 0, skip: 0, error: 0 };
  const row = { section: 'tiers', key: 'pro', diff: [], errors: [] } as const;

  it('writes one line per object, with its differences below', () => {
    const diff = [
      { path: 'rpm', before: null, after: 5 },
      { path: 'tags', before: ['a'], after: [] },
      { path: 'name', before: 'x', after: 'y' },
    ];
    const answer = {
      applied: false,
      summary: { ...summary, update: 1, archive: 1 },
      rows: [
        { ...row, action: 'update', diff },
        { ...row, action: 'archive' },
      ] as const,
      import_token: 't',
    };
    expect(planLines(answer)).toEqual([
      '~ update tiers pro',
      '    rpm: – → 5',
      '    tags: ["a"] → []',
      '    name: x → y',
      '- archive tiers pro',
      '1 update, 1 archive',
    ]);
  });

  it('reports an empty plan', () => {
    expect(planLines({ applied: false, summary, rows: [], import_token: null })).toEqual(['the file is empty']);
  });
});
