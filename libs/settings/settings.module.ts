import { Module } from '@nestjs/common';
import { MaintenanceSwitch } from './maintenance.switch.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';

/** For the gateway: the maintenance switch. */
@Module({ providers: [SettingsRepository, SettingsService, MaintenanceSwitch], exports: [MaintenanceSwitch] })
export class SettingsGatewayModule {}

/** For control: reads and changes settings. */
@Module({ providers: [SettingsRepository, SettingsService], exports: [SettingsService] })
export class SettingsControlModule {}
