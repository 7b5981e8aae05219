import type { EndUsers } from './end-users.js';

/** Where an upstream expects the reasoning of earlier turns. */
export const REASONING_FIELDS = [
  /** Under both names: for an unknown upstream that ignores unknown fields. */
  'both',
  'reasoning_content',
  'reasoning',
  /** As `reasoning`, with the details beside it. */
  'reasoning_details',
  /** As the first parts of `content`. */
  'thinking_parts',
  /** Removed. */
  'none',
] as const;

/** The field that turns thinking off at an upstream, or that of the client. */
export const THINKING_SWITCHES = ['as_sent', 'thinking', 'enable_thinking', 'reasoning'] as const;

export type ReasoningField = (typeof REASONING_FIELDS)[number];

/** The operator's changes to request fields, in this order. `drop` is applied last and overrides them. */
export interface ParameterPolicy {
  /** New names of fields; values stay. */
  readonly rename: Readonly<Record<string, string>>;
  /** Values for absent fields. */
  readonly default: Readonly<Record<string, unknown>>;
  /** Values that override the client's. */
  readonly force: Readonly<Record<string, unknown>>;
}

/** Differences of one upstream from the client's request. */
export interface UpstreamRequestOptions {
  /** The upstream's model name. */
  readonly upstreamModel: string;
  /** The output token bound that the gateway sets or lowers; null keeps the client's. */
  readonly outputTokenBound: number | null;
  /** The name of the bound that this upstream supports; `as_sent` keeps the client's. */
  readonly tokenLimitField: 'max_tokens' | 'max_completion_tokens' | 'as_sent';
  readonly reasoningField: ReasoningField;
  readonly thinkingOff: (typeof THINKING_SWITCHES)[number];
  /** Whether messages may have the role `developer`, as OpenAI's; elsewhere they are of `system`. */
  readonly knowsDeveloper: boolean;
  /** Fields this upstream refuses. They override everything, including the gateway's own additions. */
  readonly drop: readonly string[];
  /** Fields that it takes whatever a rule about its model says. */
  readonly allow: readonly string[];
  readonly forwardMetadata: boolean;
  /** Gives the names of end users that leave. */
  readonly endUsers: EndUsers;
  /** Whether Claude Code's billing line is left out of bodies that otherwise pass: the upstream is not Anthropic. */
  readonly dropBillingLine: boolean;
  /** The operator's changes to other fields. For upstreams with OpenAI's format it is applied to the final body. */
  readonly policy: ParameterPolicy;
}
