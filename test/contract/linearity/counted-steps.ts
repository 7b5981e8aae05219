import { JsonCursor } from '#core';

type Peek = (this: JsonCursor) => number;

/**
 * Counts what walks over a body do: each step over its bytes, and each access to a value that was parsed of them. The same
 * on every machine. Native code over bytes and text is not counted.
 */
export class CountedSteps {
  private steps = 0;
  private readonly proxies = new WeakMap<object, object>();

  /** Steps of some work. */
  of(work: () => void): number {
    this.steps = 0;
    const parse = JSON.parse.bind(JSON);
    const peek = Reflect.get(JsonCursor.prototype, 'peek');
    const spies = [
      jest.spyOn(JSON, 'parse').mockImplementation((text: string) => this.counted(parse(text))),
      jest.spyOn(JsonCursor.prototype, 'peek').mockImplementation(this.countedPeek(peek)),
    ];
    try {
      work();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return this.steps;
  }

  private countedPeek(peek: Peek): Peek {
    const step = (): void => void this.steps++;
    return function counted(this: JsonCursor) {
      step();
      return peek.call(this);
    };
  }

  /** One proxy for each object, as code compares objects. */
  private counted(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.proxies.get(value);
    if (known !== undefined) return known;
    const proxy = new Proxy(value, {
      get: (target, key) => {
        this.steps++;
        return this.counted(Reflect.get(target, key));
      },
      has: (target, key) => {
        this.steps++;
        return Reflect.has(target, key);
      },
      ownKeys: (target) => {
        const keys = Reflect.ownKeys(target);
        this.steps += keys.length;
        return keys;
      },
    });
    this.proxies.set(value, proxy);
    return proxy;
  }
}
