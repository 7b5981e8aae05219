import { isRecord, parseValue } from '#core';

/** Tools whose input is a patch of Codex's. */
const PATCH_TOOL = /patch/i;
const PATCH = /\*\*\* Begin Patch\r?\n[\s\S]*?\n\*\*\* End Patch(?=\s|$)/;
/** What models write before a patch: a fence, or the command of a shell. */
const WRAPPINGS = ['```', 'apply_patch'];

/** The text before the input of a custom tool, token by token; white space may stand between them. */
const HEAD = ['{', '"input"', ':', '"'];
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const UNICODE_ESCAPE_CHARACTERS = 6;
const WHITE_SPACE = /\s/;
const HIGH_SURROGATE_AT_END = /[\ud800-\udbff]$/;

/**
 * Takes the free text of a custom tool out of the arguments of the function that stands for it, `{"input": "…"}`, while
 * they arrive. The result does not depend on where the arguments are cut. Arguments of another form are unwrapped at
 * the end.
 */
export class InputUnwrapper {
  /** The whole input so far. */
  input = '';
  private written = '';
  private state: 'head' | 'text' | 'tail' | 'other' = 'head';
  /** Characters that cannot be decoded before more arrive. */
  private pending = '';
  /** The beginning of an input that may be a wrapped patch; null: it is none. */
  private held: string | null;

  /** @param toolName of the client's tool */
  constructor(private readonly toolName = '') {
    this.held = PATCH_TOOL.test(toolName) ? '' : null;
  }

  /** Whether the input has its closing quote. */
  get isClosed(): boolean {
    return this.state === 'tail' || (this.state === 'other' && parseValue(Buffer.from(this.written)) !== undefined);
  }

  /** Returns what the delta adds to the input. */
  push(delta: string): string {
    this.written += delta;
    if (this.state === 'head') this.pending = this.readHead(this.written);
    else this.pending += delta;
    return this.state === 'text' ? this.add(this.decode()) : '';
  }

  /** Returns the rest of the input after the last delta. */
  end(): string {
    const rest = this.state === 'text' && !this.pending.startsWith('\\') ? this.pending : '';
    const isOther = this.state === 'head' || this.state === 'other';
    const text = (this.held ?? '') + (isOther ? unwrapped(this.written, this.toolName) : rest);
    const mayBeWrapped = this.held !== null;
    this.held = null;
    return this.add(mayBeWrapped ? withoutWrapping(text) : text);
  }

  private add(text: string): string {
    if (this.held !== null) {
      this.held += text;
      if (mayWrap(this.held)) return '';
      text = this.held;
      this.held = null;
    }
    this.input += text;
    return text;
  }

  /** Returns what follows the head; empty while it is not complete. */
  private readHead(text: string): string {
    let at = 0;
    for (const token of HEAD) {
      while (WHITE_SPACE.test(text[at] ?? '')) at++;
      const found = text.slice(at, at + token.length);
      if (found !== token) {
        if (!token.startsWith(found)) this.state = 'other';
        return '';
      }
      at += token.length;
    }
    this.state = 'text';
    return text.slice(at);
  }

  /** Decodes what is complete: neither half an escape nor half a surrogate pair. */
  private decode(): string {
    const text = this.pending;
    let decoded = '';
    let at = 0;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (character === '"') {
        this.state = 'tail';
        break;
      }
      const length = character === '\\' ? escapeLength(text, at) : 1;
      if (at + length > text.length) break;
      decoded += character === '\\' ? decodeEscape(text.slice(at, at + length)) : character;
      at += length;
    }
    this.pending = text.slice(at);
    if (this.state === 'tail' || !HIGH_SURROGATE_AT_END.test(decoded)) return decoded;
    const half = at - (text[at - 1] === decoded.at(-1) ? 1 : UNICODE_ESCAPE_CHARACTERS);
    this.pending = text.slice(half);
    return decoded.slice(0, -1);
  }
}

function escapeLength(text: string, at: number): number {
  const kind = text[at + 1];
  return kind === 'u' ? UNICODE_ESCAPE_CHARACTERS : 2;
}

/** Unknown escapes stand for themselves: models write them in patterns. */
function decodeEscape(escape: string): string {
  const kind = escape[1] ?? '';
  if (kind === 'u') {
    const code = Number.parseInt(escape.slice(2), 16);
    return /^[0-9a-f]{4}$/i.test(escape.slice(2)) ? String.fromCharCode(code) : escape;
  }
  const short = SHORT_ESCAPES[kind];
  if (short !== undefined) return short;
  return kind === '"' || kind === '\\' || kind === '/' ? kind : escape;
}

/** The input in arguments of another form: another name or order of members, a command, or no wrapper at all. */
function unwrapped(written: string, toolName: string): string {
  const value = parseValue(Buffer.from(written));
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return value === undefined && isEmptyHead(written) ? '' : written;
  if (typeof value.input === 'string') return value.input;
  const [only, ...others] = Object.values(value);
  if (others.length > 0) return written;
  if (Array.isArray(only)) return commandInput(only, toolName) ?? written;
  return typeof only === 'string' ? only : Object.keys(value).length === 0 ? '' : written;
}

/** The input in a command that names the tool, or that passes a patch to a shell; null: in none of them. */
function commandInput(command: readonly unknown[], toolName: string): string | null {
  const [program, input, ...others] = command;
  if (program === toolName && typeof input === 'string' && others.length === 0) return input;
  if (!PATCH_TOOL.test(toolName)) return null;
  const patches = command.map((part) => (typeof part === 'string' ? PATCH.exec(part)?.[0] : undefined));
  return patches.find((patch) => patch !== undefined) ?? null;
}

/** Whether the input begins with what stands before a patch, or may do so when more of it arrives. */
function mayWrap(input: string): boolean {
  const start = input.trimStart();
  return WRAPPINGS.some((wrapping) => start.startsWith(wrapping) || wrapping.startsWith(start));
}

/** The patch in an input that begins with something else; an input without one stays. */
function withoutWrapping(input: string): string {
  return mayWrap(input) ? (PATCH.exec(input)?.[0] ?? input) : input;
}

/** The beginning of a wrapper that was cut before its input. */
function isEmptyHead(written: string): boolean {
  const compact = written.replaceAll(/\s/g, '');
  return HEAD.join('').startsWith(compact);
}
