import { createHash } from 'node:crypto';
import { isRecord } from '#json';

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
    let longest = 0;
    eachName(value, ({ length }) => {
      longest = Math.max(longest, length);
    });
    return longest > NAME_CHARACTERS_MAX ? ShortNames.standingFor(value) : null;
  }

  private static standingFor(value: Readonly<Record<string, unknown>>): ShortNames {
    const all = new Set<string>();
    eachName(value, (name) => all.add(name));
    const names = new ShortNames(all);
    for (const name of all) if (name.length > NAME_CHARACTERS_MAX) names.add(name);
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
function eachName(value: Readonly<Record<string, unknown>>, visit: (name: string) => void): void {
  eachNameOf(value.tools, visit);
  eachNameOf(value.functions, visit);
  if (Array.isArray(value.messages)) {
    for (const message of value.messages as readonly unknown[]) {
      if (!isRecord(message)) continue;
      eachNameOf(message.tool_calls, visit);
      visitNames(message.function_call, visit);
    }
  }
  visitNames(value.tool_choice, visit);
  visitNames(value.function_call, visit);
}

function eachNameOf(holders: unknown, visit: (name: string) => void): void {
  if (Array.isArray(holders)) for (const holder of holders) visitNames(holder, visit);
}

function visitNames(holder: unknown, visit: (name: string) => void): void {
  if (!isRecord(holder)) return;
  for (const inner of [holder, holder.function, holder.custom]) {
    if (isRecord(inner) && typeof inner.name === 'string') visit(inner.name);
  }
}
