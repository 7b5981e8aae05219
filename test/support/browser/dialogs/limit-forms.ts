import type { FormCase } from './dialog-walk.js';

const TEXTS = { texts: 'caps' } as const;

/** Forms of limits, which both sides have. */
export function limitForms(side: 'own' | 'operator'): readonly FormCase[] {
  const list = side === 'own' ? '/limits' : '/operator/organizations/:organization?tab=limits';
  const one = side === 'own' ? '/limits/:ownCap' : `${list}&cap=:cap`;
  return [
    {
      ...TEXTS,
      name: `${side}-limit-create`,
      address: list,
      opener: ['new_limit'],
      values: { name: 'Research', amount_usd: '20', period: 'week' },
      param: 'amount_usd',
    },
    {
      ...TEXTS,
      name: `${side}-limit-edit`,
      address: one,
      opener: ['edit'],
      values: { name: 'Research', amount_usd: '30' },
      param: 'name',
    },
    { ...TEXTS, name: `${side}-limit-delete`, end: 'last', address: one, opener: ['delete'] },
  ];
}
