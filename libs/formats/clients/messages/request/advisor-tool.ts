import { isRecord, jsonBytes, parsedOf, scanTopLevel, spliceObject } from '#core';
import type { HostedTool } from '../../../chat/body/hosted-tool.js';
import { refuseValue } from '../../../chat/body/refuse-value.js';

/** What a client says of its advisor. */
interface DeclaredAdvisor {
  readonly model: string;
  /** Null: not said. */
  readonly usesMax: number | null;
  readonly outputTokensMax: number | null;
}

/** What an upstream gets of it. */
interface SentAdvisor {
  readonly model: string;
  readonly usesMax: number;
  readonly outputTokensMax: number;
}

/**
 * Anthropic's advisor tool, another model that the model of a request may consult. Throws a 400 that names the field: what
 * bounds a hold has to be what the provider reads.
 *
 * Source: platform.claude.com, "Advisor tool": fields `model`, `max_uses`, `max_tokens` and `caching`; the beta header is
 * the client's; `usage.iterations` lists its calls as `advisor_message`, billed at its own model's rates.
 */
export function readAdvisor({ json, param }: Pick<HostedTool, 'json' | 'param'>): DeclaredAdvisor {
  const tool = parsedOf(json);
  const { model, max_uses: uses, max_tokens: tokens } = isRecord(tool) ? tool : {};
  if (typeof model !== 'string' || model === '') refuseValue(`${param}.model`, model, 'the name of a model');
  return {
    model,
    usesMax: boundOf(uses, `${param}.max_uses`),
    outputTokensMax: boundOf(tokens, `${param}.max_tokens`),
  };
}

function boundOf(value: unknown, param: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  return refuseValue(param, value, 'a whole number of 1 or more, or null');
}

/** The tool for an upstream: its own name of the model, and both bounds. */
export function sentAdvisor(tool: HostedTool, { model, usesMax, outputTokensMax }: SentAdvisor): HostedTool {
  const members = { model, max_uses: usesMax, max_tokens: outputTokensMax };
  const edits = Object.entries(members).map(([key, value]) => ({ key, value: [jsonBytes(value)] }));
  return { ...tool, json: Buffer.concat(spliceObject(scanTopLevel(tool.json), edits).parts) };
}
