import { JsonCursor, OPEN_BRACE, OPEN_BRACKET } from '../../json/json-cursor.js';
import { refusal } from '../../kernel/refusals/refusals.js';

/** How complex a JSON text can be. */
export interface JsonBounds {
  /** Levels of nested objects and lists. */
  readonly levels: number;
  /** Members of all objects together. */
  readonly names: number;
  /** Characters of a name. */
  readonly characters: number;
  /** Members of all lists together. */
  readonly items: number;
}

/**
 * Walks over JSON once, without building values, up to the first bound that it exceeds. Throws 400 `body_too_complex`
 * there, and JsonFault for what is no JSON; of long strings the parse checks the rest.
 */
export function requireBounds(bytes: Buffer, bounds: JsonBounds): void {
  const walk = new BoundedWalk(bytes, bounds);
  walk.value(0);
  walk.end();
}

class BoundedWalk {
  private readonly cursor: JsonCursor;
  private names = 0;
  private items = 0;

  constructor(
    bytes: Buffer,
    private readonly bounds: JsonBounds,
  ) {
    this.cursor = new JsonCursor(bytes, bounds.levels);
  }

  /** @param level of what the value is in; its bound also bounds the recursion */
  value(level: number): void {
    const first = this.cursor.peek();
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      this.cursor.skipValue();
      return;
    }
    this.require(level < this.bounds.levels);
    if (first === OPEN_BRACE) this.object(level + 1);
    else this.list(level + 1);
  }

  end(): void {
    this.cursor.expectEnd();
  }

  private object(level: number): void {
    const { cursor, bounds } = this;
    cursor.enterObject();
    while (cursor.nextMember()) {
      this.require(++this.names <= bounds.names);
      const isShort = cursor.keyEnd - cursor.keyStart <= bounds.characters;
      this.require(isShort || cursor.key().length <= bounds.characters);
      this.value(level);
    }
  }

  private list(level: number): void {
    this.cursor.enterArray();
    while (this.cursor.nextElement()) {
      this.require(++this.items <= this.bounds.items);
      this.value(level);
    }
  }

  private require(isWithin: boolean): void {
    if (!isWithin) throw refusal('body_too_complex', { ...this.bounds });
  }
}
