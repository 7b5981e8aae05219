/** Position and cause of invalid JSON. `at` is a byte offset. */
export class JsonFault extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(`${reason} at byte ${at}`);
    this.name = 'JsonFault';
  }
}

/** The bytes hold more values than allowed, at any depth. */
export class TooManyValues extends JsonFault {
  constructor(
    at: number,
    readonly valuesMax: number,
  ) {
    super(at, `more than ${valuesMax} values`);
    this.name = 'TooManyValues';
  }
}
