import type { CatalogModel } from '#catalog';

/** A plain text model; a spec overrides the fields under test. */
export function sampleModel(fields: Partial<CatalogModel> = {}): CatalogModel {
  const canonicalId = fields.canonicalId ?? 'acme/plain';
  return {
    id: `id-of-${canonicalId}`,
    canonicalId,
    name: canonicalId,
    aliases: [],
    status: 'active',
    endpoints: ['chat'],
    contextLength: 8_000,
    maxOutputTokens: 2_000,
    inputModalities: ['text'],
    outputModalities: ['text'],
    capabilities: [],
    imagePartTokens: 1_000,
    filePartTokens: 2_000,
    audioPartTokens: 3_000,
    reasoningHold: 'clock',
    tokensPerSecond: 500,
    replacement: null,
    deprecatedAtMs: null,
    sunsetAtMs: null,
    sunsetAction: 'refuse',
    sunsetNote: null,
    createdAtMs: 1_700_000_000_999,
    ...fields,
  };
}
