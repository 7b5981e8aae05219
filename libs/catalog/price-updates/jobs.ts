import { job } from '#core/infra';
import { PriceListChecks } from './checks/price-list-checks.service.js';

export const PRICE_UPDATE_JOBS = [
  job({
    name: 'price-list',
    everyMs: 10_000,
    about: 'compares prices with the price list when a check is due',
    failure: 'could not compare the price list; the next pass retries',
    needs: [PriceListChecks],
    run: ([checks]) => checks.runDue(),
  }),
];
