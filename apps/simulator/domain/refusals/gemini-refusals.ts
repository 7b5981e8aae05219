import type { JsonObject } from '../json.js';
import { elements, first, isUnlike, type Placed } from './findings.js';
import { rowsOf, type Refusal } from './refusal.js';

const FUNCTION_NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

/** What `generateContent` refuses, also at Vertex AI. */
export const GEMINI_REFUSALS: readonly Refusal[] = rowsOf({ readOn: '2026-11-30', models: ['gemini-*'] }, [
  {
    refused: 'names of functions with other characters or of more than 64',
    find: first(declarations, ({ name }) => isUnlike(name, FUNCTION_NAME), 'name'),
    message: ({ path }) =>
      `The GenerateContentRequest proto is invalid:\n  * ${path}: [FIELD_INVALID] Invalid function name. Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.`,
    sources: ['https://github.com/kaitranntt/ccs/issues/25'],
  },
]);

/** Errors write snake case whatever the request has. */
function* declarations({ tools }: JsonObject): Generator<Placed> {
  for (const { path, value } of elements(tools, 'tools', 'brackets')) {
    yield* elements(value['functionDeclarations'], `${path}.function_declarations`, 'brackets');
  }
}
