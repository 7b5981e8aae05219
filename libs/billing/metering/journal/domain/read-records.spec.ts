import fc from 'fast-check';
import { newUuid } from '#core';
import { anyCharacter } from '../../../../../test/support/samples/any-character.js';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import {
  continuationOf,
  decodeRecordAt,
  EncodableRecord,
  finalizedBy,
  formatOpenLine,
  formatRecordLine,
  parseOpenLine,
  parseRecordLine,
  type AdmittedRecord,
  type FinalizedRecord,
  type JournalRecord,
} from './journal-record.js';
import { ChargeReader, readRecords } from './read-records.js';

const id = fc.nat(1e12).map((time) => newUuid(time));
const oneLine = fc.string({ unit: anyCharacter }).map((text) => text.replaceAll('\n', '¶'));
const field = oneLine.map((text) => text.replaceAll('\t', '→'));
const admitted: fc.Arbitrary<AdmittedRecord> = fc.record({
  kind: fc.constant('A'),
  requestId: id,
  organizationId: id,
  terms: field,
  payload: oneLine,
});
const finalized: fc.Arbitrary<FinalizedRecord> = fc.record({
  kind: fc.constant('F'),
  requestId: id,
  organizationId: id,
  terms: field,
  chargeNanoUsd: fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }),
  tokensUsed: fc.nat(),
  delivered: fc.boolean(),
  payload: oneLine,
});
const continued = fc
  .tuple(finalized, fc.nat(30))
  .map(([record, length]): JournalRecord => continuationOf(record, Math.min(length, record.payload.length)));
const released: fc.Arbitrary<JournalRecord> = fc.record({
  kind: fc.constant('R'),
  requestIds: fc.array(id, { minLength: 1, maxLength: 5 }),
});
const anyRecord = fc.oneof(admitted, finalized, continued, released);
const records = fc.array(anyRecord, { minLength: 1, maxLength: 8 });

function readAll(bytes: Buffer): { found: JournalRecord[]; skipped: number } {
  const found: JournalRecord[] = [];
  const skipped = readRecords(bytes, (record) => found.push(record));
  return { found, skipped };
}

/** Lone surrogates become U+FFFD in UTF-8; events contain none. */
function asStored(list: readonly JournalRecord[]): JournalRecord[] {
  return list.map((record) => readAll(encode(record)).found[0]!);
}

const encode = (record: JournalRecord): Buffer => Buffer.from(`\n${formatRecordLine(record)}`);
const encodeAll = (list: readonly JournalRecord[]): Buffer => Buffer.concat(list.map(encode));

const one: FinalizedRecord = {
  kind: 'F',
  requestId: '019a0000-0000-7000-8000-000000000001',
  organizationId: '019a0000-0000-7000-8000-000000000002',
  terms: '1|key|||',
  chargeNanoUsd: 44_000n,
  tokensUsed: 16,
  delivered: true,
  payload: '{"grade":2}',
};

describe('a journal record', () => {
  it('is a line of text with its length and checksum', () => {
    expect(encode(one).toString()).toBe(
      '\nF 000000105 ba8c854a 019a0000-0000-7000-8000-000000000001\t019a0000-0000-7000-8000-000000000002\t1|key|||\t44000\t16\t1\t{"grade":2}',
    );
    expect(parseRecordLine(formatRecordLine(one))).toEqual(one);
  });

  it('fits into its declared size, and returns its length', () => {
    const roundTrip = (record: JournalRecord): void => {
      const encodable = new EncodableRecord(record);
      const bytes = Buffer.alloc(encodable.bytesMax + 10);
      const length = encodable.encodeInto(bytes, 7);
      expect(length).toBeLessThanOrEqual(encodable.bytesMax);
      expect(decodeRecordAt(bytes, 7)?.length).toBe(length);
    };
    fc.assert(fc.property(anyRecord, roundTrip), { numRuns: PURE_RUNS / 5 });
    roundTrip({ ...one, payload: 'é 漢 😀 \ud800' });
  });

  it.each([
    ['a newline in the event', { payload: '{\n}' }],
    ['a newline in the terms', { terms: '1|k\ney|||' }],
    ['a tab in the terms', { terms: '1|k\tey|||' }],
  ])('refuses %s', (_case, change) => {
    expect(() => new EncodableRecord({ ...one, ...change })).toThrow(RangeError);
  });

  it.each([
    ['nothing', ''],
    ['another kind', formatRecordLine(one).replace('F', 'A')],
    ['trailing text', `${formatRecordLine(one)} `],
    ['fewer bytes than its length', formatRecordLine(one).slice(0, -1)],
    ['a changed charge', formatRecordLine(one).replace('44000', '44001')],
    ['an invalid id', formatRecordLine({ ...one, requestId: 'x' })],
  ])('is not read from a line with %s', (_case, text) => {
    expect(parseRecordLine(text)).toBeNull();
  });
});

describe('a line of an open request', () => {
  const line = formatOpenLine(one);

  it.each([
    ['as it was printed', line, one],
    ['after the name of a container', `gateway-1  | ${line}`, one],
    ['with the line end of another system', `${line}\r`, one],
    ['truncated', line.slice(0, -4), 'damaged'],
    ['of a part of a charge', `journal.open ${formatRecordLine(continuationOf(one, 3))}`, 'damaged'],
    ['of a release', `journal.open ${formatRecordLine({ kind: 'R', requestIds: [one.requestId] })}`, 'damaged'],
    ['in a text of JSON', `{"model":"${line}"}`, null],
    ['other than an open line', '{"msg":"ready"}', null],
  ])('is found %s', (_case, text, expected) => {
    expect(parseOpenLine(text)).toEqual(expected);
  });
});

