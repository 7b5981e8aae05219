import { createHash } from 'node:crypto';
import { elementsOf, isGiven, membersOf, textOf, type JsonMembers, type JsonPiece } from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import { hostedKind } from '../../../chat/native/hosted-kinds.js';
import { functionOf } from './client-tools.js';
import type { LostFields } from './lost-fields.js';
import type { ClientTool, ClientToolKind } from './responses-context.js';

/** Upstreams accept function names of these characters, up to this length. */
const OTHER_CHARACTERS = /[^\w-]/g;
const NAME_CHARACTERS_MAX = 64;
const NAME_HASH_CHARACTERS = 8;
const DECLARED_CHARACTERS_MAX = 128;

/** Tools with a name of their own. */
const NAMED: ReadonlySet<string> = new Set(['function', 'custom']);
/** Tools that the client runs, by type. Every other type runs at the provider. */
const FIXED_KINDS: ReadonlySet<string> = new Set([
  ...['local_shell', 'shell', 'apply_patch', 'computer', 'computer_use_preview', 'tool_search'],
]);

/**
 * The tools of one request, from `tools`, from namespaces and from items of the input, as functions with unique names.
 * A call of an earlier turn keeps the name of its function, even if its tool is no longer offered.
 */
export class OfferedTools {
  readonly tools = new Map<string, ClientTool>();
  /** Kinds of the tools that the provider runs. */
  readonly hostedKinds = new Set<string>();
  private readonly functions = new Map<string, JsonPiece>();
  private readonly nameByKey = new Map<string, string>();

  constructor(private readonly lost: LostFields) {}

  /** The functions, without those that `allowed` leaves out. */
  pieces(allowed: ReadonlySet<string> | null): readonly JsonPiece[] {
    const pieces: JsonPiece[] = [];
    for (const [name, piece] of this.functions) if (allowed?.has(name) ?? true) pieces.push(piece);
    return pieces;
  }

  /** @param list a JSON array of tools */
  add(list: Buffer | null | undefined, param: string): void {
    if (!isGiven(list)) return;
    const tools = elementsOf(list);
    if (tools === null) refuseValue(param, null, 'an array of tools or null');
    tools.forEach((tool, index) => {
      this.addTool(tool, `${param}[${index}]`);
    });
  }

  /** The name of the function that stands for a tool; a new one for a tool that is not offered. */
  functionName(kind: ClientToolKind, name: string, namespace: string | null): string {
    const key = NAMED.has(kind) ? `${namespace ?? ''}\n${name}` : `\n\n${kind}`;
    const known = this.nameByKey.get(key);
    if (known !== undefined) return known;
    const unique = this.uniqueName(namespace === null ? name : `${namespace}__${name}`, key, namespace !== null);
    this.nameByKey.set(key, unique);
    this.tools.set(unique, { kind, name, namespace });
    return unique;
  }

  /** The name of the function of an offered tool; null when it is not offered. */
  offeredName(kind: ClientToolKind, name: string, namespace: string | null): string | null {
    const unique = this.nameByKey.get(NAMED.has(kind) ? `${namespace ?? ''}\n${name}` : `\n\n${kind}`);
    return unique !== undefined && this.functions.has(unique) ? unique : null;
  }

  private addTool(json: Buffer, param: string): void {
    const tool = membersOf(json);
    if (tool === null) refuseValue(param, null, 'a tool object');
    const type = textOf(tool.get('type')) ?? '';
    if (type === 'namespace') this.addNamespace(tool, param);
    else if (NAMED.has(type)) this.offer(type as ClientToolKind, nameOf(tool, param), null, tool, null);
    else if (FIXED_KINDS.has(type) && !runsAtProvider(type, tool)) {
      this.offer(type as ClientToolKind, type, null, tool, null);
    } else {
      this.lost.add('tools', type);
      const kind = hostedKind(type);
      if (kind !== null) this.hostedKinds.add(kind);
    }
  }

  /** The description of the namespace is repeated once, with its first tool. */
  private addNamespace(namespace: JsonMembers, param: string): void {
    const name = nameOf(namespace, param);
    let note = textOf(namespace.get('description'));
    (elementsOf(namespace.get('tools')) ?? []).forEach((json, index) => {
      const tool = membersOf(json);
      const type = textOf(tool?.get('type')) ?? 'function';
      if (tool === null || !NAMED.has(type)) {
        this.lost.add('tools', type);
        return;
      }
      this.offer(type as ClientToolKind, nameOf(tool, `${param}.tools[${index}]`), name, tool, note);
      note = null;
    });
  }

  private offer(
    kind: ClientToolKind,
    name: string,
    namespace: string | null,
    tool: JsonMembers,
    note: string | null,
  ): void {
    const functionName = this.functionName(kind, name, namespace);
    this.tools.set(functionName, { kind, name, namespace });
    this.functions.set(functionName, functionOf(kind, functionName, tool, note));
  }

  /** Names of plain functions stay as they are; others are changed where an upstream would refuse them. */
  private uniqueName(name: string, key: string, isJoined: boolean): string {
    const plain = isJoined ? name.replace(OTHER_CHARACTERS, '_') : name;
    const fits = !isJoined || plain.length <= NAME_CHARACTERS_MAX;
    if (fits && !this.tools.has(plain)) return plain;
    const hash = createHash('sha256').update(key).digest('hex').slice(0, NAME_HASH_CHARACTERS);
    return `${plain.slice(0, NAME_CHARACTERS_MAX - NAME_HASH_CHARACTERS - 1)}_${hash}`;
  }
}

/** Whether the client runs a tool; null: a namespace of tools that only some clients run. */
export function isClientTool(tool: JsonMembers | null): boolean | null {
  const type = textOf(tool?.get('type')) ?? '';
  if (tool === null) return false;
  if (type !== 'namespace') return NAMED.has(type) || (FIXED_KINDS.has(type) && !runsAtProvider(type, tool));
  const types = (elementsOf(tool.get('tools')) ?? []).map((json) => textOf(membersOf(json)?.get('type')) ?? 'function');
  return types.every((inner) => NAMED.has(inner)) ? true : null;
}

/** Containers and searches may run at either side. */
function runsAtProvider(type: string, tool: JsonMembers): boolean {
  if (type === 'tool_search') return textOf(tool.get('execution')) !== 'client';
  if (type !== 'shell') return false;
  const environment = textOf(membersOf(tool.get('environment'))?.get('type')) ?? 'local';
  return environment !== 'local';
}

function nameOf(tool: JsonMembers, param: string): string {
  const name = textOf(tool.get('name'));
  if (name !== null && name !== '' && name.length <= DECLARED_CHARACTERS_MAX) return name;
  return refuseValue(`${param}.name`, name ?? undefined, `a string of 1 to ${DECLARED_CHARACTERS_MAX} characters`);
}
