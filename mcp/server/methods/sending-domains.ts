/** Domains that mail is sent from: they pause by themselves, and are resumed by a person. */
import { recordAction } from '../../../db/repositories/agent-actions';
import * as domains from '../../../db/repositories/sending-domains';
import type { DomainRow } from '../../../db/repositories/sending-domains';
import type { Queryable } from '../../../db/queryable';
import { DOMAIN_WINDOW_SECONDS, pauseReasonOf, sendsToLookAt } from '../../../policy/sending-domain';
import type { DomainCounts } from '../../../policy/sending-domain';
import type { SendingDomain } from '../../../workflows/contracts/sending-domain';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { notFound } from './errors';

export function sendingDomainHandlers(deps: HandlerDeps): Pick<Handlers, 'listSendingDomains' | 'resumeSendingDomain'> {
  return {
    async listSendingDomains(_params, { db }) {
      return { domains: (await domains.listDomains(db, windowStart(deps.clock()))).map(told) };
    },

    async resumeSendingDomain({ domain, resumed_by }, { db }) {
      const now = deps.clock();
      if (!(await domains.isDomainKnown(db, domain, windowStart(now)))) throw notFound('sending domain', domain);
      const row = await domains.lockDomain(db, domain);
      if (row.paused_at !== null) {
        await domains.resumeDomain(db, domain, resumed_by, now);
        await note(db, 'resume_domain', domain, now, `Mail from ${domain} goes out again`, { resumed_by });
      }
      const current = await domains.lockDomain(db, domain);
      return told({ ...current, ...(await domains.domainCounts(db, domain, windowStart(now))) });
    },
  };
}

/** After a bounce or a complaint, last thing in its transaction: every bounce of the domain waits for this lock. */
export async function pauseIfNeeded(db: Queryable, domain: string, now: Date): Promise<void> {
  const row = await domains.lockDomain(db, domain);
  if (row.paused_at !== null) return;
  const returns = await domains.domainReturns(db, domain, windowStart(now));
  const enough = sendsToLookAt(returns);
  if (enough === null) return;
  const counts = { ...returns, sends: await domains.domainSendsUpTo(db, domain, windowStart(now), enough) };
  const reason = pauseReasonOf(counts);
  if (reason === null) return;
  await domains.pauseDomain(db, domain, { ...counts, reason }, now);
  await note(db, 'pause_domain', domain, now, `Mail from ${domain} is paused: too many ${reason}`, {
    reason,
    ...counts,
  });
}

const windowStart = (now: Date): Date => new Date(now.getTime() - DOMAIN_WINDOW_SECONDS * 1_000);

const note = (
  db: Queryable,
  action_type: 'pause_domain' | 'resume_domain',
  domain: string,
  now: Date,
  summary: string,
  details: Record<string, unknown>,
): Promise<void> =>
  recordAction(db, {
    action_id: `${action_type}:${domain}:${now.toISOString()}`,
    timestamp: now,
    action_type,
    source: action_type === 'resume_domain' ? 'manager' : 'engagement',
    lead_id: null,
    campaign_id: null,
    conversation_id: null,
    journey_no: null,
    summary,
    details: { domain, ...details },
  });

const told = ({ paused_reason, ...row }: DomainRow & DomainCounts): SendingDomain => ({
  domain: row.domain,
  status: row.paused_at === null ? 'active' : 'paused',
  reason: paused_reason,
  paused_at: row.paused_at,
  sends: row.sends,
  bounces: row.bounces,
  complaints: row.complaints,
  bounce_rate: row.sends === 0 ? null : row.bounces / row.sends,
  complaint_rate: row.sends === 0 ? null : row.complaints / row.sends,
  resumed_at: row.resumed_at,
  resumed_by: row.resumed_by,
});
