import { tokenPrices } from './token-prices';

it('finds the prices of tokens by meter', () => {
  const prices = {
    input_per_mtok_usd: '2',
    cache_read_per_mtok_usd: '0.5',
    per_request_usd: '1',
    from_prompt_tokens: 5,
  };
  expect(tokenPrices(prices)).toEqual([
    ['input', '2'],
    ['cache_read', '0.5'],
  ]);
});
