import { Module } from '@nestjs/common';
import { AlertsControlModule } from '#alerts';
import { AuthControlModule } from '#auth';
import { AlertRulesController } from './alert-rules.controller.js';
import { OwnAlertsController } from './own-alerts.controller.js';

/** Routes for alert rules, of operators and of members. */
@Module({
  imports: [AlertsControlModule, AuthControlModule],
  controllers: [AlertRulesController, OwnAlertsController],
})
export class AlertsHttpModule {}
