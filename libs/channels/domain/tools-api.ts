import { endpointOf } from '#core';
import type { ChannelKind } from './kinds/channel-kind.js';
import { isOpenaiApi, refusesTools } from './providers/openai-models.js';

/** The APIs of an account that can get a request with tools. */
export const TOOLS_APIS = ['chat', 'responses'] as const;
export type ToolsApi = (typeof TOOLS_APIS)[number];

/** An operator's choice; `auto`: by the model, where the provider is OpenAI or Azure. */
export const TOOLS_API_CHOICES = ['auto', ...TOOLS_APIS] as const;
export type ToolsApiChoice = (typeof TOOLS_API_CHOICES)[number];

export const TOOLS_API_ABOUT =
  'API for requests with tools, on channels of the kinds `openai-compatible` and `azure-openai`. OpenAI’s GPT-5.4 and later reject tools at `/chat/completions` unless `reasoning_effort` is `none`. `auto` sends their requests to `/responses` if the provider is OpenAI or Azure, and all others to `/chat/completions`. `responses` uses `/responses` for all models, `chat` for none.';

/** Kinds whose accounts have the Responses API beside chat completions, and the kind that speaks it. */
const RESPONSES_KINDS: Partial<Readonly<Record<ChannelKind, ChannelKind>>> = {
  'openai-compatible': 'openai-responses',
  'azure-openai': 'azure-openai-responses',
};

/** The kind that speaks the Responses API of the same account; null: a channel of this kind has one API. */
export function responsesKindOf(kind: ChannelKind): ChannelKind | null {
  return RESPONSES_KINDS[kind] ?? null;
}

/** Why a choice does not fit the kind of a channel; null: it does. */
export function toolsApiProblem(kind: ChannelKind, choice: ToolsApiChoice): string | null {
  if (choice === 'auto' || responsesKindOf(kind) !== null) return null;
  const kinds = Object.keys(RESPONSES_KINDS).join(' and ');
  return `options.tools_api must be auto: a channel of the kind ${kind} has one API. ${choice} is for ${kinds}.`;
}

interface ModelOfChannel {
  readonly kind: ChannelKind;
  readonly preset: string | null;
  readonly baseUrl: string;
  readonly choice: ToolsApiChoice;
  readonly upstreamModel: string;
}

/** The API that gets a model's requests with tools; null: the channel has one API. */
export function toolsApiOf({ kind, preset, baseUrl, choice, upstreamModel }: ModelOfChannel): ToolsApi | null {
  if (responsesKindOf(kind) === null) return null;
  if (choice !== 'auto') return choice;
  return isOfOpenai(kind, preset, baseUrl) && refusesTools(upstreamModel) ? 'responses' : 'chat';
}

/** Other providers of OpenAI's format may serve such a model, too, by an API of their own. */
function isOfOpenai(kind: ChannelKind, preset: string | null, baseUrl: string): boolean {
  if (kind === 'azure-openai' || preset === 'openai') return true;
  return isOpenaiApi(endpointOf(new URL(baseUrl)));
}
