/** What the lead triage agent's workflows do in the world. */
import { challengerAnswer } from '../agents/triage/challenger';
import { TRIAGE_RULES } from '../agents/triage/policy';
import { CONFIRM_CATEGORY, triageLead as decideTriage } from '../agents/triage/triage';
import type { JourneyActivities } from '../workflows/contracts/activities';
import { lateAnswerHandoff } from '../workflows/contracts/late-answer';
import type { CallData } from './errors';
import { drawFor } from './keys';
import { triageDecision } from './triage-decision';
import type { TriageModels } from './triage-models';

/** Fields of the configuration fit as they are. */
export interface TriageRules {
  coldExplorationShare: number;
}

export function createJourneyActivities(
  data: CallData,
  models: Pick<TriageModels, 'current'>,
  rules: TriageRules,
): JourneyActivities {
  return {
    openJourney: (input) => data('openJourney', input),

    async triageLead({ lead_id, conversation_id, step }) {
      const [{ lead, profile }, { champion, challenger }] = await Promise.all([
        data('getLeadData', { lead_id }),
        models.current(),
      ]);
      const features = { industry: lead.industry, persona: lead.persona, company_size: lead.company_size };
      const [recalled, graph] = await Promise.all([
        data('fetchMemory', { tier: 'episodic', features, limit: 20 }),
        lead.industry ? data('searchGraph', { entity: lead.industry, limit: 20 }) : undefined,
      ]);
      const now = new Date().toISOString();
      const episodes = recalled.tier === 'episodic' ? recalled : { trials: 0, successes: 0 };
      const decided = decideTriage(
        { lead, profile, episodes, related: graph?.related ?? [], now },
        { rules: TRIAGE_RULES, model: champion },
      );
      const { low_confidence: _unsure, model_version, prospectable, features: input, ...rest } = decided;
      const isCold = rest.category === 'Cold Lead' && prospectable && step.step === FIRST_TRIAGE;
      const exploration = isCold ? { share: rules.coldExplorationShare, draw: drawFor(step, 'exploration') } : null;
      const recorded = await data('recordTriage', {
        lead_id,
        triage: { ...rest, journey_no: step.journey_no },
        decision: triageDecision(lead, input, step, { model_version, exploration }),
        ...(challenger && { challenger: challengerAnswer(input, challenger) }),
      });
      await data('storeMemory', {
        tier: 'short_term',
        conversation_id,
        lead_id,
        data: { active_intent: recorded.triage.category, slots: input, last_utterance_summary: null, history: [] },
      });
      // A repetition follows the triage that was recorded first, its doubts included.
      const low_confidence = recorded.triage.recommended_actions.includes(CONFIRM_CATEGORY);
      const explored = !low_confidence && exploration !== null && exploration.draw < exploration.share;
      return {
        ...{ triage: recorded.triage, campaign_id: lead.campaign_id, prospectable, low_confidence },
        ...(explored && { explored }),
      };
    },

    async overrideCategory({ lead_id, triage, category, step }) {
      const { lead } = await data('getLeadData', { lead_id });
      const reason = { factor: 'human', effect: 1, text: `a person chose ${category}` };
      const recorded = await data('recordTriage', {
        lead_id,
        triage: { ...triage, category, confidence: 1, reasons: [reason, ...triage.reasons] },
        decision: triageDecision(lead, { overridden: triage.category }, step),
      });
      return recorded.triage;
    },

    async prepareHandoff({ lead_id, conversation_id, to_agent, triage, priority, notes }) {
      const recalled = await data('fetchMemory', { tier: 'short_term', conversation_id });
      const memory = recalled.tier === 'short_term' ? recalled.memory : null;
      const history = memory?.data.history;
      const { order } = await data('createHandoff', {
        lead_id,
        conversation_id,
        from_agent: 'lead_triage',
        to_agent,
        priority,
        context: { triage_category: triage.category, lead_score: triage.score, priority, notes },
        preservation_data: {
          short_term_memory: memory?.data ?? null,
          conversation_history: Array.isArray(history) ? history : [],
          next_actions: triage.recommended_actions,
        },
      });
      return order;
    },

    async handOnLateAnswer({ lead_id, heard }) {
      const { conversation_id } = await data('getLeadData', { lead_id });
      const request = lateAnswerHandoff(lead_id, conversation_id, heard);
      const { order, acknowledged } = await data('createHandoff', { ...request, priority: 'medium' });
      return acknowledged ? null : order;
    },

    async markHandedOff(input) {
      await data('markHandedOff', input);
    },
    async closeJourney(input) {
      return (await data('closeJourney', input)).outcome;
    },
  };
}

/** The journey's own triage, not one that is asked for later. */
const FIRST_TRIAGE = 'triage';
