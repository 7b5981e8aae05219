/** Of an organization's list, counting money or requests (see `capName`), or of a run. */
const LISTED = /^(?:[cr]\d+|b[0-9a-f]{16})$/;
/** Fields that name their holder, or need none; the others are periods of the columns of a key. */
const WITHOUT_KEY = /^[cr]\d|:/;

/** The field of a cap in Redis, as `capField` of the scripts. */
export function capField(keyId: string, name: string): string {
  return WITHOUT_KEY.test(name) ? name : `${keyId}:${name}`;
}

/** Whether it is a cap of an organization's list or of a run: not one in the columns of a key or a member. */
export function isListed(name: string): boolean {
  return LISTED.test(name);
}

/** Whether a cap counts requests, and not money. */
export function countsRequests(name: string): boolean {
  return name.startsWith('r') && LISTED.test(name);
}

/** Whether it is the cap of a run. */
export function isRun(name: string): boolean {
  return name.startsWith('b') && LISTED.test(name);
}
