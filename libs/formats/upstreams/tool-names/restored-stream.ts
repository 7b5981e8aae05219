import type { SseFrame } from '#core';
import type { StatedUsage, StreamTranslator } from '../dialect.js';
import { namedBy, renaming, withElements, withMembers } from './rename.js';
import type { ShortNames } from './short-names.js';

const NAME = Buffer.from('"name"');

/** A reply of chat in which the tools have the client's names again. */
export function restoreReply(bytes: Buffer, { names }: ShortNames): Buffer {
  return withNames(bytes, 'message', (name) => names.get(name) ?? name);
}

/** The same for the chunks of one stream, over another translator or none. */
export class RestoredStream implements StreamTranslator {
  /** The beginning of a name that a provider sends in pieces. */
  private begun = '';

  constructor(
    private readonly names: ShortNames,
    private readonly inner: StreamTranslator | null,
  ) {}

  get stated(): StatedUsage | null {
    return this.inner?.stated ?? null;
  }

  push(frame: SseFrame): readonly SseFrame[] {
    return (this.inner?.push(frame) ?? [frame]).map((one) => this.restored(one));
  }

  end(): readonly SseFrame[] {
    return (this.inner?.end() ?? []).map((one) => this.restored(one));
  }

  private restored(frame: SseFrame): SseFrame {
    if (!frame.data.includes(NAME)) return frame;
    const data = withNames(frame.data, 'delta', (name) => this.nameOf(name));
    return data === frame.data ? frame : { ...frame, data };
  }

  /** The client's name; of a name in pieces the whole comes with the last one, and empty pieces before. */
  private nameOf(piece: string): string {
    const { names, taken } = this.names;
    const name = this.begun + piece;
    this.begun = '';
    const restored = names.get(name);
    if (restored !== undefined) return restored;
    if (name === '' || taken.has(name) || ![...names.keys()].some((short) => short.startsWith(name))) return name;
    this.begun = name;
    return '';
  }
}

function withNames(bytes: Buffer, holder: 'message' | 'delta', rename: (name: string) => string): Buffer {
  const named = namedBy(renaming(rename));
  const calls = { tool_calls: withElements(named), function_call: named };
  return withMembers(bytes, {
    choices: withElements((choice) => withMembers(choice, { [holder]: (json) => withMembers(json, calls) })),
  });
}
