/** The options of a request that affect how its reply is read. */
export interface ReplyContext {
  readonly hidesReasoning: boolean;
  /** Some upstreams send log probabilities that the client did not request. */
  readonly wantsLogprobs: boolean;
  /** The request uses `functions`, so the reply has one `function_call`. */
  readonly usesLegacyFunctions: boolean;
  /** The request has tools that the provider runs and bills. */
  readonly countsUnits: boolean;
}
