import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { PlannedImport } from '../../imports/price-planner.js';
import type { PriceProposal, PriceProposalHead, ProposalState } from '../domain/proposal.js';

type NewProposal = Omit<PriceProposal, 'createdAt' | 'decidedAt' | 'state'>;
type Row = Prisma.PriceProposalGetPayload<object>;

/** Owns `price_proposal`. */
@Injectable()
export class PriceProposalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(states: readonly string[] | undefined, page: PageRequest): Promise<Page<PriceProposalHead>> {
    const window = pageWindow(page);
    const where = { AND: [window.where, ...(states === undefined ? [] : [{ state: { in: [...states] } }])] };
    const rows = await this.prisma.priceProposal.findMany({ ...window, where, omit: { plan: true } });
    return pageOf(rows.map(headOf), page);
  }

  async find(id: string): Promise<PriceProposal | null> {
    const row = await this.prisma.priceProposal.findUnique({ where: { id } });
    return row === null ? null : proposalOf(row);
  }

  /** Locks it until the transaction ends; null: it is not open, or has expired. */
  async lockOpen(tx: Transaction, id: string, now: Date): Promise<Pick<PriceProposal, 'id'> | null> {
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM price_proposal WHERE id = ${id}::uuid AND state = 'open' AND expires_at > ${now} FOR UPDATE`;
    return row ?? null;
  }

  /** The hashes of the open proposal, locked, and of the last rejected one. */
  async lockKnown(tx: Transaction): Promise<{ openHash: string | null; rejectedHash: string | null }> {
    const [open] = await tx.$queryRaw<{ hash: string }[]>`
      SELECT plan_hash AS hash FROM price_proposal WHERE state = 'open' FOR UPDATE`;
    const [decided] = await tx.$queryRaw<{ hash: string; state: string }[]>`
      SELECT plan_hash AS hash, state FROM price_proposal WHERE state IN ('approved', 'rejected')
      ORDER BY decided_at DESC, id DESC LIMIT 1`;
    return { openHash: open?.hash ?? null, rejectedHash: decided?.state === 'rejected' ? decided.hash : null };
  }

  async insert(tx: Transaction, { plan, ...fields }: NewProposal): Promise<void> {
    await tx.priceProposal.create({ data: { ...fields, plan: plan as unknown as Prisma.InputJsonObject } });
  }

  async keepOpen(tx: Transaction, seenAt: Date, expiresAt: Date): Promise<void> {
    await tx.priceProposal.updateMany({ where: { state: 'open' }, data: { seenAt, expiresAt } });
  }

  async closeOpen(tx: Transaction, now: Date): Promise<void> {
    await tx.priceProposal.updateMany({ where: { state: 'open' }, data: { state: 'replaced', decidedAt: now } });
  }

  async decide(tx: Transaction, id: string, state: ProposalState, now: Date): Promise<void> {
    await tx.priceProposal.update({ where: { id }, data: { state, decidedAt: now } });
  }

  async expire(now: Date): Promise<void> {
    const data = { state: 'expired', decidedAt: now };
    await this.prisma.priceProposal.updateMany({ where: { state: 'open', expiresAt: { lte: now } }, data });
  }

  /** When the open proposal was made; null: there is none. */
  async openSince(now: Date): Promise<{ readonly since: Date; readonly changes: number } | null> {
    const [row] = await this.prisma.$queryRaw<{ since: Date; changes: number }[]>`
      SELECT created_at AS since, changes FROM price_proposal
      WHERE state = 'open' AND expires_at > ${now}`;
    return row ?? null;
  }
}

function headOf({ state, ...row }: Omit<Row, 'plan'>): PriceProposalHead {
  return { ...row, state: state as ProposalState };
}

function proposalOf({ plan, ...row }: Row): PriceProposal {
  return { ...headOf(row), plan: plan as unknown as PlannedImport };
}
