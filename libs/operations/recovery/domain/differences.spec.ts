import { differencesOf } from './differences.js';

it('lists what a restore did not bring back, the largest amounts first', () => {
  const before = new Map(Object.entries({ same: 5n, lost: 50n, charged: 7n, gone: 9n, empty: 0n }));
  const now = new Map(Object.entries({ same: 5n, lost: 10n, charged: 8n, added: 3n }));
  expect(differencesOf(before, now)).toEqual([
    { organizationId: 'lost', beforeNanoUsd: 50n, nowNanoUsd: 10n },
    { organizationId: 'gone', beforeNanoUsd: 9n, nowNanoUsd: null },
    { organizationId: 'charged', beforeNanoUsd: 7n, nowNanoUsd: 8n },
    { organizationId: 'empty', beforeNanoUsd: 0n, nowNanoUsd: null },
  ]);
});
