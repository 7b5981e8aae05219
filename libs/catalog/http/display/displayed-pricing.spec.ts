import { Display } from './display.js';
import { displayedPricing } from './displayed-pricing.js';

const EUR = new Display({ date: '2026-11-01', currency: 'EUR', rate: '0.92' });
const PRICING = {
  input_per_mtok_usd: '2.5',
  per_request_usd: '0.01',
  per_unit_usd: { web_search_call: '0.02' },
  steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '5' }],
  service_tiers: [{ name: 'flex', price: { input_per_mtok_usd: '1' } }],
  schedule: { time_zone: 'UTC', window: null, price: { input_per_mtok_usd: '3' }, windows: [] },
};

describe('prices in the display currency', () => {
  it('stand by the same names, at all depths', () => {
    expect(displayedPricing(PRICING, EUR)).toEqual({
      input_per_mtok_display: '2.3',
      per_request_display: '0.0092',
      per_unit_display: { web_search_call: '0.0184' },
      steps: [{ from_prompt_tokens: 200_001, input_per_mtok_display: '4.6' }],
      service_tiers: [{ name: 'flex', price: { input_per_mtok_display: '0.92' } }],
      schedule: { time_zone: 'UTC', window: null, price: { input_per_mtok_display: '2.76' }, windows: [] },
    });
  });

  it('are none without one', () => {
    expect(displayedPricing(PRICING, new Display(null))).toBeNull();
  });
});
