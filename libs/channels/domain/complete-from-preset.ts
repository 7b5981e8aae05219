import { RoutifyError } from '#core';
import type { ChannelKind } from './kinds/channel-kind.js';
import { RESPONSES_ONLY } from './providers/openai-models.js';
import { CHANNEL_PRESETS } from './presets.js';
import type { ChannelPreset } from './presets/preset.js';

/** Fields that a preset can supply. Null: omitted. */
interface ChannelDraft {
  readonly preset: string | null;
  readonly kind: ChannelKind | null;
  readonly baseUrl: string | null;
  readonly models: readonly { readonly upstreamModel: string }[];
}

/**
 * Kind and base URL of a new channel: as written, else those of the preset. Throws `invalid_request_error` when neither
 * has one, and for a model that the preset's kind does not serve.
 */
export function completeFromPreset({ preset, kind, baseUrl, models }: ChannelDraft): {
  readonly kind: ChannelKind;
  readonly baseUrl: string;
} {
  const known = preset === null ? null : CHANNEL_PRESETS.get(preset);
  if (known === undefined)
    refuse('preset', `preset ${preset} does not exist: GET /admin/v1/channel-presets lists all presets`);
  const missing = known === null ? 'or a preset that has one' : `as the preset ${known.id} has none`;
  return {
    kind: kind ?? (known === null ? null : kindFor(known, models)) ?? refuse('kind', `kind is required, ${missing}`),
    baseUrl: baseUrl ?? known?.baseUrl ?? refuse('base_url', `base_url is required, ${missing}`),
  };
}

/** The preset's kind. Throws for a model that the provider does not serve by it. */
function kindFor({ id, kind }: ChannelPreset, models: ChannelDraft['models']): ChannelKind {
  if (id !== RESPONSES_ONLY.preset) return kind;
  const apart = models.find(({ upstreamModel }) => RESPONSES_ONLY.models.test(upstreamModel));
  if (apart === undefined) return kind;
  const { upstreamModel } = apart;
  const instead = `add a channel with the preset ${RESPONSES_ONLY.servedBy}`;
  return refuse('models', `${upstreamModel} is only available in the Responses API: ${instead}`);
}

function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', `${message}.`, { param });
}
