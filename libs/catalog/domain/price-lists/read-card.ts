import { generatesText, type ModelEndpoint } from '#core';
import { MODALITIES, type Capability, type Modality } from '../catalog-model.js';
import { HOLD_DEFAULTS, type ModelCard } from '../model-card.js';
import { scaleDecimal } from './scale-decimal.js';

const TOKENS_MAX = 2_147_483_647n;

/** A list's fields of a model besides its price; token counts as written in the file. */
interface ListedCard {
  readonly name: string;
  readonly contextLength: unknown;
  readonly maxOutputTokens: unknown;
  readonly endpoints: readonly ModelEndpoint[];
  readonly inputModalities: readonly unknown[];
  readonly outputModalities: readonly unknown[];
  readonly capabilities: readonly Capability[];
}

/** Null without a context length. Without a maximum the output can fill the context. */
export function readCard(listed: ListedCard): ModelCard | null {
  const contextLength = readTokens(listed.contextLength);
  if (contextLength === null || contextLength === 0) return null;
  const isWritten = listed.endpoints.some(generatesText);
  const longest = isWritten ? (readTokens(listed.maxOutputTokens) ?? contextLength) : 0;
  return {
    ...HOLD_DEFAULTS,
    name: listed.name,
    endpoints: listed.endpoints,
    contextLength,
    maxOutputTokens: longest === 0 && isWritten ? contextLength : Math.min(longest, contextLength),
    inputModalities: readModalities(listed.inputModalities),
    outputModalities: readModalities(listed.outputModalities),
    capabilities: listed.capabilities,
  };
}

function readTokens(value: unknown): number | null {
  const count = typeof value === 'string' ? scaleDecimal(value, 0) : null;
  return count === null || count < 0n || count > TOKENS_MAX ? null : Number(count);
}

function readModalities(listed: readonly unknown[]): Modality[] {
  const named = listed.map((modality) => (modality === 'pdf' ? 'file' : modality));
  const known = MODALITIES.filter((modality) => named.includes(modality));
  return known.length === 0 ? ['text'] : known;
}

/** The capabilities with a true flag. */
export function capabilitiesOf(flags: Readonly<Partial<Record<Capability, boolean>>>): Capability[] {
  return (Object.entries(flags) as [Capability, boolean][]).flatMap(([capability, has]) => (has ? [capability] : []));
}
