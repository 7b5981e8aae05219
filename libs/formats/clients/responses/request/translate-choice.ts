import { elementsOf, isGiven, isStringText, membersOf, objectPiece, textOf, textPiece, type JsonPiece } from '#core';
import { describeValue, refuse, refuseValue } from '../../../chat/body/refuse-value.js';
import { hostedKind } from '../../../chat/native/hosted-kinds.js';
import type { OfferedTools } from './offered-tools.js';
import type { ClientToolKind } from './responses-context.js';

/** A tool choice in chat's format, and the functions it allows; null: all. */
interface ToolChoice {
  readonly choice: JsonPiece | null;
  /** A tool that the provider runs: it is no function. */
  readonly forcesHosted?: true;
  readonly allowed: ReadonlySet<string> | null;
}

const WORDS: ReadonlySet<string | null> = new Set(['auto', 'none', 'required']);
/** Types of choices by the kind of tool they name. */
const KINDS: ReadonlyMap<string, ClientToolKind> = new Map<string, ClientToolKind>([
  ['function', 'function'],
  ['custom', 'custom'],
  ['local_shell', 'local_shell'],
  ['shell', 'shell'],
  ['apply_patch', 'apply_patch'],
  ['computer', 'computer'],
  ['computer_use', 'computer'],
  ['computer_use_preview', 'computer_use_preview'],
  ['tool_search', 'tool_search'],
]);
const CHOICE = 'tool_choice';

/**
 * Translates `tool_choice`. A list of allowed tools becomes the list of tools, which every upstream understands. Throws
 * a 400 for a choice that forces a tool which is not offered here.
 */
export function translateChoice(json: Buffer | null, offered: OfferedTools): ToolChoice {
  if (json === null) return { choice: null, allowed: null };
  if (isStringText(json)) return wordChoice(json, offered);
  const type = textOf(membersOf(json)?.get('type')) ?? '';
  const kind = hostedKind(type);
  // Whether it has a price, and who runs it, is known with the model.
  if (kind !== null && offered.hostedKinds.has(kind)) return { choice: null, forcesHosted: true, allowed: null };
  if (type !== 'allowed_tools') {
    const name = forcedName(json, CHOICE, offered);
    return {
      choice: objectPiece({ type: '"function"', function: objectPiece({ name: textPiece(name) }) }),
      allowed: null,
    };
  }
  const choice = membersOf(json);
  const tools = elementsOf(choice?.get('tools')) ?? [];
  const names = tools.map((tool) => offeredName(tool, offered)).filter((name) => name !== null);
  const isForced = textOf(choice?.get('mode')) === 'required';
  if (isForced && names.length === 0) refuse(CHOICE, noneOffered);
  return { choice: isForced ? '"required"' : '"auto"', allowed: new Set(names) };
}

const noneOffered = "'tool_choice' requires a tool, but none of the allowed tools is available with this model.";

function wordChoice(json: Buffer, offered: OfferedTools): ToolChoice {
  const word = textOf(json);
  if (!WORDS.has(word)) refuseValue(CHOICE, word, 'auto, none, required or an object that names a tool');
  if (word === 'required' && offered.pieces(null).length === 0) {
    if (offered.hostedKinds.size === 0) refuse(CHOICE, noneOffered);
    return { choice: null, forcesHosted: true, allowed: null };
  }
  return { choice: json, allowed: null };
}

/** The 400 of a choice that no upstream can get. */
export function refuseHostedChoice(): never {
  refuse(CHOICE, noneOffered);
}

function forcedName(json: Buffer, param: string, offered: OfferedTools): string {
  const name = offeredName(json, offered);
  if (name !== null) return name;
  const members = membersOf(json);
  const named = textOf(members?.get('name')) ?? textOf(members?.get('type'));
  return refuse(
    param,
    `Invalid value for '${param}': it forces the tool ${describeValue(named ?? undefined)}, which is not in 'tools' ` +
      'or not available with this model.',
  );
}

/** The function of a tool that a choice names; null when it is not offered. */
function offeredName(json: Buffer, offered: OfferedTools): string | null {
  const members = membersOf(json);
  const kind = KINDS.get(textOf(members?.get('type')) ?? '');
  if (kind === undefined) return null;
  const name = textOf(members?.get('name')) ?? kind;
  const namespace = members?.get('namespace');
  return offered.offeredName(kind, name, isGiven(namespace) ? textOf(namespace) : null);
}
