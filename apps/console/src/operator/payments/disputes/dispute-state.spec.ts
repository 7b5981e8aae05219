import { isInquiry, kindOfDispute, mustAnswer } from './dispute-state';

describe('a dispute', () => {
  it.each([
    ['needs_response', true, 'bad', false, true],
    ['warning_needs_response', true, 'warn', true, true],
    ['under_review', true, 'live', false, false],
    ['warning_under_review', true, 'live', true, false],
    ['needs_response', false, 'rest', false, false],
    ['warning_closed', false, 'rest', true, false],
    ['won', false, 'ok', false, false],
    ['lost', false, 'rest', false, false],
    ['a_new_one', true, 'live', false, false],
  ] as const)('that is %s, open: %s', (status, open, kind, isQuestion, isDue) => {
    const dispute = { status, open };
    expect([kindOfDispute(dispute), isInquiry(dispute), mustAnswer(dispute)]).toEqual([kind, isQuestion, isDue]);
  });
});
