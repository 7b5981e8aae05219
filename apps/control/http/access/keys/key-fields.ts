import type { ApiKeyFields } from '#auth';
import { definedFields, mergePatch } from '../../conventions/writes/merge-patch.js';
import type { UpdateKeyRequest } from './dto/key.request.js';
import { readSpendCaps } from './dto/spend-cap.request.js';
import { timeOf } from '../../conventions/writes/time-of.js';

/** The key fields present in a body; metadata is merged with the previous metadata. */
export function keyFieldsOf(body: UpdateKeyRequest, metadataBefore: unknown): ApiKeyFields {
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
    caps: caps === undefined ? undefined : readSpendCaps(caps),
    expiresAt: timeOf(expires_at),
    metadata: metadata === undefined ? undefined : (mergePatch(metadataBefore, metadata) as Record<string, string>),
  });
}
