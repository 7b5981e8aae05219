import { checkEncryptionKeys, checkSecret } from './check-rotation.js';

const DAY = new Date('2026-11-20T08:00:00Z');

function use(version: number, fields: object = {}) {
  return { kind: 'api_keys', version, count: 3, oldestUse: null, newestUse: null, isRevocable: true, ...fields };
}

describe('checkSecret', () => {
  it.each([
    ['one version', [1], [], 'Version 1 signs'],
    ['a newer one that is about to take over', [1, 2], [use(2)], 'Version 1 signs. Only for verification: 2'],
    [
      'what a dropped one leaves that nothing can be done about',
      [2],
      [use(1, { kind: 'recovery_codes', isRevocable: false })],
      'Version 2 signs. From a version that was removed: 3 recovery codes',
    ],
  ])('is content with %s', (_what, versions, uses, message) => {
    expect(checkSecret({ versions, uses, stateUses: new Map() })).toMatchObject({ status: 'ok', message });
  });

  it('counts what needs an old version, with its last uses', () => {
    const uses = [use(1, { oldestUse: DAY, newestUse: DAY }), use(1, { kind: 'recovery_codes', isRevocable: false })];
    expect(checkSecret({ versions: [2, 1], uses, stateUses: new Map([[1, DAY]]) })).toMatchObject({
      status: 'warn',
      message:
        'Version 1 is needed by 3 API keys (last used between 2026-11-20 and 2026-11-20), 3 recovery codes. Opaque state of version 1 was last returned on 2026-11-20',
      fix: expect.stringContaining('rehashed at their next use'),
    });
  });

  it('says when nothing needs it', () => {
    expect(checkSecret({ versions: [2, 1], uses: [], stateUses: new Map() })).toMatchObject({
      status: 'warn',
      message: 'Nothing stored needs version 1: it can be removed',
    });
  });

  it('fails for keys whose version is gone', () => {
    expect(checkSecret({ versions: [2], uses: [use(1)], stateUses: new Map() })).toMatchObject({
      status: 'fail',
      message: '3 API keys need a version that ROUTIFY_SECRET does not list, and are refused',
    });
  });
});

describe('checkEncryptionKeys', () => {
  const mails = new Map([['unsent_emails', 2]]);

  it.each([
    ['ok', ['k1'], [['k1', mails]], 'k1 encrypts everything; no other key is needed'],
    ['warn', ['k2', 'k1'], [['k1', mails]], 'k1 is needed by 2 unsent emails'],
    ['warn', ['k2', 'k1'], [['k2', mails]], 'Nothing uses k1: it can be removed'],
    ['fail', ['k2'], [['k1', mails]], 'k1 is missing, and encrypts 2 unsent emails'],
  ] as const)('is %s with the keys %j', (status, keyIds, rows, message) => {
    expect(checkEncryptionKeys({ keyIds, rows: new Map(rows) }, new Map())).toMatchObject({ status, message });
  });

  it.each([
    ['one', ['a'], '1 backup, a'],
    ['several', ['a', 'b', 'c'], '3 backups from a to c'],
  ])('names the backups that need a key which nothing else needs: %s', (_count, ids, shown) => {
    const rows = new Map([['k2', mails]]);
    const backups = new Map([
      ['k1', ids],
      ['k2', ['d']],
    ]);
    const sentence = `Nothing in Postgres needs k1, but it is needed by ${shown}`;
    const kept = checkEncryptionKeys({ keyIds: ['k2', 'k1'], rows }, backups);
    expect(kept).toMatchObject({
      status: 'warn',
      message: sentence,
      fix: expect.stringContaining('as long as backups'),
    });
    const removed = checkEncryptionKeys({ keyIds: ['k2'], rows }, backups);
    const message = `k2 encrypts everything in Postgres. ${sentence}`;
    expect(removed).toMatchObject({ status: 'ok', message });
  });

  it('does not call a key removable where backups are not seen', () => {
    const found = checkEncryptionKeys({ keyIds: ['k2', 'k1'], rows: new Map([['k2', mails]]) }, null);
    const message = 'Nothing in Postgres needs k1; whether backups do is not seen here';
    expect(found).toMatchObject({ status: 'warn', message, fix: expect.not.stringMatching(/^Remove it/) });
  });
});
