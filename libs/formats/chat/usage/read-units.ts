import { isRecord, type ComponentQuantities, isUnitMeter, unitName } from '#core';

type Counts = Record<string, unknown>;

/** Member of a translated usage: quantities by unit. */
const TRANSLATED = 'routify_units';
/** Anthropic's and OpenRouter's counts of the tools that they run. */
const SERVER_TOOLS = 'server_tool_use';
const SERVER_TOOL_UNITS = { web_search_requests: 'web_search_call', web_fetch_requests: 'web_fetch_call' } as const;

/** Mistral's count of the seconds of sound in a prompt. */
const PROMPT_SECONDS = 'prompt_audio_seconds';

/** More in one reply is a fault of its provider. */
const UNITS_MAX = 1_000;
const SECONDS_MAX = 86_400;
/** Of as many images, each of more tokens than any report of one: 14,272 (gpt-image-2, high, 2K; read 2026-11-30). */
const IMAGE_TOKENS_MAX = UNITS_MAX * 20_000;

const OTHER_MAXIMA: Readonly<Record<string, number>> = {
  input_audio_second: SECONDS_MAX,
  image_tool_input_token: IMAGE_TOKENS_MAX,
  image_tool_output_token: IMAGE_TOKENS_MAX,
};

/** The units in a usage, whose quantities are not checked; null: it has none. */
export function readUnits(usage: Counts): ComponentQuantities | null {
  const { [TRANSLATED]: translated, [SERVER_TOOLS]: tools, [PROMPT_SECONDS]: seconds } = usage;
  if (isRecord(translated)) {
    return Object.fromEntries(Object.entries(translated).filter(([unit]) => isUnitMeter(unit))) as ComponentQuantities;
  }
  if (typeof seconds === 'number' && seconds > 0) return { input_audio_second: Math.ceil(seconds) };
  if (!isRecord(tools)) return null;
  const counted = Object.entries(SERVER_TOOL_UNITS).flatMap(([field, unit]) => {
    const value = tools[field] ?? null;
    return value === null ? [] : [[unit, value]];
  });
  return Object.fromEntries(counted) as ComponentQuantities;
}

/** Why quantities cannot be true; null: they may be. */
export function badUnits(units: ComponentQuantities): string | null {
  for (const [unit, quantity] of Object.entries(units)) {
    if (!Number.isSafeInteger(quantity) || quantity < 0) return `${unit} is not a whole number of zero or more`;
    const most = OTHER_MAXIMA[unitName(unit)] ?? UNITS_MAX;
    if (quantity > most) return `${unit} exceeds ${most}`;
  }
  return null;
}
