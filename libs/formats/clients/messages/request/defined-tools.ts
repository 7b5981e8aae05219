import { isRecord, parseValue } from '#core';

/** A tool that Anthropic defines and the client runs, as a function for other models. */
interface DefinedFunction {
  readonly description: string;
  readonly parameters: object;
}

const text = (description: string): object => ({ type: 'string', description });
const whole = (description: string): object => ({ type: 'integer', description });
const pair = (description: string): object => ({ type: 'array', items: { type: 'integer' }, description });
const word = (words: readonly string[]): object => ({ type: 'string', enum: words });
const input = (properties: object, required: readonly string[]): object => ({ type: 'object', properties, required });

const BASH: DefinedFunction = {
  description: 'Runs a command in a bash session that keeps its state between calls.',
  parameters: input(
    {
      command: text('The command to run.'),
      restart: { type: 'boolean', description: 'true: starts a new session instead of a command.' },
    },
    [],
  ),
};

const EDITS = {
  file_text: text('The content of the file, for create.'),
  old_str: text('The text to replace, for str_replace: it must occur exactly once.'),
  new_str: text('The text in its place, for str_replace.'),
  insert_line: whole('The line after which text is inserted, 0 for the beginning, for insert.'),
  insert_text: text('The text to insert, for insert.'),
  view_range: pair('The first and the last line to show, from 1; -1: the end. For view.'),
};

const EDITOR: DefinedFunction = {
  description: 'Shows, creates and edits text files.',
  parameters: input(
    {
      command: word(['view', 'create', 'str_replace', 'insert']),
      path: text('The path of the file or directory.'),
      ...EDITS,
    },
    ['command', 'path'],
  ),
};

const MEMORY: DefinedFunction = {
  description: 'Keeps notes for later conversations as files in the directory /memories. View it before other work.',
  parameters: input(
    {
      command: word(['view', 'create', 'str_replace', 'insert', 'delete', 'rename']),
      path: text('The path of the file or directory, for every command but rename.'),
      ...EDITS,
      old_path: text('The present path, for rename.'),
      new_path: text('The new path, for rename.'),
    },
    ['command'],
  ),
};

const ACTIONS = [
  ...['key', 'hold_key', 'type', 'cursor_position', 'mouse_move', 'left_mouse_down', 'left_mouse_up', 'left_click'],
  ...['left_click_drag', 'right_click', 'middle_click', 'double_click', 'triple_click', 'scroll', 'wait', 'screenshot'],
];

const COMPUTER: DefinedFunction = {
  description: 'Uses a computer with mouse and keyboard, and takes screenshots.',
  parameters: input(
    {
      action: word(ACTIONS),
      coordinate: pair('x and y of the action, in pixels from the upper left corner.'),
      start_coordinate: pair('x and y where left_click_drag begins.'),
      text: text('The text to type, the keys to press, or the keys held during a click or scroll.'),
      scroll_direction: word(['up', 'down', 'left', 'right']),
      scroll_amount: whole('How many steps to scroll.'),
      duration: { type: 'number', description: 'Seconds, for hold_key and wait.' },
    },
    ['action'],
  ),
};

const FUNCTIONS: readonly (readonly [type: RegExp, function: DefinedFunction])[] = [
  [/^bash_\d+$/, BASH],
  [/^text_editor_\d+$/, EDITOR],
  [/^memory_\d+$/, MEMORY],
  [/^computer_\d+$/, COMPUTER],
];

/** The function for a tool of this type; null for types that Anthropic does not define, or runs by itself. */
export function definedFunction(type: string, tool: Buffer): DefinedFunction | null {
  const found = FUNCTIONS.find(([pattern]) => pattern.test(type))?.[1] ?? null;
  if (found !== COMPUTER) return found;
  const options = parseValue(tool);
  const { display_width_px: width, display_height_px: height } = isRecord(options) ? options : {};
  return { ...found, description: `${found.description} Its display is ${String(width)} by ${String(height)} pixels.` };
}
