import { ruleState } from './rule-state';

it.each([
  ['active', null, 'active', null, null],
  ['active', 'monthly_max', 'waits', 'monthly_max', null],
  ['active', 'of_tomorrow', 'waits', 'unknown', null],
  ['paused', 'needs_person', 'paused', 'needs_person', 'pay'],
  ['paused', 'declined', 'paused', 'declined', 'set_up'],
  ['paused', 'method_removed', 'paused', 'method_removed', 'set_up'],
  ['paused', 'of_tomorrow', 'paused', 'unknown', 'set_up'],
  ['paused', null, 'paused', 'unknown', 'set_up'],
] as const)('of a rule that is %s for %s is %s for %s, and needs %s', (status, reason, shown, known, remedy) => {
  expect(ruleState({ status, reason })).toMatchObject({ status: shown, reason: known, remedy });
});
