import { requireRestorable } from './restore-window.js';

const DAY_MS = 86_400_000;
const archivedAt = new Date('2026-01-01T00:00:00Z');

describe('requireRestorable', () => {
  it.each([0, DAY_MS, 30 * DAY_MS])('allows a restore %i ms after archiving', (afterMs) => {
    expect(() => {
      requireRestorable(archivedAt, archivedAt.getTime() + afterMs);
    }).not.toThrow();
  });

  it.each([
    { case: 'what is not archived', at: null, nowMs: 0 },
    { case: 'what was archived longer ago', at: archivedAt, nowMs: archivedAt.getTime() + 30 * DAY_MS + 1 },
  ])('refuses $case', ({ at, nowMs }) => {
    expect(() => {
      requireRestorable(at, nowMs);
    }).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
