import type { ModelFields } from './check-model.js';

/** The API representation of a model, for the audit log. */
export function modelState(model: ModelFields & { readonly archivedAt: Date | null }): Record<string, unknown> {
  return {
    canonical_id: model.canonicalId,
    name: model.name,
    aliases: model.aliases,
    status: model.status,
    endpoints: model.endpoints,
    context_length: model.contextLength,
    max_output_tokens: model.maxOutputTokens,
    input_modalities: model.inputModalities,
    output_modalities: model.outputModalities,
    capabilities: model.capabilities,
    image_part_tokens: model.imagePartTokens,
    file_part_tokens: model.filePartTokens,
    audio_part_tokens: model.audioPartTokens,
    reasoning_hold: model.reasoningHold,
    tokens_per_second: model.tokensPerSecond,
    replacement: model.replacement,
    sunset_at: model.sunsetAtMs === null ? null : new Date(model.sunsetAtMs).toISOString(),
    sunset_action: model.sunsetAction,
    sunset_note: model.sunsetNote,
    archived_at: model.archivedAt,
  };
}
