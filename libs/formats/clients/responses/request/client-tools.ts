import { isGiven, membersOf, objectPiece, textOf, textPiece, type JsonMembers, type JsonPiece } from '#core';
import type { ClientToolKind } from './responses-context.js';

/** The member of a custom tool's function that holds its free text. */
const CUSTOM_PARAMETERS = parameters({ input: '{"type":"string","description":"The whole input, as plain text."}' });

/** Functions that stand for the tools of a client with a fixed input. */
const FIXED_TOOLS: ReadonlyMap<ClientToolKind, readonly [description: string, parameters: JsonPiece]> = new Map([
  [
    'local_shell',
    [
      'Runs a command on the local machine and returns its output.',
      parameters(
        {
          command: '{"type":"array","items":{"type":"string"},"description":"The program and its arguments."}',
          timeout_ms: '{"type":"integer"}',
          working_directory: '{"type":"string"}',
          env: '{"type":"object","additionalProperties":{"type":"string"}}',
          user: '{"type":"string"}',
        },
        ['command'],
      ),
    ],
  ],
  [
    'shell',
    [
      'Runs shell commands on the machine of the user and returns their output.',
      parameters(
        {
          commands: '{"type":"array","items":{"type":"string"}}',
          timeout_ms: '{"type":"integer","description":"Time limit of each command."}',
          max_output_length: '{"type":"integer","description":"Characters of output to return at most."}',
        },
        ['commands'],
      ),
    ],
  ],
  [
    'apply_patch',
    [
      'Creates, updates or deletes one file. A diff has hunks headed by "@@", with lines that begin with " ", "-" or ' +
        '"+"; a new file is a diff of "+" lines.',
      parameters(
        {
          type: '{"type":"string","enum":["create_file","update_file","delete_file"]}',
          path: '{"type":"string"}',
          diff: '{"type":"string","description":"Left out when a file is deleted."}',
        },
        ['type', 'path'],
      ),
    ],
  ],
  [
    'computer',
    [
      'Acts on the screen of a computer and returns a screenshot. Each action has a "type": click, double_click, drag, ' +
        'keypress, move, screenshot, scroll, type or wait, with its own members (x, y, button, keys, text, path, ' +
        'scroll_x, scroll_y).',
      parameters({ actions: '{"type":"array","items":{"type":"object"}}' }),
    ],
  ],
  [
    'computer_use_preview',
    [
      'Acts on the screen of a computer and returns a screenshot. The action has a "type": click, double_click, drag, ' +
        'keypress, move, screenshot, scroll, type or wait, with its own members (x, y, button, keys, text, path, ' +
        'scroll_x, scroll_y).',
      parameters({ action: '{"type":"object"}' }),
    ],
  ],
]);

/** The function that stands for a tool of the client. `note` is prepended to the description. */
export function functionOf(kind: ClientToolKind, name: string, tool: JsonMembers, note: string | null): JsonPiece {
  const [description, schema] = definitionOf(kind, tool);
  const texts = [note, description].filter((text) => text !== null && text !== '');
  return objectPiece({
    type: '"function"',
    function: objectPiece({
      name: textPiece(name),
      description: texts.length === 0 ? null : textPiece(texts.join('\n\n')),
      parameters: schema,
      strict: tool.get('strict')?.toString() === 'true' ? 'true' : null,
    }),
    cache_control: tool.get('cache_control') ?? null,
  });
}

function definitionOf(kind: ClientToolKind, tool: JsonMembers): readonly [string | null, JsonPiece | null] {
  const fixed = FIXED_TOOLS.get(kind);
  if (fixed !== undefined) return fixed;
  const description = textOf(tool.get('description'));
  const schema = tool.get('parameters');
  if (kind !== 'custom') return [description, isGiven(schema) ? schema : null];
  return [[description ?? '', formatNote(tool)].filter((text) => text !== '').join('\n\n'), CUSTOM_PARAMETERS];
}

/** The grammar of a custom tool, which upstreams of other formats cannot enforce. */
function formatNote(tool: JsonMembers): string {
  const format = membersOf(tool.get('format'));
  const definition = textOf(format?.get('definition'));
  if (definition === null) return '';
  const syntax = textOf(format?.get('syntax')) ?? '';
  return `The value of "input" must match this ${syntax} grammar:\n${definition}`;
}

function parameters(properties: Readonly<Record<string, string>>, required = Object.keys(properties)): string {
  const members = Object.entries(properties).map(([key, schema]) => `"${key}":${schema}`);
  return `{"type":"object","properties":{${members.join(',')}},"required":${JSON.stringify(required)}}`;
}
