import { disputeEventOf, type DisputeEvent, type DisputeStanding } from './dispute-event.js';

const open: DisputeStanding = { isOpen: true, withdrawnNanoUsd: 0n };
const withdrawn = { ...open, withdrawnNanoUsd: 5n };
const [closed, lost] = [
  { ...open, isOpen: false },
  { ...withdrawn, isOpen: false },
];

describe('disputeEventOf', () => {
  it.each<[what: string, before: DisputeStanding | null, after: DisputeStanding, event: DisputeEvent | null]>([
    ['a new one', null, open, 'opened'],
    ['a new one, whose money is gone', null, withdrawn, 'opened'],
    ['a new one that has ended', null, lost, 'closed'],
    ['the same', open, open, null],
    ['one whose money is taken', open, withdrawn, 'withdrawn'],
    ['one whose money was taken', withdrawn, withdrawn, null],
    ['one whose money is back', withdrawn, open, null],
    ['the end', withdrawn, lost, 'closed'],
    ['the end with the money', open, lost, 'closed'],
    ['one that has ended', closed, lost, null],
    ['one that opens again', closed, open, null],
    ['one that opens again, and its money is taken', closed, withdrawn, 'withdrawn'],
  ])('tells %s', (_what, before, after, event) => {
    expect(disputeEventOf(before, after)).toBe(event);
  });
});
