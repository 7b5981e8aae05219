import { withCost, withModel, withoutModel, type Served } from './served-models';

describe('the models of a channel', () => {
  const served = [
    { model_id: 'mdl_1', upstream_id: 'gpt-4.1' },
    { model_id: 'mdl_2', upstream_id: 'gpt-5' },
  ] as Served[];

  it('leave the costs of others to the API when one changes', () => {
    expect(withCost(served, 'mdl_2', { input_per_mtok_usd: '1' })).toEqual([
      { model: 'mdl_1', upstream_id: 'gpt-4.1' },
      { model: 'mdl_2', upstream_id: 'gpt-5', cost: { input_per_mtok_usd: '1' } },
    ]);
  });

  it('are added and removed one by one', () => {
    expect(withModel(served, 'mdl_3', 'arn:aws:x').map(({ model }) => model)).toEqual(['mdl_1', 'mdl_2', 'mdl_3']);
    expect(withoutModel(served, 'mdl_1')).toEqual([{ model: 'mdl_2', upstream_id: 'gpt-5' }]);
  });
});
