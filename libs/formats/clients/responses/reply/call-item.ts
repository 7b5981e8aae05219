import {
  entriesPiece,
  isObjectText,
  isRecord,
  isStringText,
  JsonFault,
  membersOf,
  objectPiece,
  parseValue,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import type { ClientTool } from '../request/responses-context.js';
import {
  itemAdded,
  itemDone,
  itemEvent,
  itemId,
  type ItemPosition,
  type ItemStatus,
  type OutputEvent,
  type OutputItem,
} from './output-item.js';
import { InputUnwrapper } from './unwrap-input.js';

type ClientToolKind = ClientTool['kind'];

/** Tools whose input has a form of its own. */
type FixedKind = Exclude<ClientToolKind, 'function' | 'custom'>;

/** Types of items, and the prefixes of their ids. */
const ITEM_TYPES: Readonly<Record<ClientToolKind, readonly [type: string, prefix: string]>> = {
  function: ['function_call', 'fc'],
  custom: ['custom_tool_call', 'ctc'],
  local_shell: ['local_shell_call', 'lsh'],
  shell: ['shell_call', 'sh'],
  apply_patch: ['apply_patch_call', 'apc'],
  computer: ['computer_call', 'cu'],
  computer_use_preview: ['computer_call', 'cu'],
  tool_search: ['tool_search_call', 'tsc'],
};
const NOTHING: readonly OutputEvent[] = [];
const NO_ARGUMENTS = '{}';
const NO_MEMBERS: JsonMembers = new Map();
const PATCH_TYPES: ReadonlySet<string> = new Set(['"create_file"', '"update_file"', '"delete_file"']);

/** A call of a tool that the client runs, as the item of the kind of tool. */
export class CallItem implements OutputItem {
  final: JsonPiece | null = null;
  private readonly id: string;
  private readonly unwrapper: InputUnwrapper;
  private written = '';
  private isAnnounced = false;

  constructor(
    private readonly position: ItemPosition,
    private readonly tool: ClientTool,
    private readonly callId: string,
  ) {
    this.id = itemId(ITEM_TYPES[tool.kind][1], position);
    this.unwrapper = new InputUnwrapper(tool.name);
  }

  /** An item with a fixed input is announced when its input is known, as clients read it from the first event. */
  open(): readonly OutputEvent[] {
    return this.tool.kind === 'function' || this.tool.kind === 'custom' ? this.announce() : NOTHING;
  }

  /** Announces the item, once; at the latest before the next item, as items are announced in their order. */
  announce(): readonly OutputEvent[] {
    if (this.isAnnounced) return NOTHING;
    this.isAnnounced = true;
    return [itemAdded(this.position, this.piece('in_progress'))];
  }

  /** Functions and custom tools stream; the others are read whole at the end. */
  add(delta: string): readonly OutputEvent[] {
    this.written += delta;
    if (this.tool.kind === 'function') return this.delta('function_call_arguments.delta', delta);
    if (this.tool.kind !== 'custom') return NOTHING;
    return this.delta('custom_tool_call_input.delta', this.unwrapper.push(delta));
  }

  /** A call that was cut has no closing events: clients run a tool as soon as they read them. */
  close(isCut: boolean): readonly OutputEvent[] {
    const rest = [...this.announce(), ...this.rest(isCut)];
    const isWhole = !isCut || this.isWhole();
    this.final = this.piece(isWhole ? 'completed' : 'incomplete');
    return isWhole ? [...rest, ...this.doneEvents(), itemDone(this.position, this.final)] : rest;
  }

  /** What the end of the arguments adds. */
  private rest(isCut: boolean): readonly OutputEvent[] {
    if (this.tool.kind === 'custom') return this.delta('custom_tool_call_input.delta', this.unwrapper.end());
    if (this.tool.kind !== 'function' || isCut || this.written.trim() !== '') return NOTHING;
    this.written = NO_ARGUMENTS;
    return this.delta('function_call_arguments.delta', NO_ARGUMENTS);
  }

  private doneEvents(): readonly OutputEvent[] {
    const { kind, name } = this.tool;
    if (kind === 'function') {
      const members = { name: textPiece(name), arguments: textPiece(this.written) };
      return [itemEvent('function_call_arguments.done', this.id, this.position, members)];
    }
    if (kind !== 'custom') return NOTHING;
    const members = { input: textPiece(this.unwrapper.input) };
    return [itemEvent('custom_tool_call_input.done', this.id, this.position, members)];
  }

  private isWhole(): boolean {
    return this.tool.kind === 'custom' ? this.unwrapper.isClosed : isRecord(parseValue(Buffer.from(this.written)));
  }

  private delta(type: string, text: string): readonly OutputEvent[] {
    return text === '' ? NOTHING : [itemEvent(type, this.id, this.position, { delta: textPiece(text) })];
  }

  private piece(status: ItemStatus): JsonPiece {
    const { kind, name, namespace } = this.tool;
    const isNamed = kind === 'function' || kind === 'custom';
    return objectPiece({
      id: textPiece(this.id),
      type: textPiece(ITEM_TYPES[kind][0]),
      status: textPiece(status),
      call_id: textPiece(this.callId),
      name: isNamed ? textPiece(name) : null,
      namespace: isNamed && namespace !== null ? textPiece(namespace) : null,
      ...this.content(),
    });
  }

  private content(): Readonly<Record<string, JsonPiece | null>> {
    const { kind } = this.tool;
    if (kind === 'function') return { arguments: textPiece(this.written) };
    if (kind === 'custom') return { input: textPiece(this.unwrapper.input) };
    return actionOf(kind, readArguments(this.written));
  }
}

/** The arguments of a tool with a fixed input; none if they are not an object. */
function readArguments(written: string): JsonMembers {
  const bytes = Buffer.from(written);
  try {
    return isRecord(parseValue(bytes)) ? (membersOf(bytes) ?? NO_MEMBERS) : NO_MEMBERS;
  } catch (fault) {
    if (fault instanceof JsonFault) return NO_MEMBERS;
    throw fault;
  }
}

/** The members of an item with a fixed input. Without usable arguments the action does nothing. */
function actionOf(kind: FixedKind, given: JsonMembers): Readonly<Record<string, JsonPiece | null>> {
  switch (kind) {
    case 'local_shell':
      return { action: execOf(given) };
    case 'shell':
      return {
        action: objectPiece({
          commands: listAt(given, 'commands'),
          timeout_ms: given.get('timeout_ms') ?? 'null',
          max_output_length: given.get('max_output_length') ?? 'null',
        }),
        environment: 'null',
      };
    case 'apply_patch':
      return { operation: patchOf(given) };
    case 'computer':
      return { actions: listAt(given, 'actions'), pending_safety_checks: '[]' };
    case 'computer_use_preview':
      return { action: objectAt(given, 'action'), pending_safety_checks: '[]' };
    case 'tool_search':
      return { execution: '"client"', arguments: entriesPiece(given) };
  }
}

function execOf(given: JsonMembers): JsonPiece {
  return objectPiece({
    type: '"exec"',
    command: listAt(given, 'command'),
    timeout_ms: given.get('timeout_ms') ?? null,
    working_directory: given.get('working_directory') ?? null,
    env: objectAt(given, 'env'),
    user: given.get('user') ?? null,
  });
}

function patchOf(given: JsonMembers): JsonPiece {
  const type = given.get('type')?.toString() ?? '';
  const path = given.get('path');
  const diff = given.get('diff');
  const isDeletion = type === '"delete_file"';
  return objectPiece({
    type: PATCH_TYPES.has(type) ? type : '"update_file"',
    path: isStringText(path) ? path : '""',
    diff: isDeletion ? null : isStringText(diff) ? diff : '""',
  });
}

function listAt(given: JsonMembers, key: string): JsonPiece {
  const json = given.get(key);
  return json?.[0] === 0x5b ? json : '[]';
}

function objectAt(given: JsonMembers, key: string): JsonPiece {
  const json = given.get(key);
  return isObjectText(json) ? json : '{}';
}
