import { RoutifyError } from '#kernel';
import type { ChannelKind } from './channel-kind.js';
import { CHANNEL_PRESETS } from './presets.js';

/** Fields that a preset can supply. Null: omitted. */
interface ChannelDraft {
  readonly preset: string | null;
  readonly kind: ChannelKind | null;
  readonly baseUrl: string | null;
}

/**
 * Kind and base URL of a new channel: as written, else those of the preset. Throws `invalid_request_error` when neither
 * has one.
 */
export function completeFromPreset({ preset, kind, baseUrl }: ChannelDraft): {
  readonly kind: ChannelKind;
  readonly baseUrl: string;
} {
  const known = preset === null ? null : CHANNEL_PRESETS.get(preset);
  if (known === undefined) refuse('preset', `preset ${preset} is not known: GET /admin/v1/channel-presets lists them`);
  const missing = known === null ? 'or a preset that has one' : `as the preset ${known.id} has none`;
  return {
    kind: kind ?? known?.kind ?? refuse('kind', `kind is required, ${missing}`),
    baseUrl: baseUrl ?? known?.baseUrl ?? refuse('base_url', `base_url is required, ${missing}`),
  };
}

function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', `${message}.`, { param });
}
