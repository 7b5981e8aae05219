import { moneyFormats } from './money-formats';

describe('money of a chart', () => {
  it('is in cents from a dollar on', () => {
    const { formatValue, formatAxis } = moneyFormats(300, 'en');
    expect([formatValue(12.3456), formatAxis(200)]).toEqual(['$12.35', '$200.00']);
  });

  it('shows fractions of a cent below, ticks with one digit', () => {
    const { formatValue, formatAxis } = moneyFormats(0.004, 'en');
    expect([formatValue(0.003872), formatAxis(0.0031), formatAxis(0)]).toEqual(['$0.003872', '$0.003', '$0']);
  });
});
