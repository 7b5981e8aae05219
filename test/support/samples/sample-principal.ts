import { PPM, type Principal } from '#core';

/** A key without limits or narrowings. */
export const SAMPLE_PRINCIPAL: Principal = {
  organizationId: '019a0000-0000-7000-8000-000000000001',
  isTest: false,
  keyId: '019a0000-0000-7000-8000-000000000002',
  keyName: 'test',
  projectId: null,
  keyExpiresAt: null,
  keyMetadata: {},
  tierId: '019a0000-0000-7000-8000-000000000003',
  multipliersPpm: [PPM, PPM],
  organizationLimits: { rpm: null, tpm: null, concurrency: null },
  keyLimits: { rpm: null, tpm: null, concurrency: null },
  tierModelAllow: null,
  tierModelDeny: [],
  organizationModelAllow: null,
  projectModelAllow: null,
  keyModelAllow: null,
  keyEndpoints: null,
  keyIpAllow: null,
  keyCacheMarks: null,
  caps: [],
  tz: 'UTC',
  channelTags: [],
  projectChannelTags: [],
  responseRetentionDays: null,
};
