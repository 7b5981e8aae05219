import { failureKindOf, sqlStateOf, UnbookableError } from './failure-kind.js';

/** An error of the driver, as Prisma wraps it. */
function databaseError(originalCode: string): Error {
  return Object.assign(new Error('raw query failed'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { kind: 'postgres', originalCode } } },
  });
}

describe('failureKindOf', () => {
  it.each([
    ['22003', 'data'],
    ['22P05', 'data'],
    ['23514', 'data'],
    ['08006', 'transient'],
    ['40001', 'transient'],
    ['40P01', 'transient'],
    ['53100', 'transient'],
    ['55P03', 'transient'],
    ['57P01', 'transient'],
    ['42P01', 'unexpected'],
    ['P0001', 'unexpected'],
    ['XX000', 'unexpected'],
  ])('LIFE-24: of SQLSTATE %s is %s', (sqlState, kind) => {
    expect(failureKindOf(databaseError(sqlState))).toBe(kind);
    expect(sqlStateOf(databaseError(sqlState))).toBe(sqlState);
  });

  it.each([
    [new UnbookableError('no wallet'), 'data'],
    [new RangeError('too many attempts'), 'data'],
    [new TypeError('a defect'), 'unexpected'],
    ['nothing known', 'unexpected'],
  ])('of %p is %s', (error, kind) => {
    expect(failureKindOf(error)).toBe(kind);
    expect(sqlStateOf(error)).toBeNull();
  });

  it('terminates for an error that is its own cause', () => {
    const error = new Error('cycle');
    error.cause = error;
    expect(failureKindOf(error)).toBe('unexpected');
  });
});
