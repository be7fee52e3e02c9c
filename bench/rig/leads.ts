/** Leads that all take the same way: Campaign Qualified, consenting, never written to, no person asked. */
import type { Pool } from 'pg';
import { campaignId } from '../../data/campaigns';
import type { Dataset, LeadRow } from '../../data/tables';
import type { Vault } from '../../db/pii';
import { storeDataset } from '../../db/seed';
import { inTransaction } from '../../db/transaction';
import type { BenchLead } from '../load/system';

/** Each is used for one journey. */
export class LeadSupply {
  #used = 0;

  constructor(
    readonly size: number,
    private readonly campaigns: number,
  ) {}

  /** @throws RangeError when all are used */
  next(): BenchLead {
    if (this.#used === this.size) throw new RangeError(`all ${this.size} leads of the bench are used`);
    this.#used += 1;
    return this.#lead(this.#used);
  }

  take(count: number): BenchLead[] {
    return Array.from({ length: count }, () => this.next());
  }

  async store(pool: Pool, vault: Vault): Promise<void> {
    const now = new Date();
    const leads = Array.from({ length: this.size }, (_, index) => leadRow(this.#lead(index + 1), now));
    await inTransaction(pool, (db) => storeDataset(db, vault, { ...NOTHING, leads }, now));
  }

  #lead(number: number): BenchLead {
    return { lead_id: `bench-${number}`, campaign_id: campaignId((number % this.campaigns) + 1) };
  }
}

const NOTHING: Dataset = {
  campaigns: [],
  ab_variants: [],
  segments: [],
  semantic_kg_triples: [],
  leads: [],
  conversations: [],
  interactions: [],
  conversions: [],
  campaign_daily: [],
  memory_long_term: [],
  memory_episodic: [],
};

const leadRow = ({ lead_id, campaign_id }: BenchLead, now: Date): LeadRow => ({
  lead_id,
  campaign_id,
  created_at: now.toISOString(),
  source: 'Referral',
  triage_category: null,
  lead_status: 'New',
  lead_score: null,
  company_size: '201-1000',
  industry: 'SaaS',
  persona: 'CMO',
  region: 'EU',
  preferred_channel: 'Email',
  gdpr_consent: true,
  email: `${lead_id}@example.com`,
  phone: null,
  assigned_engagement_agent: null,
  last_active_at: null,
  first_name: 'Ada',
  last_name: 'Stone',
  // one of many in a company would fall silent when another one answers
  company: `Company of ${lead_id}`,
  timezone: 'Europe/Berlin',
  message: null,
  tags: [],
  flags: [],
});
