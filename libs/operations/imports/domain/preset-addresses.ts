import { CHANNEL_PRESETS, type ChannelKind, RESPONSES_ONLY } from '#channels';
import type { SourceChannel } from './source-description.js';

/** Further addresses under which a provider served, or still serves, what its preset calls. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  cohere: ['https://api.cohere.com/compatibility/v1'],
  deepseek: ['https://api.deepseek.com/v1'],
  gemini: ['https://generativelanguage.googleapis.com/v1beta/openai'],
  'minimax-china': ['https://api.minimax.chat/v1'],
  novita: ['https://api.novita.ai/v3/openai'],
  perplexity: ['https://api.perplexity.ai'],
  together: ['https://api.together.xyz/v1'],
};

/** Presets whose address each customer has another of, by its form. */
const FORMS: readonly (readonly [preset: string, form: RegExp])[] = [
  ['cloudflare', /^https:\/\/api\.cloudflare\.com\/client\/v4\/accounts\/[\w-]+\/ai\/v1$/],
];

/**
 * Addresses of subscriptions, which are for the person or team that pays them: they are not resold. Sources: new-api
 * `constant/channel.go` (ChannelSpecialBases, ChannelBaseURLs); platform.stepfun.com.
 */
const SUBSCRIPTIONS = [
  /^(?:glm|kimi|doubao)-coding-plan(?:-international)?$/,
  /^https:\/\/(?:chatgpt\.com|claude\.ai|api\.kimi\.com\/coding)(?:\/|$)/,
  /^https:\/\/(?:open\.bigmodel\.cn|api\.z\.ai)\/api\/coding(?:\/|$)/,
  /^https:\/\/ark\.cn-beijing\.volces\.com\/api\/coding(?:\/|$)/,
  /^https:\/\/api\.stepfun\.(?:com|ai)\/step_plan(?:\/|$)/,
];
/** Tokens that Claude Code gets for a subscription. */
const SUBSCRIPTION_KEY = /^sk-ant-(?:oat|ort)\d*-/;

export const NOT_RESOLD = 'is a subscription, which is not resold here: add a channel with an API key';

export const isSubscriptionAddress = (address: string): boolean => SUBSCRIPTIONS.some((form) => form.test(address));

export const isSubscriptionKey = (key: string): boolean => SUBSCRIPTION_KEY.test(key);

type Named = Pick<SourceChannel, 'kind' | 'preset' | 'baseUrl'> & {
  /** The address was another one, and is the preset's here. */
  readonly isMoved: boolean;
};

/**
 * The preset of an address, with its kind. A channel that speaks another format than OpenAI's is named only by a preset of that
 * format. Null: no preset has the address.
 */
export function presetAt(
  address: string,
  kind: ChannelKind,
  models: readonly { readonly upstreamModel: string }[],
): Named | null {
  const wanted = comparable(address);
  const [form] = FORMS.find(([, pattern]) => pattern.test(address)) ?? [];
  const fits = [...CHANNEL_PRESETS.values()].filter(
    (preset) =>
      (kind === 'openai-compatible' || kind === preset.kind) &&
      (preset.id === form || addressesOf(preset.id, preset.baseUrl).includes(wanted)),
  );
  // Two presets of one address serve different models.
  const isResponses =
    models.length > 0 && models.every(({ upstreamModel }) => RESPONSES_ONLY.models.test(upstreamModel));
  const found =
    fits.find((preset) => (preset.kind === 'openai-responses') === isResponses && fits.length > 1) ?? fits[0];
  if (found === undefined) return null;
  if (found.baseUrl === null) return { kind: found.kind, preset: found.id, baseUrl: address, isMoved: false };
  return { kind: found.kind, preset: found.id, baseUrl: null, isMoved: comparable(found.baseUrl) !== wanted };
}

function addressesOf(id: string, baseUrl: string | null): string[] {
  return [...(baseUrl === null ? [] : [baseUrl]), ...(FURTHER[id] ?? [])].map(comparable);
}

/** Names of this machine are one. */
function comparable(address: string): string {
  return address
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/^(https?:\/\/)localhost(?=[:/]|$)/, '$1127.0.0.1');
}
