/** Leads: reading one with what is known of it, taking it in, changing it, storing what triage found. */
import { randomBytes } from 'node:crypto';
import { recordAction } from '../../../db/repositories/agent-actions';
import { addToDay, readCampaign } from '../../../db/repositories/campaigns';
import { consentIndexOf, consentsOf, recordConsent } from '../../../db/repositories/consents';
import { recordDecision } from '../../../db/repositories/decisions';
import { isAboutErased, readErasure } from '../../../db/repositories/erasures';
import { conversationIdOf, journeyOf, latestJourney, readJourney, setStage } from '../../../db/repositories/journeys';
import { aliasesOf } from '../../../db/repositories/lead-aliases';
import { insertPii, leadWithEmail, personOf, sealNewLead, updatePii } from '../../../db/repositories/lead-pii';
import * as leads from '../../../db/repositories/leads';
import type { Queryable } from '../../../db/queryable';
import type { Category, Lead, LeadFields, TriageResult } from '../../../workflows/contracts/lead';
import { triageResultSchema } from '../../../workflows/contracts/lead';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { sayConsent } from './consents';
import { conflict, found, gone, invalid, living } from './errors';

type LeadMethods = Pick<Handlers, 'getLeadData' | 'registerLead' | 'updateLead' | 'recordTriage' | 'recordDecision'>;

const ID_BYTES = 10;
/** Where triage leaves a lead. */
const STATUS_AFTER_TRIAGE: Record<Category, Lead['lead_status']> = {
  'Campaign Qualified': 'Qualified',
  'Cold Lead': 'Open',
  'General Inquiry': 'Open',
};

export function leadHandlers(deps: HandlerDeps): LeadMethods {
  return {
    async getLeadData({ lead_id: wanted }, { db }) {
      const { lead, erased_at } = found(await readLeadOrSurvivor(deps, db, wanted), 'lead', wanted);
      const { lead_id } = lead;
      const person = await personOf(db, lead_id);
      const journey = await latestJourney(db, lead_id);
      const isOpen = journey?.closed_at === null;
      return {
        lead,
        erasure: erased_at === null ? null : ((await readErasure(db, lead_id)) ?? null),
        profile: await deps.profiles.fetch(db, lead_id),
        consents: await consentsOf(db, lead_id, person),
        journey: journey ? journeyOf(journey) : null,
        conversation_id: isOpen ? journey.conversation_id : conversationIdOf(lead_id, lead.journey_no + 1),
      };
    },

    async registerLead({ lead_id: wanted, fields }, { db, principal }) {
      const source = fields.source ?? principal;
      const asKnown = async (lead_id: string): Promise<{ lead_id: string; created: boolean }> => {
        if (fields.gdpr_consent === false) await withdrawMailConsent(deps, db, lead_id, source);
        return { lead_id, created: false };
      };
      const known = fields.email === undefined ? undefined : await leadWithEmail(db, deps.vault, fields.email);
      if (known !== undefined) return asKnown(known);
      const survivor = wanted === undefined ? undefined : (await aliasesOf(db, [wanted])).get(wanted);
      if (await isAboutErased(db, { lead_id: survivor ?? wanted })) throw gone(survivor ?? wanted ?? '');
      if (survivor !== undefined) return asKnown(survivor);
      await requireCampaign(db, fields.campaign_id);
      const leadId = wanted ?? `lead-${randomBytes(ID_BYTES).toString('hex')}`;
      const now = deps.clock();
      if (!(await leads.insertLead(db, leadId, now, fields))) throw conflict(`lead ${leadId} exists already`);
      if (!(await insertPii(db, sealNewLead(deps.vault, leadId, fields)))) {
        // somebody else was faster with the same address: his lead stands, ours goes
        await db.query('DELETE FROM leads WHERE lead_id = $1', [leadId]);
        return asKnown((await leadWithEmail(db, deps.vault, fields.email ?? '')) ?? leadId);
      }
      if (fields.gdpr_consent === true) await mailConsent(deps, db, leadId, true, source);
      if (fields.gdpr_consent === false) await recordRefusal(deps, db, leadId, source);
      if (fields.campaign_id != null) await addToDay(db, fields.campaign_id, now, { leads_created: 1 });
      return { lead_id: leadId, created: true };
    },

    async updateLead({ lead_id: wanted, changes }, { db, principal }) {
      const { lead_id } = living(await leads.lockLeadOrSurvivor(db, wanted), wanted);
      await requireCampaign(db, changes.campaign_id);
      await changeAddress(deps, db, lead_id, changes);
      await leads.updateLeadColumns(db, lead_id, changes);
      if (changes.score_override !== undefined) await leads.overrideScore(db, lead_id, changes.score_override);
      if (changes.gdpr_consent !== undefined)
        await mailConsent(deps, db, lead_id, changes.gdpr_consent, `update by ${principal}`);
      return { lead_id };
    },

    async recordTriage({ lead_id, triage, decision, challenger }, { db }) {
      const lead = living(await leads.lockLead(db, lead_id), lead_id);
      const now = deps.clock();
      const output = challenger ? { ...triage, challenger } : triage;
      const recorded = await recordDecision(db, { ...decision, output }, now);
      if (!recorded.isFirst) return { triage: standing(triageResultSchema.parse(recorded.output), lead.manual_score) };
      const journey = await readJourney(db, lead_id, triage.journey_no);
      const score = lead.manual_score ?? triage.score;
      await leads.storeTriage(db, lead_id, {
        category: triage.category,
        score: triage.score,
        score_factors: triage.score_factors,
        lead_status: lead.lead_status === 'Converted' ? 'Converted' : STATUS_AFTER_TRIAGE[triage.category],
      });
      await recordAction(db, {
        action_id: `triage:${decision.decision_id}`,
        timestamp: now,
        action_type: 'triage',
        source: 'lead_triage',
        lead_id,
        campaign_id: lead.campaign_id,
        conversation_id: journey?.conversation_id ?? null,
        journey_no: triage.journey_no,
        summary: `${triage.category}, score ${score}, confidence ${triage.confidence.toFixed(2)}`,
        details: { category: triage.category, confidence: triage.confidence, score, reasons: triage.reasons },
      });
      // a triage asked for later on does not take the journey back
      await setStage(db, lead_id, triage.journey_no, { stage: 'triaged', from: ['received'] });
      return { triage: standing(triage, lead.manual_score) };
    },

    async recordDecision({ decision }, { db }) {
      const { output } = await recordDecision(db, decision, deps.clock());
      return { decision_id: decision.decision_id, output };
    },
  };
}

