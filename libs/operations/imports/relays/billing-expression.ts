import { formatUsd, type PriceComponent, type PriceRow, parseDecimal, type Decimal } from '#core';
import { usdToNanoUsd } from '../domain/quota.js';
import type { SourcePrice } from '../domain/source-description.js';

/** Dollars per million tokens: `cr` are cache reads, `cc` cache writes, `img` images, `ai` and `ao` sound. */
const COMPONENTS = {
  p: 'input',
  c: 'output',
  cr: 'cache_read',
  cc: 'cache_write',
  cc1h: 'cache_write_1h',
  img: 'image_input',
  img_o: 'image_output',
  ai: 'audio_input',
  ao: 'audio_output',
} as const satisfies Readonly<Record<string, PriceComponent>>;
/** Input that `p` does not count where an expression names it. */
const PARTS_OF_INPUT = ['cr', 'cc', 'cc1h', 'img', 'ai'];

const TEXT_MAX = 4_000;
const TOKENS_PER_RATE = 1_000_000n;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|([a-z_]\w*)|("(?:[^"\\]|\\.)*")|(<=|>=|[<>?:()*+,]))/iy;

type Variable = keyof typeof COMPONENTS;
/** Dollars per million of each variable, or a dollar amount per request. */
type Leaf = ReadonlyMap<Variable, Decimal> | { readonly perRequest: Decimal };
interface Branch {
  readonly variable: string;
  /** The first number of tokens of the upper part. */
  readonly from: number;
  readonly below: Tree;
  readonly above: Tree;
}
type Tree = Branch | { readonly leaf: Leaf };

/**
 * The price of a billing expression of new-api with steps by the whole length of the prompt, such as
 * `len <= 200000 ? tier("short", p * 3 + c * 15) : tier("long", p * 6 + c * 22.5)`. What an expression does not name is
 * in `p` and `c`, as a component without a rate is in its parent here. Null: it depends on something else, such as the
 * length of the output, a header or the hour.
 *
 * Source: QuantumNous/new-api `pkg/billingexpr/expr.md`, 29 November 2026.
 */
export function priceOfExpression(text: string): SourcePrice | null {
  if (text.length > TEXT_MAX) return null;
  const tree = new Expression(text.replace(/^\s*v1:/, '')).read();
  if (tree === null) return null;
  const steps = [...stepsOf(tree, 0, Number.MAX_SAFE_INTEGER)];
  const variables = new Set(variablesOf(tree));
  // `p` is the length only where no part of the input has a price of its own.
  if (
    variables.has('p') &&
    steps.some(({ leaf }) => 'size' in leaf && PARTS_OF_INPUT.some((part) => leaf.has(part as Variable)))
  )
    return null;
  if ([...variables].some((variable) => variable !== 'p' && variable !== 'len')) return null;
  const rows = steps.map(({ from, leaf }): PriceRow => ({ fromPromptTokens: from, rates: ratesOf(leaf) }));
  const arithmetic = rows.map(({ fromPromptTokens, rates }) => {
    const shown = Object.entries(rates).map(([component, rate]) => `${component}: $${formatUsd(rate)}`);
    return `${fromPromptTokens === 0 ? '' : `from ${fromPromptTokens} tokens `}${shown.join(', ')}`;
  });
  return { price: { rows, schedule: null }, arithmetic: `${text.trim()} = ${arithmetic.join('; ')} per million` };
}

function ratesOf(leaf: Leaf): PriceRow['rates'] {
  if ('perRequest' in leaf) return { input: 0n, output: 0n, request: usdToNanoUsd(leaf.perRequest) * TOKENS_PER_RATE };
  const named = [...leaf].map(([variable, usd]) => [COMPONENTS[variable], usdToNanoUsd(usd)] as const);
  return { input: 0n, output: 0n, ...Object.fromEntries(named) };
}

function* stepsOf(tree: Tree, low: number, high: number): Generator<{ readonly from: number; readonly leaf: Leaf }> {
  if ('leaf' in tree) {
    yield { from: low, leaf: tree.leaf };
    return;
  }
  if (tree.from > low) yield* stepsOf(tree.below, low, Math.min(high, tree.from));
  if (tree.from < high) yield* stepsOf(tree.above, Math.max(low, tree.from), high);
}

function* variablesOf(tree: Tree): Generator<string> {
  if ('leaf' in tree) return;
  yield tree.variable;
  yield* variablesOf(tree.below);
  yield* variablesOf(tree.above);
}

