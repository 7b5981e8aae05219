import type { TestingModule } from '@nestjs/testing';
import { Clock } from '../kernel/time/clock.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { leaveOnlyMessages } from '../../../test/support/samples/messages-only.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { MaintenanceSwitch } from './maintenance.switch.js';
import { SettingsControlModule, SettingsGatewayModule } from './settings.module.js';
import { SettingsService } from './settings.service.js';

const off = { mode: 'off', message: null, until: null, allowOrganizations: [], announcement: null } as const;
const on = { ...off, mode: 'on' } as const;

describe('the maintenance switch', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let gateway: TestingModule;
  let control: TestingModule;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    const stores = { databaseUrl: database.url, redisUrl: redis.url };
    [gateway, control] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_gateway', modules: [SettingsGatewayModule] }),
      openModuleProcess({ ...stores, role: 'routify_control', modules: [SettingsControlModule] }),
    ]);
    await leaveOnlyMessages([gateway]);
  });
  afterAll(async () => {
    await Promise.all([gateway.close(), control.close()]);
    await Promise.all([database.drop(), redis.flush()]);
  });

  const untilOn = (expected: boolean): Promise<void> =>
    eventually(() => (gateway.get(MaintenanceSwitch).inForce() !== null) === expected);

  it('is off by default, and follows announced changes', async () => {
    const settings = control.get(SettingsService);
    expect(await settings.getMaintenance()).toEqual({ ...off, version: 0 });
    expect(gateway.get(MaintenanceSwitch).inForce()).toBeNull();

    const allowOrganizations = ['01a1f82a-4d18-70da-84ae-dcc281f02362'];
    await settings.putMaintenance({ ...on, message: 'soon', allowOrganizations }, null, TESTER);
    await untilOn(true);
    expect(gateway.get(MaintenanceSwitch).inForce()).toEqual({
      on: true,
      message: 'soon',
      until: null,
      allowOrganizations,
    });

    await settings.putMaintenance(off, null, TESTER);
    await untilOn(false);
  });

  it('ends at `until`', async () => {
    const until = new Date(Date.now() + 60_000);
    await control.get(SettingsService).putMaintenance({ ...on, until }, null, TESTER);
    await untilOn(true);
    jest.spyOn(gateway.get(Clock), 'nowMs').mockReturnValue(until.getTime());
    expect(gateway.get(MaintenanceSwitch).inForce()).toBeNull();
    jest.restoreAllMocks();
  });

  it('is on while an announced maintenance refuses requests', async () => {
    const times = { startsAt: new Date(Date.now() - 1), endsAt: new Date(Date.now() + 60_000) };
    const announcement = { ...times, message: 'New disks.', refuseRequests: true };
    await control.get(SettingsService).putMaintenance({ ...off, announcement }, null, TESTER);
    const current = () => gateway.get(MaintenanceSwitch).inForce();
    await eventually(() => current()?.message === announcement.message);
    expect(current()).toMatchObject({ on: true, until: times.endsAt });
  });

  it('refuses a change of an older version', async () => {
    const settings = control.get(SettingsService);
    const { version } = await settings.getMaintenance();
    expect(await settings.putMaintenance(off, version, TESTER)).toMatchObject({ changed: { version: version + 1 } });
    expect(await settings.putMaintenance(on, version, TESTER)).toMatchObject({ conflict: { mode: 'off' } });
  });

  it('accepts one of several concurrent changes', async () => {
    const settings = control.get(SettingsService);
    const { version } = await settings.getMaintenance();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => settings.putMaintenance(on, version, TESTER)));
    expect(outcomes.filter((outcome) => 'changed' in outcome)).toHaveLength(1);
  });
});
