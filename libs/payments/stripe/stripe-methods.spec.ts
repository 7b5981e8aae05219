import { declineOf } from './stripe-methods.js';

describe('declineOf', () => {
  it.each([
    [{ code: 'authentication_required' }, 'needs_person', 'authentication_required'],
    [{ code: 'card_declined', decline_code: 'authentication_required' }, 'needs_person', 'authentication_required'],
    [{ code: 'card_declined', decline_code: 'insufficient_funds' }, 'may_pass', 'insufficient_funds'],
    [{ code: 'card_declined', decline_code: 'do_not_honor' }, 'final', 'do_not_honor'],
    [{ code: 'expired_card' }, 'final', 'expired_card'],
    [{ code: 'card_declined', decline_code: 'a_code_of_next_year' }, 'final', 'a_code_of_next_year'],
    [{}, 'final', ''],
  ])('of %p: %s', (error, kind, reason) => {
    expect(declineOf(error)).toEqual({ kind, reason });
  });

  it.each([
    ['try_again_later', 'lost_card', 'may_pass'],
    ['do_not_try_again', 'insufficient_funds', 'final'],
    ['confirm_card_data', 'generic_decline', 'final'],
  ])('follows the advice %s for %s', (advice_code, decline_code, kind) => {
    expect(declineOf({ code: 'card_declined', decline_code, advice_code })).toMatchObject({ kind });
  });

  it('cuts a reason that is too long to be shown', () => {
    expect(declineOf({ decline_code: 'x'.repeat(1_000) }).reason).toHaveLength(60);
  });
});
