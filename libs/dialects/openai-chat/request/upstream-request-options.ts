/** Where an upstream takes what its model thought in earlier turns. */
export const REASONING_FIELDS = [
  /** Under both names: for an upstream of which it is not known, and that ignores what it does not know. */
  'both',
  'reasoning_content',
  'reasoning',
  /** As `reasoning`, with the details that stand beside it. */
  'reasoning_details',
  /** As the first parts of `content`. */
  'thinking_parts',
  /** Nowhere: it is left out. */
  'none',
] as const;

export type ReasoningField = (typeof REASONING_FIELDS)[number];

/** What an operator makes of the fields of requests, in this order. Fields to `drop` go last, over everything. */
export interface ParameterPolicy {
  /** A field to the name under which it is sent; its value stays. */
  readonly rename: Readonly<Record<string, string>>;
  /** Values of fields that the client left out. */
  readonly default: Readonly<Record<string, unknown>>;
  /** Values whatever the client sent. */
  readonly force: Readonly<Record<string, unknown>>;
}

/** What one upstream wants to be told differently. */
export interface UpstreamRequestOptions {
  /** The upstream's own name of the model. */
  readonly upstreamModel: string;
  /** The bound on output tokens that the gateway sets or lowers; null leaves the client's. */
  readonly outputTokenBound: number | null;
  /** The one name of the bound that this upstream knows; `as_sent` keeps the client's. */
  readonly tokenLimitField: 'max_tokens' | 'max_completion_tokens' | 'as_sent';
  readonly reasoningField: ReasoningField;
  /** Fields this upstream refuses. They win over everything, the gateway's own additions included. */
  readonly drop: readonly string[];
  readonly forwardMetadata: boolean;
  /** What the operator makes of the rest. An upstream that speaks OpenAI's words gets it applied to what it is sent. */
  readonly policy: ParameterPolicy;
}
