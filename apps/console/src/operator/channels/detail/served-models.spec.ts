import { withCost, type Served } from './served-models';

it('a new cost of one model leaves those of the others to the API', () => {
  const served = [
    { model_id: 'mdl_1', upstream_id: 'gpt-4.1' },
    { model_id: 'mdl_2', upstream_id: 'gpt-5' },
  ] as Served[];
  expect(withCost(served, 'mdl_2', { input_per_mtok_usd: '1' })).toEqual([
    { model: 'mdl_1', upstream_id: 'gpt-4.1' },
    { model: 'mdl_2', upstream_id: 'gpt-5', cost: { input_per_mtok_usd: '1' } },
  ]);
});
