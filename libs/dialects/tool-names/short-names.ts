import { createHash } from 'node:crypto';
import { isRecord, listOf } from '#json';

/** The bound of OpenAI, Bedrock and Gemini, each in its reference of tools; clients of Anthropic may use 128. */
const NAME_CHARACTERS_MAX = 64;
const HASH_CHARACTERS = 16;

/** Names of tools that are too long for providers, and the ones that stand for them in one request. */
export class ShortNames {
  /** Names by those that stand for them. */
  readonly names = new Map<string, string>();
  private readonly shortened = new Map<string, string>();

  /** @param taken names of other tools of the request */
  private constructor(readonly taken: ReadonlySet<string>) {}

  /** Null: no name is too long. The names are the same in each turn of a conversation, as long as its tools are. */
  static of(value: Readonly<Record<string, unknown>>): ShortNames | null {
    const all = new Set(namesIn(value));
    const long = [...all].filter((name) => name.length > NAME_CHARACTERS_MAX);
    if (long.length === 0) return null;
    const names = new ShortNames(all);
    for (const name of long) names.add(name);
    return names;
  }

  shortOf(name: string): string {
    return this.shortened.get(name) ?? name;
  }

  private add(name: string): void {
    for (let attempt = 0; ; attempt++) {
      const hash = createHash('sha256').update(`${attempt}.${name}`).digest('hex').slice(0, HASH_CHARACTERS);
      const short = `${name.slice(0, NAME_CHARACTERS_MAX - HASH_CHARACTERS - 1)}_${hash}`;
      if (this.taken.has(short) || this.names.has(short)) continue;
      this.names.set(short, name);
      this.shortened.set(name, short);
      return;
    }
  }
}

/** Names in tools, in the choice of them, and in past calls; tools first. */
function* namesIn(value: Readonly<Record<string, unknown>>): Iterable<string> {
  for (const tool of listOf(value.tools)) yield* namesOf(tool);
  for (const definition of listOf(value.functions)) yield* namesOf(definition);
  for (const message of listOf(value.messages)) {
    if (!isRecord(message)) continue;
    for (const call of listOf(message.tool_calls)) yield* namesOf(call);
    if (isRecord(message.function_call)) yield* namesOf(message.function_call);
  }
  yield* namesOf(value.tool_choice);
  yield* namesOf(value.function_call);
}

function* namesOf(holder: unknown): Iterable<string> {
  if (!isRecord(holder)) return;
  for (const inner of [holder, holder.function, holder.custom]) {
    if (isRecord(inner) && typeof inner.name === 'string') yield inner.name;
  }
}
