import type { ChannelKind } from '../kinds/channel-kind.js';

/** Options that presets set, by their names in the API. */
type PresetOption =
  | 'default'
  | 'drop'
  | 'first_byte_timeout_json_ms'
  | 'first_byte_timeout_ms'
  | 'idle_timeout_ms'
  | 'lacks'
  | 'reasoning_field'
  | 'rename'
  | 'reported_cost_field'
  | 'reported_cost_unless'
  | 'reported_cost_usd_per_unit'
  | 'thinking_off'
  | 'token_limit_field'
  | 'unbilled_replies';

/** What can stand in a preset without a confirmation by the provider's documentation. */
type PresetFact = PresetOption | 'balance_api' | 'base_url';

/** The known settings of a provider: a channel with a preset needs only a credential and models. */
export interface ChannelPreset {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Null: each customer of the provider has a separate URL. */
  readonly baseUrl: string | null;
  /** Option values that differ from the defaults, in API field names. */
  readonly options: Readonly<Partial<Record<PresetOption, unknown>>>;
  /** The page of the provider's documentation that confirms the settings. */
  readonly docsUrl: string;
  /** The day on which the page was read. */
  readonly readOn: string;
  /** What differs from other providers of the format, a sentence each. */
  readonly quirks: readonly string[];
  /** Facts that no page of the provider confirms. */
  readonly unverified: readonly PresetFact[];
}

/** A provider of OpenAI's format. */
type Row = Omit<ChannelPreset, 'kind' | 'quirks' | 'unverified'> &
  Partial<Pick<ChannelPreset, 'quirks' | 'unverified'>>;

export const openaiCompatible = (row: Row): ChannelPreset => ({
  kind: 'openai-compatible',
  quirks: [],
  unverified: [],
  ...row,
});

export const MAX_TOKENS = { token_limit_field: 'max_tokens' };
export const MAX_COMPLETION_TOKENS = { token_limit_field: 'max_completion_tokens' };

/** The field that accepts the reasoning of earlier turns. */
export const IN_CONTENT = { reasoning_field: 'reasoning_content' };
export const IN_REASONING = { reasoning_field: 'reasoning' };
export const NOWHERE = { reasoning_field: 'none' };

/** The field that turns thinking off. */
export const THINKING_TYPE = { thinking_off: 'thinking' };
export const ENABLE_THINKING = { thinking_off: 'enable_thinking' };

/**
 * Models that reason at the Responses API, where tools of GPT-5.4 and later go, think in silence after the first event;
 * the provider breaks it every 30 s.
 */
export const LONG_SILENCE = { idle_timeout_ms: 120_000 };

export const RESPONSES = { ...LONG_SILENCE, lacks: ['audio_input', 'audio_output', 'web_search'] };