/**
 * The triage as it is acted on. While a manual score stands it takes the place of the agent's, whose parts would not add
 * up to it and are left out, as they are of the lead; the decision keeps the agent's triage as it was.
 */
const standing = (triage: TriageResult, manualScore: number | null): TriageResult =>
  manualScore === null ? triage : { ...triage, score: manualScore, score_factors: [] };

/** A lead that was merged is the one that it was merged into. */
async function readLeadOrSurvivor(
  { vault }: HandlerDeps,
  db: Queryable,
  leadId: string,
): Promise<leads.LeadStanding | undefined> {
  const standing = await leads.readLeadStanding(db, vault, leadId);
  const survivor = standing ? undefined : (await aliasesOf(db, [leadId])).get(leadId);
  return survivor === undefined ? standing : leads.readLeadStanding(db, vault, survivor);
}

/** `gdpr_consent` means marketing by e-mail (SPEC section 3). */
const MAIL_CONSENT = { channel: 'Email', purpose: 'marketing', legal_basis: 'consent' } as const;

const mailConsent = (deps: HandlerDeps, db: Queryable, leadId: string, granted: boolean, source: string) =>
  sayConsent(deps, db, leadId, { ...MAIL_CONSENT, granted, source });

/** Whoever is known and says no is taken at their word; said again, it changes nothing. */
async function withdrawMailConsent(deps: HandlerDeps, db: Queryable, leadId: string, source: string): Promise<void> {
  await leads.lockLead(db, leadId);
  const consents = await consentsOf(db, leadId, await personOf(db, leadId));
  const said = consents.find(({ channel, purpose }) => channel === 'Email' && purpose === 'marketing');
  if (said?.granted !== false) await mailConsent(deps, db, leadId, false, source);
}

/** No file may grant what was refused. There is no journey yet that would have to hear of it. */
async function recordRefusal(deps: HandlerDeps, db: Queryable, lead_id: string, source: string): Promise<void> {
  const person_index = consentIndexOf('Email', await personOf(db, lead_id));
  const recorded_at = deps.clock();
  await recordConsent(db, { lead_id, person_index, ...MAIL_CONSENT, granted: false, source, recorded_at });
}

async function requireCampaign(db: Queryable, campaignId: string | null | undefined): Promise<void> {
  if (campaignId != null && !(await readCampaign(db, campaignId))) throw invalid('campaign_id is not a known campaign');
}

/**
 * Writes personal fields. Consent was given for the old address: what holds for a new one is looked up again.
 * @throws RpcError conflict when the address is another lead's
 */
export async function changeAddress(
  deps: HandlerDeps,
  db: Queryable,
  leadId: string,
  changes: LeadFields,
): Promise<void> {
  const owner = changes.email === undefined ? undefined : await leadWithEmail(db, deps.vault, changes.email);
  if (owner !== undefined && owner !== leadId) throw conflict('the e-mail address belongs to another lead');
  const before = consentIndexOf('Email', await personOf(db, leadId));
  await updatePii(db, deps.vault, leadId, changes);
  const person = await personOf(db, leadId);
  const now = consentIndexOf('Email', person);
  if (now === null || (before && now.equals(before))) return;
  const consents = await consentsOf(db, leadId, person);
  const marketing = consents.find(({ channel, purpose }) => channel === 'Email' && purpose === 'marketing');
  await leads.setGdprConsent(db, leadId, marketing?.granted ?? false);
}
