import { checkEncryptionKeys, checkSecret } from './check-rotation.js';

const DAY = new Date('2026-11-20T08:00:00Z');

function use(version: number, fields: object = {}) {
  return { kind: 'API keys', version, count: 3, oldestUse: null, newestUse: null, isRevocable: true, ...fields };
}

describe('checkSecret', () => {
  it.each([
    ['one version', [1], [], 'version 1 signs'],
    ['a newer one that is about to take over', [1, 2], [use(2)], 'version 1 signs, 2 only verify'],
    [
      'what a dropped one leaves that nothing can be done about',
      [2],
      [use(1, { kind: 'recovery codes', isRevocable: false })],
      'version 2 signs; of a version that was dropped: 3 recovery codes',
    ],
  ])('is content with %s', (_what, versions, uses, message) => {
    expect(checkSecret({ versions, uses, stateUses: new Map() })).toMatchObject({ status: 'ok', message });
  });

  it('counts what needs an old version, with its last uses', () => {
    const uses = [use(1, { oldestUse: DAY, newestUse: DAY }), use(1, { kind: 'recovery codes', isRevocable: false })];
    expect(checkSecret({ versions: [2, 1], uses, stateUses: new Map([[1, DAY]]) })).toMatchObject({
      status: 'warn',
      message:
        'version 1 is needed by 3 API keys (last used between 2026-11-20 and 2026-11-20), 3 recovery codes; opaque state of it was returned on 2026-11-20',
      fix: expect.stringContaining('hashed anew at their next use'),
    });
  });

  it('says when nothing needs it', () => {
    expect(checkSecret({ versions: [2, 1], uses: [], stateUses: new Map() })).toMatchObject({
      status: 'warn',
      message: 'nothing stored needs version 1: it can be dropped',
    });
  });

  it('fails for keys whose version is gone', () => {
    expect(checkSecret({ versions: [2], uses: [use(1)], stateUses: new Map() })).toMatchObject({
      status: 'fail',
      message: '3 API keys need a version that ROUTIFY_SECRET does not have, and are refused',
    });
  });
});

describe('checkEncryptionKeys', () => {
  const mails = new Map([['mails to be sent', 2]]);

  it.each([
    ['ok', ['k1'], [['k1', mails]], 'k1 encrypts, and nothing needs another one'],
    ['warn', ['k2', 'k1'], [['k1', mails]], 'k1 is needed by 2 mails to be sent'],
    ['warn', ['k2', 'k1'], [['k2', mails]], 'nothing uses k1: it can be dropped'],
    ['fail', ['k2'], [['k1', mails]], 'k1 is missing, and encrypted 2 mails to be sent'],
  ] as const)('is %s with the keys %j', (status, keyIds, rows, message) => {
    expect(checkEncryptionKeys({ keyIds, rows: new Map(rows) })).toMatchObject({ status, message });
  });
});
