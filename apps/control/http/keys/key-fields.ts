import type { ApiKeyFields } from '#auth';
import { RoutifyError, type SpendCap } from '#kernel';
import { readUsd } from '../conventions/fields/usd-field.js';
import { definedFields, mergePatch } from '../conventions/writes/merge-patch.js';
import type { KeyCapRequest, UpdateKeyRequest } from './dto/key.request.js';

/** What a body says of a key; metadata is merged with what was there. */
export function keyFieldsOf(body: UpdateKeyRequest, metadataBefore: unknown): ApiKeyFields {
  const { name, scopes, rpm, tpm, concurrency, caps, ip_allow, expires_at, metadata } = body;
  return definedFields({
    name,
    modelAllow: scopes?.models,
    endpoints: scopes?.endpoints,
    ipAllow: ip_allow,
    rpm,
    tpm,
    concurrency,
    caps: caps === undefined ? undefined : readCaps(caps),
    expiresAt: typeof expires_at === 'string' ? new Date(expires_at) : expires_at,
    metadata: metadata === undefined ? undefined : (mergePatch(metadataBefore, metadata) as Record<string, string>),
  });
}

function readCaps(caps: readonly KeyCapRequest[]): SpendCap[] {
  if (new Set(caps.map(({ period }) => period)).size < caps.length) {
    throw new RoutifyError('invalid_request_error', 'caps: expected one cap a period, got several', { param: 'caps' });
  }
  return caps.map(({ period, amount_usd }) => ({ period, limitNanoUsd: readUsd(amount_usd) }));
}
