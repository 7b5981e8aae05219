import { readOrderSearch } from './billing-search';

it('says that the customer of an order is back by what a vendor adds to the address, and keeps nothing else of it', () => {
  expect(readOrderSearch({ trade_status: 'TRADE_SUCCESS', sign: 'f00', money: 180 })).toEqual({ returned: true });
  expect(readOrderSearch({ returned: true })).toEqual({ returned: true });
  expect([readOrderSearch({}), readOrderSearch({ returned: 'true', sign: 'f00' })]).toEqual([{}, {}]);
});
