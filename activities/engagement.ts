/** What the engagement agent's workflow does in the world: plan, send once, learn. */
import { ApplicationFailure } from '@temporalio/common';
import { episodeOfTouch } from '../agents/engagement/episode';
import { planOutreach as decideOutreach, POLICY_VERSION, type Outreach } from '../agents/engagement/outreach';
import { touchEpisodeId } from '../mcp/protocol/episode-ids';
import type { EngagementActivities, OutreachPlan, SequenceSoFar, Step } from '../workflows/contracts/activities';
import type { DecisionRecord } from '../workflows/contracts/decision-log';
import type { ExperimentAssignment } from '../workflows/contracts/experiment';
import { FAILURES } from '../workflows/contracts/failures';
import type { Delivery } from './delivery';
import type { CallData } from './errors';
import { drawFor, keyOf } from './keys';
import { createSendMessage, type FollowUpRules } from './send-message';

export interface EngagementDependencies {
  data: CallData;
  delivery: Delivery;
  rules: FollowUpRules & ExperimentRules;
}

/** Fields of the configuration fit as they are. */
export interface ExperimentRules {
  holdoutShare: number;
  uniformShare: number;
}

export function createEngagementActivities({ data, delivery, rules }: EngagementDependencies): EngagementActivities {
  return {
    sendMessage: createSendMessage(data, delivery, rules),

    async planOutreach({ lead_id, campaign_id, step, sequence = FIRST_TOUCH }) {
      const { experiment, ...context } = await data('getOutreachContext', { lead_id, campaign_id });
      const { industry, persona, company_size } = context.lead;
      const recalled = await data('fetchMemory', {
        tier: 'episodic',
        features: { industry, persona, company_size },
        limit: 20,
      });
      const draw = drawFor(step, 'variant');
      const decide = (assignment: ExperimentAssignment | null): Outreach | null =>
        decideOutreach({
          ...context,
          episodes: recalled.tier === 'episodic' ? recalled : { trials: 0, successes: 0 },
          sequence,
          draw,
          now: thisMinute(),
          rules,
          ...(sequence.may_withhold &&
            experiment && {
              experiment: {
                ...experiment,
                assignment,
                shares: { holdout: rules.holdoutShare, uniform: rules.uniformShare },
                group_draw: drawFor(step, 'group'),
              },
            }),
        });
      const standing = experiment?.assignment ?? null;
      const decided = await followingCompany(data, { lead_id, campaign_id, step, decide, standing });
      if (!decided) return null;
      const plan = { ...planOf(decided), touch: context.next_touch, lead_score: context.lead.lead_score };
      const recorded = await data('recordDecision', {
        decision: outreachDecision({ lead_id, campaign_id, step, draw, decided, plan }),
      });
      // A repetition follows the choice that was recorded, not the one it would make now.
      return { ...(recorded.output as typeof plan), campaign_id };
    },

    async learnFromTouch({ lead_id, plan, answer, outcome, step }) {
      const { lead } = await data('getLeadData', { lead_id });
      const episode = data('storeMemory', {
        tier: 'episodic',
        episode_id: touchEpisodeId(lead_id, plan.campaign_id, plan.touch),
        ...episodeOfTouch(lead, plan, answer?.event_type ?? null, outcome),
        idempotency_key: keyOf(step, 'episode'),
      });
      await unlessDoneBefore(episode);
    },
  };
}

interface FirstDecision {
  lead_id: string;
  campaign_id: string | null;
  step: Step;
  decide: (assignment: ExperimentAssignment | null) => Outreach | null;
  /** of the company, as far as it is known before */
  standing: ExperimentAssignment | null;
}

/** The arm is stored before anything is sent; what is stored for the company counts, whoever of it was first. */
async function followingCompany(data: CallData, first: FirstDecision): Promise<Outreach | null> {
  const { lead_id, campaign_id, step, decide, standing } = first;
  const decided = decide(standing);
  if (!decided?.assignment || campaign_id === null) return decided;
  const { journey_no } = step;
  const { assignment } = await data('assignArm', { lead_id, campaign_id, journey_no, assignment: decided.assignment });
  return assignment.arm === decided.assignment.arm ? decided : decide(assignment);
}

const MINUTE_MS = 60_000;

/**
 * Plans are made to the minute. "At once" to the millisecond would lie ahead of the workflow's clock, which stands at the start
 * of its task: a timer, and a second of waiting, for every message.
 */
const thisMinute = (): string => new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();

/** The key of this step was used with other content: an earlier attempt has written what it knew then. */
async function unlessDoneBefore(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || error.type !== FAILURES.conflict) throw error;
  }
}

const FIRST_TOUCH: SequenceSoFar = { kind: 'engagement', earlier: [], excluded: [], not_before: null };

interface Choice {
  lead_id: string;
  campaign_id: string | null;
  step: Step;
  draw: number;
  decided: Outreach;
  plan: Omit<OutreachPlan, 'campaign_id'>;
}

const outreachDecision = ({ lead_id, campaign_id, step, draw, decided, plan }: Choice): DecisionRecord => ({
  decision_id: keyOf(step, 'variant'),
  kind: 'variant',
  lead_id,
  campaign_id,
  journey_no: step.journey_no,
  policy_version: POLICY_VERSION,
  model_version: null,
  input: decided.features,
  random_draw: draw,
  propensities: decided.propensities,
  output: {
    ...plan,
    knowledge: decided.knowledge,
    ...(decided.assignment && { assigned_by: decided.assignment.assigned_by }),
  },
});

const planOf = (
  decided: Outreach,
): Pick<OutreachPlan, 'variant_id' | 'channel' | 'delivery_time' | 'approval_required' | 'warnings' | 'withheld'> => ({
  variant_id: decided.variant_id,
  channel: decided.channel,
  delivery_time: decided.delivery_time,
  approval_required: decided.approval_required,
  warnings: decided.warnings,
  ...(decided.withheld && { withheld: decided.withheld }),
});
