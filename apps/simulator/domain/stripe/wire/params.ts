import type { Fields } from './read-form.js';
import { StripeError, wrongParameter } from './stripe-error.js';

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;

type Bound = 'gt' | 'gte' | 'lt' | 'lte';
const BOUNDS: Readonly<Record<Bound, (value: number, bound: number) => boolean>> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};

/** Parameters of a request. An empty text counts as left out. Wrong values are refused as Stripe refuses them. */
export class Params {
  constructor(
    private readonly fields: Fields,
    private readonly path = '',
  ) {}

  /** @throws StripeError a parameter that is none of `names` */
  allowOnly(names: readonly string[]): void {
    const unknown = Object.keys(this.fields).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const param = this.nameOf(unknown);
    throw wrongParameter(param, `Received unknown parameter: ${param}`, 'parameter_unknown');
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  text(name: string): string | null {
    const value = this.fields[name];
    if (value === undefined || value === '') return null;
    if (typeof value !== 'string') throw wrongParameter(this.nameOf(name), `Invalid string: ${this.nameOf(name)}`);
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value !== null) return value;
    const param = this.nameOf(name);
    throw wrongParameter(param, `Missing required param: ${param}.`, 'parameter_missing');
  }

  /** One of the options; null when left out. */
  option<Option extends string>(name: string, options: readonly Option[]): Option | null {
    const value = this.text(name);
    const option = options.find((known) => known === value);
    if (value === null || option !== undefined) return option ?? null;
    const param = this.nameOf(name);
    throw wrongParameter(param, `Invalid ${param}: must be one of ${options.join(', ')}`);
  }

  integer(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : NaN;
    const param = this.nameOf(name);
    if (!Number.isSafeInteger(number))
      throw wrongParameter(param, `Invalid integer: ${value}`, 'parameter_invalid_integer');
    if (number < min || number > max) {
      throw wrongParameter(param, `Invalid ${param}: must be between ${min} and ${max}`, 'parameter_invalid_integer');
    }
    return number;
  }

  requiredInteger(name: string, min = 0): number {
    this.requiredText(name);
    return this.integer(name, min) ?? min;
  }

  /** Whether `true` was given. */
  isTrue(name: string): boolean {
    return this.option(name, ['true', 'false']) === 'true';
  }

  /** The parameters within an object; without any when it was left out. */
  within(name: string): Params {
    const value = this.fields[name];
    if (value === undefined || value === '') return new Params({}, this.nameOf(name));
    if (typeof value !== 'string' && !Array.isArray(value)) return new Params(value as Fields, this.nameOf(name));
    throw wrongParameter(this.nameOf(name), `Invalid object: ${this.nameOf(name)}`);
  }

  /** The objects of a list. */
  objects(name: string): Params[] {
    return this.list(name).map((item, index) => {
      const path = `${this.nameOf(name)}[${index}]`;
      if (typeof item !== 'object' || Array.isArray(item)) throw wrongParameter(path, `Invalid object: ${path}`);
      return new Params(item as Fields, path);
    });
  }

  /** The texts of a list. */
  texts(name: string): string[] {
    return this.list(name).map((item) => {
      if (typeof item !== 'string') throw wrongParameter(this.nameOf(name), `Invalid array: ${this.nameOf(name)}`);
      return item;
    });
  }

  metadata(): Readonly<Record<string, string>> {
    const value = this.fields['metadata'] ?? {};
    const entries = value === '' ? [] : Object.entries(value);
    const isFit = entries.every(
      ([key, text]) =>
        key.length <= METADATA_KEY_LENGTH_MAX && typeof text === 'string' && text.length <= METADATA_VALUE_LENGTH_MAX,
    );
    if (isFit && entries.length <= METADATA_KEYS_MAX) return Object.fromEntries(entries) as Record<string, string>;
    throw new StripeError(400, 'Metadata has at most 50 keys of 40 characters, with values of 500 characters.', {
      param: this.nameOf('metadata'),
    });
  }

  /** `created=1`, `created[gte]=1`: whether a number is within. */
  range(name: string): (value: number) => boolean {
    const value = this.fields[name];
    if (value === undefined) return () => true;
    if (typeof value === 'string') {
      const exact = this.integer(name);
      return (number) => number === exact;
    }
    const within = this.within(name);
    within.allowOnly(Object.keys(BOUNDS));
    return (number) =>
      Object.entries(BOUNDS).every(([bound, holds]) => {
        const limit = within.integer(bound);
        return limit === null || holds(number, limit);
      });
  }

  /** Names and texts, without objects and lists. */
  entries(): [string, string][] {
    return Object.entries(this.fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  }

  private list(name: string): readonly unknown[] {
    const value = this.fields[name];
    if (value === undefined || value === '') return [];
    if (Array.isArray(value)) return value as readonly unknown[];
    throw wrongParameter(this.nameOf(name), `Invalid array: ${this.nameOf(name)}`);
  }

  private nameOf(name: string): string {
    return this.path === '' ? name : `${this.path}[${name}]`;
  }
}
