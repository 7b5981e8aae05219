/** What of a request decides how its answer is read. */
export interface ReplyTerms {
  readonly hidesThinking: boolean;
  /** The client speaks of `functions`, so it gets one `function_call`. */
  readonly usesLegacyFunctions: boolean;
}
