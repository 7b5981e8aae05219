import { moneyFormats } from './money-formats';

describe('money of a chart', () => {
  it('is in cents from a dollar on, ticks without cents that are none', () => {
    const { formatValue, formatAxis } = moneyFormats(300, 'en');
    expect([formatValue(12.3456), formatAxis(200), formatAxis(2.5), formatAxis(-500)]).toEqual([
      '$12.35',
      '$200',
      '$2.50',
      '−$500',
    ]);
  });

  it('shows fractions of a cent below, ticks with two digits', () => {
    const { formatValue, formatAxis } = moneyFormats(0.004, 'en');
    expect([formatValue(0.003872), formatAxis(0.0025), formatAxis(0)]).toEqual(['$0.003872', '$0.0025', '$0']);
  });
});
