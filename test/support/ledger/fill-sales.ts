import type { Platform } from '../gateway/platform.js';
import { fillLedger } from './fill-ledger.js';
import { LedgerFixture } from './ledger-fixture.js';
import { activityRollups } from './money-services.js';

const ORGANIZATIONS = 20;

/** Fills the ledger of a platform with requests of the last two months, and sums them as its worker would. */
export async function fillSales({ config, environment }: Platform, records: number): Promise<void> {
  const fixture = await LedgerFixture.attach(config.databaseUrl, environment.REDIS_URL ?? '');
  try {
    const organizationIds: string[] = [];
    while (organizationIds.length < ORGANIZATIONS) {
      organizationIds.push((await fixture.createWallet(0n)).organizationId);
    }
    const { owner, tierId, modelId, priceVersionId } = fixture;
    await fillLedger({ owner, tierId, modelIds: [modelId], priceVersionId, organizationIds, records });
    const rollups = activityRollups(fixture);
    await rollups.catchUp(new AbortController().signal);
    await owner.query('VACUUM ANALYZE activity_rollup, latency_rollup');
  } finally {
    await fixture.close();
  }
}