describe('readRecords', () => {
  it('reads all records with their positions', () => {
    fc.assert(
      fc.property(records, (list) => {
        const bytes = encodeAll(list);
        const positions: [number, number][] = [];
        readRecords(bytes, (_record, offset, length) => positions.push([offset, length]));
        expect(readAll(bytes)).toEqual({ found: asStored(list), skipped: 0 });
        const parts = positions.map(([offset, length]) => readAll(bytes.subarray(offset, offset + length)).found);
        expect(parts.flat()).toEqual(asStored(list));
      }),
    );
  });

  it('reads exactly the whole records before any cut', () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const bytes = encodeAll(list);
        const cut = Math.floor(share * bytes.length);
        const whole = list.filter((_, index) => encodeAll(list.slice(0, index + 1)).length <= cut);
        expect(readAll(bytes.subarray(0, cut)).found).toEqual(asStored(whole));
      }),
    );
  });

  it('LIFE-14: keeps every whole record behind any cut', () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const bytes = encodeAll(list);
        const cut = Math.floor(share * bytes.length);
        const whole = list.filter((_, index) => encodeAll(list.slice(0, index)).length >= cut);
        expect(readAll(bytes.subarray(cut)).found).toEqual(asStored(whole));
      }),
    );
  });

  it('LIFE-14: loses to a flipped byte only the record that holds it', () => {
    fc.assert(
      fc.property(
        records,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.integer({ min: 1, max: 255 }),
        (list, share, mask) => {
          const bytes = encodeAll(list);
          const hit = Math.floor(share * bytes.length);
          bytes[hit]! ^= mask;
          const survivors = list.filter((_, index) => {
            const start = encodeAll(list.slice(0, index)).length;
            return hit < start || hit >= start + encode(list[index]!).length;
          });
          expect(readAll(bytes)).toEqual({ found: asStored(survivors), skipped: 1 });
        },
      ),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('skips garbage of any kind in any order', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '\n',
          '\n\n',
          'F 3 00000000 abc',
          '\nF 3 00000000 abc',
          '\nA 999999999 00000000 ',
          '\nR ',
          '\nF 12',
        )
        .map((text) => Buffer.from(text)),
      fc.tuple(finalized, fc.nat(40)).map(([record, length]) => encode(record).subarray(0, length)),
    );
    const piece = fc.oneof(
      garbage.map((bytes) => ({ bytes, record: null as JournalRecord | null })),
      anyRecord.map((record) => ({ bytes: encode(record), record })),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const bytes = Buffer.concat(pieces.map((it) => it.bytes));
        const good = pieces.map(({ record }) => record).filter((record) => record !== null);
        expect(readAll(bytes).found).toEqual(asStored(good));
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('LIFE-14: does not read a record that a customer has hidden in a field', () => {
    const hidden = { ...one, payload: formatRecordLine({ ...one, chargeNanoUsd: 1n }) };
    const bytes = encode(hidden);
    for (let cut = 1; cut < bytes.length; cut++) expect(readAll(bytes.subarray(cut)).found).toEqual([]);
  });

  it('counts damaged parts, but no test writes', () => {
    const text = (value: string): Buffer => Buffer.from(value);
    const bytes = Buffer.concat([text('\n'), encode(one), text('xx\nyy\nzz'), encode(one), text('\n\n\nF 1')]);
    expect(readAll(bytes)).toEqual({ found: [one, one], skipped: 2 });
  });
});

describe('ChargeReader', () => {
  it('completes a charge by its admission, wherever their payloads part', () => {
    fc.assert(
      fc.property(admitted, finalized, fc.nat(30), ({ payload: ending, ...admission }, charge, length) => {
        const { requestId, organizationId, terms } = admission;
        const whole = { ...charge, requestId, organizationId, terms };
        const sharedLength = Math.min(length, whole.payload.length);
        const reader = new ChargeReader();
        expect(reader.read({ ...admission, payload: whole.payload.slice(0, sharedLength) + ending })).toBeNull();
        expect(reader.read(continuationOf(whole, sharedLength))).toEqual(whole);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('returns whole charges, and says which have no admission', () => {
    const reader = new ChargeReader();
    expect(reader.read(one)).toBe(one);
    expect(reader.read(continuationOf(one, 3))).toBe('unknown');
    const { requestId, organizationId, terms, payload } = one;
    reader.read({ kind: 'A', requestId, organizationId, terms, payload });
    expect(reader.read({ kind: 'R', requestIds: [requestId] })).toBeNull();
    expect(reader.read(continuationOf(one, 3))).toBe('unknown');
  });

  it('refuses an admission of another request, or one that is shorter than what they share', () => {
    const admission = { ...one, kind: 'A' as const };
    expect(() => finalizedBy(continuationOf(one, 3), { ...admission, requestId: 'another' })).toThrow(RangeError);
    expect(() => finalizedBy(continuationOf(one, 3), { ...admission, payload: '{' })).toThrow(RangeError);
  });
});
