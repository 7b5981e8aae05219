import { formatId } from '#core';
import type { EventsEvidence, WrittenEvent } from './evidence.js';
import type { Defect } from './finding.js';
import { judge } from './judge.js';
import { capped, cappedByList, defectsOf, ORGANIZATION, record, sound } from './sound-run.js';

const order = { order_id: 'ord_1', reference: 'RF-1' };
const first: WrittenEvent = {
  id: 'evt_1',
  type: 'order.created',
  data: order,
  organizationId: ORGANIZATION,
  sequence: 1,
  isDue: true,
};
const second: WrittenEvent = { ...first, id: 'evt_2', type: 'payment.received', sequence: 2 };
const events: EventsEvidence = {
  written: [first, second],
  // The first one twice, and with its fields in another order.
  received: [first, second, { ...first, data: { reference: 'RF-1', order_id: 'ord_1' } }],
  facts: [
    { type: 'order.created', subjectId: 'ord_1' },
    { type: 'payment.received', subjectId: 'ord_1' },
  ],
  secondsUntilDelivered: 1,
};

describe('events', () => {
  it('are found right when each was delivered, once or more', () => {
    expect(judge({ ...sound, events })).toEqual([]);
    const before = { ...second, isDue: false };
    expect(judge({ ...sound, events: { ...events, written: [first, before], received: [first] } })).toEqual([]);
  });

  it.each<[string, Defect, Partial<EventsEvidence>]>([
    ['one that did not arrive', 'event_lost', { received: [first] }],
    ['deliveries that do not end', 'event_lost', { secondsUntilDelivered: null }],
    ['one that was never written', 'event_unwritten', { received: [first, second, { ...first, id: 'evt_3' }] }],
    ['one with another type', 'event_unwritten', { received: [first, { ...second, type: 'order.failed' }] }],
    [
      'one with other data',
      'event_unwritten',
      { received: [first, { ...second, data: { ...order, order_id: 'ord_2' } }] },
    ],
    ['a gap', 'event_order', { written: [first, { ...second, sequence: 3 }] }],
    ['a double', 'event_order', { written: [first, { ...second, sequence: 1 }] }],
    ['an event that was not relayed', 'event_order', { written: [first, { ...second, sequence: null }] }],
    ['an order without one', 'event_fact', { facts: [...events.facts, { type: 'order.created', subjectId: 'ord_2' }] }],
    [
      'a credit that is reported twice',
      'event_fact',
      { written: [first, second, { ...second, id: 'evt_3', sequence: 3 }] },
    ],
    ['an order that is not there', 'event_fact', { facts: events.facts.slice(1) }],
  ])('have %s found', (_what, defect, changes) => {
    expect(defectsOf({ events: { ...events, ...changes } })).toContain(defect);
  });

  it('are missing of a cap that was used up, or doubled', () => {
    const holderId = '01900000-0000-7000-8000-000000000001';
    const [cap] = capped.requestedCaps;
    const [spend] = capped.spends;
    const run = {
      requestedCaps: [{ ...cap!, holderId }],
      ledger: [{ ...record, keyId: holderId, spendWindows: capped.ledger[0]!.spendWindows }],
      spends: [{ ...spend!, holderId }],
      capsInRedis: [{ ...capped.capsInRedis[0]!, holderId }],
    };
    const reached = {
      ...first,
      type: 'cap.reached',
      isDue: false,
      data: {
        key_id: formatId('key', holderId),
        member_id: null,
        period: spend?.period,
        window: spend?.windowKey,
        percent: 100,
      },
    };
    const withEvents = (written: WrittenEvent[]) => ({
      ...run,
      events: { ...events, written, received: [], facts: [] },
    });
    expect(defectsOf(withEvents([reached]))).toEqual([]);
    expect(defectsOf(withEvents([]))).toEqual(['event_fact']);
    expect(defectsOf(withEvents([reached, { ...reached, id: 'evt_2', sequence: 2 }]))).toEqual(['event_fact']);
  });

  it('are missing of a cap of a list that was used up, or doubled', () => {
    const cap = cappedByList.listedCaps[2]!;
    const reached = {
      ...first,
      type: 'request_cap.reached',
      isDue: false,
      data: { cap_id: formatId('cap', cap.capId), window: '1970-01-01T00:00', percent: 100 },
    };
    const others = cappedByList.requestedListed.slice(0, 2);
    const defects = (written: WrittenEvent[], deletedAtMs: number | null): Defect[] => {
      const deletion = deletedAtMs === null ? null : { requestedAtMs: deletedAtMs, isAcknowledged: false };
      const limits = {
        requestedListed: [
          ...others.map((each) => ({ ...each, limit: 1_000n })),
          { ...cappedByList.requestedListed[2]!, deletion },
        ],
      };
      const rows = cappedByList.listedCaps.map((each) => (each === cap ? each : { ...each, limit: 1_000n }));
      const changes = { ...limits, listedCaps: rows, events: { ...events, written, received: [], facts: [] } };
      return defectsOf(changes, cappedByList);
    };
    expect(defects([reached], null)).toEqual([]);
    expect(defects([], null)).toEqual(['event_fact']);
    expect(defects([{ ...reached, type: 'cap.reached' }], null)).toEqual(['event_fact']);
    expect(defects([reached, { ...reached, id: 'evt_2', sequence: 2 }], null)).toEqual(['event_fact']);
    // Booked about when it was deleted: with or without an event.
    expect(defects([], record.bookedAtMs + 1_000)).toEqual([]);
    expect(defects([], record.bookedAtMs + 5_000)).toEqual(['event_fact']);
  });
});
