import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { RunSpendRepository } from './run-spend.repository.js';

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(() => fixture.close());

it('ATK-480: reads 16 runs at once, one only once, and refuses more', async () => {
  const organizationId = await fixture.createOrganization(1_000n);
  const runs = new RunSpendRepository(fixture.prisma);
  const reading = jest.spyOn(fixture.prisma, 'asOrganization');
  const find = (index: number) => runs.find(organizationId, `b${String(index).padStart(16, '0')}`, 0);
  const found = Array.from({ length: 16 }, (_, index) => find(index));
  found.push(find(3));
  await expect(find(16)).rejects.toThrow('too many reads of runs');
  expect(await Promise.all(found)).toEqual(Array.from({ length: 17 }, () => null));
  expect(reading).toHaveBeenCalledTimes(16);
  expect(await find(16)).toBeNull();
  reading.mockRestore();
});
