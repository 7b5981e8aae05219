/** What the name of a model, of its inference profile or of an ARN of either says about it. */
export interface BedrockModel {
  /** A path segment. */
  readonly segment: string;
  readonly isClaude: boolean;
  /** Whether it has prompt caches; names that say nothing, as those of application profiles, may. */
  readonly caches: boolean;
  /** The member of additional fields that takes an effort; null: none is known. */
  readonly effortOf: ((effort: string) => Readonly<Record<string, unknown>>) | null;
}

const CLAUDE = /\banthropic\.claude/;
const NOVA = /\bamazon\.nova/;
const NOVA_2 = /\bamazon\.nova-2/;
const GPT_OSS = /\bopenai\.gpt-oss/;
/** An application inference profile, a provisioned model, a prompt router: the name is an id. */
const OPAQUE = /^arn:/;

export function readBedrockModel(name: string): BedrockModel {
  const isClaude = CLAUDE.test(name);
  const isKnown = /\b[a-z0-9]+\.[a-z]/.test(name.replace(/^arn:[^/]*\//, ''));
  return {
    segment: encodeURIComponent(name),
    isClaude,
    caches: isClaude || NOVA.test(name) || (OPAQUE.test(name) && !isKnown),
    effortOf: effortFor(name),
  };
}

function effortFor(name: string): BedrockModel['effortOf'] {
  if (GPT_OSS.test(name)) return (effort) => ({ reasoning_effort: effort });
  if (!NOVA_2.test(name)) return null;
  return (effort) => ({ reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } });
}