/** Reads the part of the language that has a counterpart. Every method returns null, and stays, where it is another. */
class Expression {
  private readonly tokens: readonly string[] | null;
  private at = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  read(): Tree | null {
    const tree = this.tree();
    return this.tokens !== null && this.at === this.tokens.length ? tree : null;
  }

  /** `len <= 200000 ? … : …`, the same in brackets, or a price. */
  private tree(): Tree | null {
    return (
      this.tries(() => this.branch()) ??
      this.tries(() => this.bracketed(() => this.tree(), true)) ??
      this.tries(() => this.leaf())
    );
  }

  private branch(): Tree | null {
    const condition = this.condition();
    if (condition === null || !this.takes('?')) return null;
    const first = this.tree();
    if (first === null || !this.takes(':')) return null;
    const second = this.tree();
    if (second === null) return null;
    const { variable, from, isBelow } = condition;
    return { variable, from, below: isBelow ? first : second, above: isBelow ? second : first };
  }

  private condition(): { readonly variable: string; readonly from: number; readonly isBelow: boolean } | null {
    const inner = this.tries(() => this.bracketed(() => this.condition(), false));
    if (inner !== null) return inner;
    const [variable = '', comparison = '', count = ''] = [this.next(), this.next(), this.next()];
    if (!/^\d{1,12}$/.test(count) || !/^[<>]=?$/.test(comparison)) return null;
    const isInLower = comparison === '<=' || comparison === '>';
    return { variable, from: Number(count) + (isInLower ? 1 : 0), isBelow: comparison.startsWith('<') };
  }

  /** @param isWhole whether it is a part of a longer price that goes on behind it */
  private bracketed<T>(read: () => T | null, isWhole: boolean): T | null {
    if (!this.takes('(')) return null;
    const inner = read();
    if (inner === null || !this.takes(')')) return null;
    return isWhole && /^[*+]$/.test(this.tokens?.[this.at] ?? '') ? null : inner;
  }

  /** `tier("name", …)`, or without. */
  private leaf(): Tree | null {
    if (!this.takes('tier')) return this.price();
    if (!this.takes('(') || !/^"/.test(this.next() ?? '') || !this.takes(',')) return null;
    const leaf = this.price();
    return leaf !== null && this.takes(')') ? leaf : null;
  }

  /** `fixed(0.01)`, millionths of a dollar, or `p * 3 + c * 15`. */
  private price(): Tree | null {
    if (this.takes('fixed')) {
      const usd = this.bracketed(() => numberOf(this.next()), false);
      return usd === null ? null : { leaf: { perRequest: usd } };
    }
    const rates = new Map<Variable, Decimal>();
    do {
      const term = this.term();
      if (term === null || (term.variable !== null && rates.has(term.variable))) return null;
      if (term.variable !== null) rates.set(term.variable, term.factor);
      else {
        const { units, scale } = term.factor;
        return rates.size > 0 || this.takes('+') ? null : { leaf: { perRequest: { units, scale: scale + 6 } } };
      }
    } while (this.takes('+'));
    return { leaf: rates };
  }

  /** A product of numbers and one variable; null as the variable: of numbers alone. */
  private term(): { readonly variable: Variable | null; readonly factor: Decimal } | null {
    let variable: Variable | null = null;
    let factor: Decimal = { units: 1n, scale: 0 };
    do {
      const bracketed = this.tries(() => this.bracketed(() => this.next() ?? null, false));
      const token = bracketed ?? this.next() ?? '';
      const number = numberOf(token);
      if (number !== null) factor = { units: factor.units * number.units, scale: factor.scale + number.scale };
      else if (variable === null && Object.hasOwn(COMPONENTS, token)) variable = token as Variable;
      else return null;
    } while (this.takes('*'));
    return { variable, factor };
  }

  private tries<T>(read: () => T | null): T | null {
    const before = this.at;
    const found = read();
    if (found === null) this.at = before;
    return found;
  }

  private takes(token: string): boolean {
    if (this.tokens?.[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private next(): string | undefined {
    return this.tokens?.[this.at++];
  }
}

function numberOf(token: string | undefined): Decimal | null {
  return token !== undefined && /^\d/.test(token) ? parseDecimal(token) : null;
}

/** Null: the text has something that is not of the part that is read. */
function tokensOf(text: string): string[] | null {
  const [tokens, source] = [[] as string[], text.trimEnd()];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const found = TOKEN.exec(source);
    if (found === null) return null;
    tokens.push(found[0].trim());
  }
  return tokens;
}
