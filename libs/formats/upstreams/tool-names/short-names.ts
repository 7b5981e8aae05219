import { createHash } from 'node:crypto';
import { isRecord } from '#core';

/** The bound and the letters of OpenAI, Bedrock and Gemini, each in its reference of tools. */
const NAME_CHARACTERS_MAX = 64;
const FITTING = /^[\w-]{0,64}$/;
/** Those of Anthropic, by its 400 (github.com/home-assistant/core/issues/147760). */
const FITTING_CLAUDE = /^[\w-]{1,128}$/;
const ODD = /[^\w-]/gu;
const HASH_CHARACTERS = 16;

/** Names of tools that providers refuse, being too long or of other letters, and the ones that stand for them in one request. */
export class ShortNames {
  /** Names by those that stand for them. */
  readonly names = new Map<string, string>();
  private readonly shortened = new Map<string, string>();

  /** @param taken names of all tools of the request */
  private constructor(readonly taken: ReadonlySet<string>) {}

  /** Whether Anthropic takes all names of the request as they are. */
  get fitClaude(): boolean {
    return [...this.taken].every((name) => FITTING_CLAUDE.test(name));
  }

  /** Null: all names fit. The names are the same in each turn of a conversation, as long as its tools are. */
  static of(value: Readonly<Record<string, unknown>>): ShortNames | null {
    const odd: string[] = [];
    eachName(value, (name) => {
      if (!FITTING.test(name)) odd.push(name);
    });
    return odd.length === 0 ? null : ShortNames.standingFor(value);
  }

  private static standingFor(value: Readonly<Record<string, unknown>>): ShortNames {
    const all = new Set<string>();
    eachName(value, (name) => all.add(name));
    const names = new ShortNames(all);
    for (const name of all) if (!FITTING.test(name)) names.add(name);
    return names;
  }

  shortOf(name: string): string {
    return this.shortened.get(name) ?? name;
  }

  private add(name: string): void {
    const plain = name.replaceAll(ODD, '_');
    if (FITTING.test(plain) && this.use(plain, name)) return;
    for (let attempt = 0; ; attempt++) {
      const hash = createHash('sha256').update(`${attempt}.${name}`).digest('hex').slice(0, HASH_CHARACTERS);
      if (this.use(`${plain.slice(0, NAME_CHARACTERS_MAX - HASH_CHARACTERS - 1)}_${hash}`, name)) return;
    }
  }

  /** Whether no other tool has this name. */
  private use(short: string, name: string): boolean {
    if (this.taken.has(short) || this.names.has(short)) return false;
    this.names.set(short, name);
    this.shortened.set(name, short);
    return true;
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
