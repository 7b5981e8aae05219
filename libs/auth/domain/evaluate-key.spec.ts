import { sampleCap } from '../../../test/support/samples/sample-cap.js';
import { evaluateKey, verdictAt } from './evaluate-key.js';
import type { KeyRecord } from './principal-of.js';

const NOW_MS = Date.UTC(2026, 10, 20);

const tier: KeyRecord['organization']['tier'] = {
  id: 'tier',
  rpm: 60,
  tpm: null,
  concurrency: 5,
  markupBps: 500,
  modelAllow: [],
  modelDeny: ['x/*'],
  channelTags: ['eu'],
};

const organization: KeyRecord['organization'] = {
  id: 'organization',
  status: 'active',
  isArchived: false,
  isTest: false,
  discountBps: 1_000,
  tz: 'Europe/Berlin',
  rpm: 600,
  tpm: null,
  concurrency: null,
  allowedModels: ['openai/*'],
  responseRetentionDays: null,
  tier,
};

const key: KeyRecord = {
  id: 'key',
  name: 'production',
  status: 'active',
  expiresAt: null,
  secretExpiresAt: null,
  digest: '00',
  pepperVersion: 1,
  modelAllow: [],
  endpoints: [],
  ipAllow: [],
  rpm: 10,
  tpm: null,
  concurrency: null,
  cacheMarks: 'never',
  caps: [],
  project: null,
  dayCapNanoUsd: null,
  monthCapNanoUsd: 5n,
  totalCapNanoUsd: 0n,
  dayCapTz: null,
  monthCapTz: 'Asia/Tokyo',
  member: {
    id: 'member',
    dayCapNanoUsd: 3n,
    monthCapNanoUsd: null,
    totalCapNanoUsd: null,
    dayCapTz: null,
    monthCapTz: null,
  },
  metadata: { team: 'search' },
  organization,
};

describe('judgeKey', () => {
  it('returns the principal of a usable key', () => {
    expect(verdictAt(evaluateKey(key), NOW_MS)).toEqual({
      organizationId: 'organization',
      isTest: false,
      keyId: 'key',
      keyName: 'production',
      keyExpiresAt: null,
      keyMetadata: { team: 'search' },
      tierId: 'tier',
      multipliersPpm: [1_050_000n, 900_000n],
      organizationLimits: { rpm: 600, tpm: null, concurrency: 5 },
      keyLimits: { rpm: 10, tpm: null, concurrency: null },
      tierModelAllow: null,
      tierModelDeny: ['x/*'],
      projectId: null,
      projectModelAllow: null,
      projectChannelTags: [],
      organizationModelAllow: ['openai/*'],
      keyModelAllow: null,
      keyEndpoints: null,
      keyIpAllow: null,
      keyCacheMarks: 'never',
      caps: [
        sampleCap({ name: 'month', period: 'month', limit: 5n, timeZone: 'Asia/Tokyo' }),
        sampleCap({ name: 'total', period: 'total', limit: 0n }),
        sampleCap({ name: 'member:day', scope: 'member', limit: 3n }),
      ],
      tz: 'Europe/Berlin',
      channelTags: ['eu'],
      responseRetentionDays: null,
    });
  });

  const past = new Date(NOW_MS);
  const future = new Date(NOW_MS + 1);
  const suspended = { ...organization, status: 'suspended' };
  const archived = { ...organization, isArchived: true };
  it.each([
    { case: 'unknown', record: null, verdict: 'invalid_api_key' },
    { case: 'revoked', record: { ...key, status: 'revoked' }, verdict: 'key_revoked' },
    { case: 'expired', record: { ...key, expiresAt: past }, verdict: 'key_expired' },
    { case: 'suspended', record: { ...key, organization: suspended }, verdict: 'account_suspended' },
    { case: 'archived', record: { ...key, organization: archived }, verdict: 'account_suspended' },
    { case: 'revoked and expired', record: { ...key, status: 'revoked', expiresAt: past }, verdict: 'key_revoked' },
    {
      case: 'expired in a suspended organization',
      record: { ...key, expiresAt: past, organization: suspended },
      verdict: 'key_expired',
    },
  ])('AUTH-4, AUTH-5: $case is $verdict', ({ record, verdict }) => {
    expect(verdictAt(evaluateKey(record), NOW_MS)).toBe(verdict);
  });

  it.each([
    { expiresAt: null, secretExpiresAt: past },
    { expiresAt: future, secretExpiresAt: past },
    { expiresAt: past, secretExpiresAt: future },
  ])('refuses a secret from $expiresAt (key) or $secretExpiresAt (rotation) on', (ends) => {
    expect(verdictAt(evaluateKey({ ...key, ...ends }), NOW_MS - 1)).toMatchObject({ keyExpiresAt: past });
    expect(verdictAt(evaluateKey({ ...key, ...ends }), NOW_MS)).toBe('key_expired');
  });

  it('accepts a key until it expires', () => {
    expect(verdictAt(evaluateKey({ ...key, expiresAt: future }), NOW_MS)).toMatchObject({ keyId: 'key' });
  });
});
