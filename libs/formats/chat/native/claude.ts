/** Marks the signatures of Claude's thinking, which stand in their own place. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** Tools that Anthropic runs: they have a price for each use, results whose tokens no hold covers, or another model. */
const RUN_BY_PROVIDER = /^(?:(?:web_search|web_fetch|code_execution|advisor)_|mcp_toolset$)/;

/** Whether Anthropic runs a tool, billed apart from the request's own tokens. */
export function runsAtAnthropic(type: string): boolean {
  return RUN_BY_PROVIDER.test(type);
}
