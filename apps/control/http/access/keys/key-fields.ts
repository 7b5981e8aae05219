import { spendCapsOf, type ApiKey, type ApiKeyFields } from '#auth';
import { definedFields, mergePatch } from '../../conventions/writes/merge-patch.js';
import type { UpdateKeyRequest } from './dto/key.request.js';
import { readSpendCaps } from './dto/spend-cap.request.js';
import { timeOf } from '../../conventions/writes/time-of.js';

/** The key fields present in a body, merged with those of the key where it exists. */
export function keyFieldsOf(body: UpdateKeyRequest, before: ApiKey | null): ApiKeyFields {
  const { name, scopes, rpm, tpm, concurrency, caps, ip_allow, cache_marks, expires_at, metadata } = body;
  return definedFields({
    name,
    modelAllow: scopes?.models,
    endpoints: scopes?.endpoints,
    ipAllow: ip_allow,
    rpm,
    tpm,
    concurrency,
    cacheMarks: cache_marks,
    caps: caps === undefined ? undefined : readSpendCaps(caps, before === null ? [] : spendCapsOf(before)),
    expiresAt: timeOf(expires_at),
    metadata:
      metadata === undefined ? undefined : (mergePatch(before?.metadata ?? {}, metadata) as Record<string, string>),
  });
}
