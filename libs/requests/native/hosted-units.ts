import type { HostedTool } from '../body/hosted-tool.js';

/** Units by the type of the tool, without the date of its version. */
const UNITS: ReadonlyMap<string, HostedTool['unit']> = new Map([
  ['web_search', 'web_search_call'],
  ['web_search_preview', 'web_search_call'],
  ['file_search', 'file_search_call'],
  ['code_interpreter', 'code_interpreter_session'],
  ['image_generation', 'image'],
  ['mcp', 'mcp_call'],
]);
const VERSION = /_\d{4}_\d{2}_\d{2}$/;

/** The unit of a tool that the provider runs; null: it has none, or the client runs it. */
export function hostedUnit(type: string | null): HostedTool['unit'] | null {
  return UNITS.get(type?.replace(VERSION, '') ?? '') ?? null;
}
