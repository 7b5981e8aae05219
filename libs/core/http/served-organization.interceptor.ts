import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { servingOrganization } from '../infra/prisma/served-organization.js';
import type { CustomerRequest } from './current-member.js';

/** Defense in depth: during a customer's request, Postgres reads and writes rows of its organization only. */
@Injectable()
export class ServedOrganizationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { membership } = context.switchToHttp().getRequest<Partial<CustomerRequest>>();
    if (membership === undefined) return next.handle();
    const { id } = membership.organization;
    return new Observable((subscriber) => servingOrganization(id, () => next.handle().subscribe(subscriber)));
  }
}
